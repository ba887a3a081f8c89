/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.s2snapshot.autoconfigure.endpoint;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;

/**
 * Hides secrets in the properties that endpoints show: secret properties by their names,
 * and other properties and environment variables if they contain the value of a secret
 * property. Thread-safe.
 */
final class BoundSecrets implements SanitizingFunction {

	private static final String PREFIX = "s2";

	private static final Pattern[] NAMES = {
			Pattern.compile("s2[._](.*[._\\]])?access[-_]?token", Pattern.CASE_INSENSITIVE),
			Pattern.compile("s2[._].*encryption[-_.]?keys?([._\\[].*)?", Pattern.CASE_INSENSITIVE),
			Pattern.compile("s2[._]snapshot[._]signing[._]keys[._\\[].*", Pattern.CASE_INSENSITIVE),
			Pattern.compile("s2[._].*(secret|password)[^.]*", Pattern.CASE_INSENSITIVE) };

	// A shorter value would be found in too many values that are not secret.
	private static final int SHORTEST = 6;

	private final ConfigurableEnvironment environment;

	BoundSecrets(ConfigurableEnvironment environment) {
		this.environment = environment;
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		if (data.getValue() == null) {
			return data;
		}
		return (isSecret(data.getKey()) || holdsSecret(String.valueOf(data.getValue()))) ? data.withSanitizedValue()
				: data;
	}

	// A cheap check first, because this runs for all names and each shown value.
	private static boolean isSecret(String name) {
		return name.regionMatches(true, 0, PREFIX, 0, PREFIX.length())
				&& Arrays.stream(NAMES).anyMatch((pattern) -> pattern.matcher(name).matches());
	}

	private boolean holdsSecret(String value) {
		return value.length() >= SHORTEST && values().stream().anyMatch(value::contains);
	}

	// Read again each time, because a source may have changed.
	private Set<String> values() {
		Set<String> values = new HashSet<>();
		for (PropertySource<?> source : this.environment.getPropertySources()) {
			if (source instanceof EnumerablePropertySource<?> enumerable) {
				for (String name : enumerable.getPropertyNames()) {
					if (isSecret(name)) {
						add(enumerable.getProperty(name), values);
					}
				}
			}
		}
		return values;
	}

	private void add(@Nullable Object value, Set<String> values) {
		String text = (value != null) ? resolved(String.valueOf(value)).strip() : "";
		if (text.length() >= SHORTEST) {
			values.add(text);
		}
	}

	private String resolved(String text) {
		try {
			return this.environment.resolvePlaceholders(text);
		}
		catch (IllegalArgumentException ex) {
			// A circular placeholder has no value.
			return text;
		}
	}

}

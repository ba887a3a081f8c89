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

package io.github.s2snapshot.test.context;

import java.util.Arrays;

import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Distinguishes properties of a test from the configuration of the application: test
 * property sources come before the system properties.
 *
 * @since 0.1.0
 */
public final class TestPropertySources {

	// Contains all other property sources.
	private static final String ATTACHED = "configurationProperties";

	private TestPropertySources() {
	}

	/**
	 * Returns whether the test sets a property.
	 * @param environment the environment of the test
	 * @param names the names of properties
	 * @return whether the test sets one of them
	 */
	public static boolean contains(ConfigurableEnvironment environment, String... names) {
		for (PropertySource<?> source : environment.getPropertySources()) {
			if (source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME)) {
				return false;
			}
			if (!source.getName().equals(ATTACHED) && Arrays.stream(names).anyMatch(source::containsProperty)) {
				return true;
			}
		}
		return false;
	}

}

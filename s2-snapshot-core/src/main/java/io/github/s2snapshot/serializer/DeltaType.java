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

package io.github.s2snapshot.serializer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonTypeName;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.annotation.DeltaName;

/**
 * What the annotations of a class of deltas say about its type.
 *
 * @param name the name of the type
 * @param aliases other names of the type
 * @param version the version of the class, 0 if the annotations do not say
 */
record DeltaType(String name, List<String> aliases, int version) {

	static DeltaType of(Class<?> type) {
		DeltaName annotation = type.getAnnotation(DeltaName.class);
		if (annotation == null) {
			return new DeltaType(name(type, null), List.of(), 0);
		}
		String name = name(type, annotation);
		Set<String> aliases = new LinkedHashSet<>(Arrays.asList(annotation.aliases()));
		if (aliases.contains("") || aliases.contains(name) || aliases.size() < annotation.aliases().length) {
			throw new IllegalArgumentException(String.format(Locale.ROOT,
					"@DeltaName of class %s has the aliases %s: remove those that are empty, used twice or the name '%s'",
					type.getName(), Arrays.toString(annotation.aliases()), name));
		}
		if (annotation.version() < 0) {
			throw new IllegalArgumentException(
					String.format(Locale.ROOT, "@DeltaName of class %s has version %d: versions start at 1",
							type.getName(), annotation.version()));
		}
		return new DeltaType(name, List.copyOf(aliases), annotation.version());
	}

	private static String name(Class<?> type, @Nullable DeltaName annotation) {
		if (annotation != null && !annotation.value().isEmpty()) {
			return annotation.value();
		}
		JsonTypeName jackson = type.getAnnotation(JsonTypeName.class);
		return (jackson != null && !jackson.value().isEmpty()) ? jackson.value() : type.getSimpleName();
	}

	List<String> names() {
		List<String> names = new ArrayList<>(this.aliases);
		names.add(0, this.name);
		return names;
	}

}

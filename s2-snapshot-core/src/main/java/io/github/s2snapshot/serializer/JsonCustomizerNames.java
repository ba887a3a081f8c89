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

/**
 * Describes customizers of JSON in messages.
 */
final class JsonCustomizerNames {

	private JsonCustomizerNames() {
	}

	/**
	 * Describes a customizer.
	 * @param customizer the customizer
	 * @return its own text, or the name of its class
	 */
	static String describe(Object customizer) {
		Class<?> type = customizer.getClass();
		String text = String.valueOf(customizer);
		if (!text.startsWith(type.getName() + "@")) {
			return text;
		}
		int lambda = type.getName().indexOf("$$Lambda");
		return (lambda > 0) ? "a lambda of " + type.getName().substring(0, lambda) : type.getName();
	}

}

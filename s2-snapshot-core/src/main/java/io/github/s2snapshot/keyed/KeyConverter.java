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

package io.github.s2snapshot.keyed;

/**
 * Converts a variable of a stream pattern to and from text. Implementations are
 * thread-safe.
 *
 * @param <T> the type of the variable
 * @since 0.1.0
 */
public interface KeyConverter<T> {

	/**
	 * Returns the text of a value.
	 * @param value the value
	 * @return the text, not empty, different for each value
	 */
	String toText(T value);

	/**
	 * Returns the value of a text.
	 * @param text the text
	 * @return the value, of which {@link #toText} returns the same text
	 * @throws IllegalArgumentException if no value has this text
	 */
	T fromText(String text);

}

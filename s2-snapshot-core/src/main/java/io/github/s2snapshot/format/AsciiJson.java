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

package io.github.s2snapshot.format;

import java.util.Locale;

import tools.jackson.core.io.JsonStringEncoder;

/**
 * Writes strings as JSON in ASCII, because the values of headers are shown and copied by
 * many tools.
 */
final class AsciiJson {

	private static final int ASCII = 0x7F;

	private AsciiJson() {
	}

	/**
	 * Appends a string with its quotes.
	 * @param text the target
	 * @param value the string
	 * @return the target
	 */
	static StringBuilder append(StringBuilder text, String value) {
		text.append('"');
		for (char character : JsonStringEncoder.getInstance().quoteAsCharArray(value)) {
			if (character <= ASCII) {
				text.append(character);
			}
			else {
				text.append(String.format(Locale.ROOT, "\\u%04x", (int) character));
			}
		}
		return text.append('"');
	}

}

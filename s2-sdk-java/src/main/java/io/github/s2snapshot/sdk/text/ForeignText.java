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

package io.github.s2snapshot.sdk.text;

import org.jspecify.annotations.Nullable;

/**
 * Text that others wrote, such as the type of a record or the name in a header, made fit
 * for logs, messages and endpoints. Nothing in the result ends a line, moves the cursor
 * of a terminal, changes the direction of writing or is invisible, and its length is
 * bounded.
 *
 * @since 0.1.0
 */
public final class ForeignText {

	/**
	 * How many characters of a {@linkplain #quote quoted} text are shown at most.
	 */
	public static final int MAX_QUOTED = 64;

	/**
	 * How many characters of a {@linkplain #line line} are shown at most.
	 */
	public static final int MAX_LINE = 512;

	private static final char CUT = '\u2026';

	private ForeignText() {
	}

	/**
	 * Quotes a name that others chose: escaped, cut to {@value #MAX_QUOTED} characters,
	 * in single quotes.
	 * @param text the text, or {@code null} when there is none
	 * @return the text in quotes, {@code none} when there is none
	 */
	public static String quote(@Nullable String text) {
		return (text != null) ? "'" + escape(text, MAX_QUOTED, true) + "'" : "none";
	}

	/**
	 * Makes one line of a text that others wrote: escaped, cut to {@value #MAX_LINE}
	 * characters. A line stays what it is when it is passed again.
	 * @param text the text, or {@code null} when there is none
	 * @return the line, {@code null} written out when there is none
	 */
	public static String line(@Nullable String text) {
		return escape(String.valueOf(text), MAX_LINE, false);
	}

	/**
	 * Returns whether a text is shown as it is in a line of any length.
	 * @param text the text
	 * @return whether nothing in it has to be escaped
	 */
	static boolean isPlain(String text) {
		return text.codePoints().allMatch(ForeignText::isVisible);
	}

	// Cut behind the last character that fits as a whole, escaped or not.
	private static String escape(String text, int limit, boolean quoted) {
		StringBuilder shown = new StringBuilder(Math.min(text.length(), limit) + 1);
		int at = 0;
		while (at < text.length()) {
			int character = text.codePointAt(at);
			int length = shown.length();
			append(shown, character, quoted);
			if (shown.length() > limit) {
				shown.setLength(length);
				return shown.append(CUT).toString();
			}
			at += Character.charCount(character);
		}
		return shown.toString();
	}

	private static void append(StringBuilder shown, int character, boolean quoted) {
		switch (character) {
			case '\n' -> shown.append("\\n");
			case '\r' -> shown.append("\\r");
			case '\t' -> shown.append("\\t");
			case '\'', '\\' -> shown.append((quoted) ? "\\" : "").append((char) character);
			default -> {
				if (isVisible(character)) {
					shown.appendCodePoint(character);
				}
				else {
					for (char unit : Character.toChars(character)) {
						shown.append("\\u").append(Character.forDigit(unit >> 12, 16));
						shown.append(Character.forDigit((unit >> 8) & 0xF, 16));
						shown.append(Character.forDigit((unit >> 4) & 0xF, 16));
						shown.append(Character.forDigit(unit & 0xF, 16));
					}
				}
			}
		}
	}

	private static boolean isVisible(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.PRIVATE_USE, Character.UNASSIGNED ->
				false;
			case Character.SPACE_SEPARATOR -> character == ' ';
			default -> true;
		};
	}

}

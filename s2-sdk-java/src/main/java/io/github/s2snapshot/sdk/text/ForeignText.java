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
 * Escapes text from outside, such as the type of a record or the name of a header, for
 * use in logs, messages and endpoints. The result has a limited length, and no line
 * breaks, no control characters of a terminal, no characters that change the direction of
 * writing, and no other invisible characters.
 *
 * @since 0.1.0
 */
public final class ForeignText {

	/**
	 * Maximum number of characters of a {@linkplain #quote quoted} text.
	 */
	public static final int MAX_QUOTED = 64;

	/**
	 * Maximum number of characters of a {@linkplain #line line}.
	 */
	public static final int MAX_LINE = 512;

	private static final char CUT = '\u2026';

	private ForeignText() {
	}

	/**
	 * Escapes a text, cuts it to {@value #MAX_QUOTED} characters and puts it in single
	 * quotes.
	 * @param text the text, or {@code null}
	 * @return the text in quotes, or {@code none} without quotes if the text is
	 * {@code null}
	 */
	public static String quote(@Nullable String text) {
		return (text != null) ? "'" + escape(text, MAX_QUOTED, true) + "'" : "none";
	}

	/**
	 * Escapes a text to one line, and cuts it to {@value #MAX_LINE} characters. A line
	 * that is passed again is returned unchanged.
	 * @param text the text, or {@code null}
	 * @return the line, or the text {@code "null"} if the text is {@code null}
	 */
	public static String line(@Nullable String text) {
		return escape(String.valueOf(text), MAX_LINE, false);
	}

	/**
	 * Returns whether a text has no characters that {@link #line(String)} escapes.
	 * @param text the text
	 * @return {@code true} if no character has to be escaped
	 */
	static boolean isPlain(String text) {
		return text.codePoints().allMatch(ForeignText::isVisible);
	}

	// Never cuts within a character or an escape sequence.
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

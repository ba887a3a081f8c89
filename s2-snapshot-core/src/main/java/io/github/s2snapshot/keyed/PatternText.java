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

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Valid text of a stream pattern, in its parts: literals, and a variable between each two
 * of them. Between two variables is a character that no encoded text has, so that there
 * is one way only to divide a name.
 *
 * @param pattern the pattern as it was written
 * @param literals the literals, one more than variables; the first and the last one may
 * be empty
 * @param variables the names of the variables
 * @param length the length of all literals in bytes
 */
record PatternText(String pattern, List<String> literals, List<String> variables, int length) {

	/**
	 * Longest name of a stream in bytes.
	 */
	static final int MAX_NAME = 512;

	/**
	 * Parses a pattern.
	 * @param pattern the pattern
	 * @return the parts
	 * @throws StreamPatternException if the pattern is invalid
	 */
	static PatternText parse(String pattern) {
		List<String> literals = new ArrayList<>();
		List<String> variables = new ArrayList<>();
		int at = 0;
		for (int open = pattern.indexOf('{'); open >= 0; open = pattern.indexOf('{', at)) {
			literals.add(literal(pattern, at, open));
			int close = pattern.indexOf('}', open);
			if (close < 0) {
				throw wrong(pattern, "has no '}' for the '{' at index " + open + ": close the variable");
			}
			variables.add(variable(pattern, pattern.substring(open + 1, close), variables));
			at = close + 1;
		}
		literals.add(literal(pattern, at, pattern.length()));
		requireDivisible(pattern, literals, variables);
		int length = literals.stream().mapToInt(PatternText::length).sum();
		if (length + variables.size() > MAX_NAME) {
			throw wrong(pattern,
					String.format(Locale.ROOT, "gives names of at least %d bytes, but S2 allows %d: shorten it",
							length + variables.size(), MAX_NAME));
		}
		return new PatternText(pattern, List.copyOf(literals), List.copyOf(variables), length);
	}

	private static String literal(String pattern, int from, int to) {
		String literal = pattern.substring(from, to);
		int brace = literal.indexOf('}');
		if (brace >= 0) {
			throw wrong(pattern, "has a '}' at index " + (from + brace) + " that closes no variable: remove it");
		}
		if (!StandardCharsets.UTF_8.newEncoder().canEncode(literal)) {
			throw wrong(pattern, "has an unpaired surrogate: use whole characters");
		}
		if (literal.chars().anyMatch(Character::isISOControl)) {
			throw wrong(pattern, "has a control character: remove it");
		}
		return literal;
	}

	private static String variable(String pattern, String name, List<String> others) {
		if (name.isEmpty()) {
			throw wrong(pattern, "has a variable without a name: name it, such as {id}");
		}
		if (name.indexOf('{') >= 0) {
			throw wrong(pattern, "has a '{' inside a variable: close each variable before the next one begins");
		}
		if (!Character.isJavaIdentifierStart(name.codePointAt(0))
				|| !name.codePoints().allMatch(Character::isJavaIdentifierPart)) {
			throw wrong(pattern, "has variable " + ForeignText.quote(name)
					+ ", which is not a Java identifier: use a name such as {id}");
		}
		if (others.contains(name)) {
			throw wrong(pattern, "has variable '" + name + "' twice: give each variable its own name");
		}
		return name;
	}

	private static void requireDivisible(String pattern, List<String> literals, List<String> variables) {
		if (variables.isEmpty()) {
			throw wrong(pattern, "has no variable: add one for the key, such as 'carts/{id}'");
		}
		for (int i = 1; i < variables.size(); i++) {
			if (literals.get(i).chars().allMatch(PercentEncoding::isEncoded)) {
				throw wrong(pattern,
						String.format(Locale.ROOT,
								"has no separator between {%s} and {%s}: put a character between them that a key "
										+ "cannot contain, such as '/'. Letters, digits and '-', '.', '_', '~', '%%' "
										+ "of ASCII do not separate",
								variables.get(i - 1), variables.get(i)));
			}
		}
	}

	private static StreamPatternException wrong(String pattern, String problem) {
		return new StreamPatternException("Stream pattern " + ForeignText.quote(pattern) + " " + problem);
	}

	static int length(String text) {
		return text.getBytes(StandardCharsets.UTF_8).length;
	}

	/**
	 * Divides a name.
	 * @param name the name of a stream
	 * @return the texts at the places of the variables, none empty, or {@code null} if
	 * the name has other literals
	 */
	@Nullable List<String> split(String name) {
		if (!name.startsWith(this.literals.get(0))) {
			return null;
		}
		List<String> texts = new ArrayList<>(this.variables.size());
		int at = this.literals.get(0).length();
		int last = this.variables.size() - 1;
		for (int i = 0; i <= last; i++) {
			String literal = this.literals.get(i + 1);
			int end = (i < last) ? name.indexOf(literal, at) : name.length() - literal.length();
			if (end <= at || !name.startsWith(literal, end)) {
				return null;
			}
			texts.add(name.substring(at, end));
			at = end + literal.length();
		}
		return texts;
	}

}

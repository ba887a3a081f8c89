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

package io.github.s2snapshot.definition;

import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Check of the names of projections. A name is a path segment of the endpoints that
 * operate a projection and report its health, also behind proxies and firewalls that
 * refuse ambiguous paths. All other characters can be encoded.
 */
final class ProjectionNames {

	private static final String REFUSED = "/\\%;";

	private ProjectionNames() {
	}

	static void require(String name) {
		String problem = problem(name);
		if (problem != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s: choose another name, such as 'delay-board'. Snapshots that were taken under the old name are not used",
					problem));
		}
	}

	private static @Nullable String problem(String name) {
		if (name.isBlank()) {
			return "The name of a projection must not be blank";
		}
		if (name.equals(".") || name.equals("..")) {
			return "Projection name '" + name + "' is a relative path segment";
		}
		if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
			return "Projection name " + ForeignText.quote(name) + " begins or ends with a space";
		}
		for (int i = 0; i < name.length(); i++) {
			char character = name.charAt(i);
			if (REFUSED.indexOf(character) >= 0) {
				return "Projection name " + ForeignText.quote(name) + " contains '" + character
						+ "', which a path of the actuator cannot contain";
			}
		}
		return (name.codePoints().allMatch(ProjectionNames::isText)) ? null
				: "Projection name " + ForeignText.quote(name) + " contains an invisible character";
	}

	private static boolean isSpace(int character) {
		return Character.isWhitespace(character) || Character.isSpaceChar(character);
	}

	private static boolean isText(int character) {
		return switch (Character.getType(character)) {
			case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR,
					Character.SURROGATE, Character.UNASSIGNED ->
				false;
			default -> true;
		};
	}

}

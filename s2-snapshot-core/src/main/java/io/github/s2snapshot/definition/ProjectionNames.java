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
 * What names of projections may be. A name is a segment of the paths by which a
 * projection is operated and its health is asked for, also through proxies and firewalls
 * that refuse what could be another path. Anything else can be encoded.
 */
final class ProjectionNames {

	private static final String REFUSED = "/\\%;";

	private ProjectionNames() {
	}

	static void require(String origin, String name) {
		String problem = problem(name);
		if (problem != null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s %s: give it another name, such as 'delay-board'. Snapshots with the old name are not its own",
					origin, problem));
		}
	}

	private static @Nullable String problem(String name) {
		if (name.isBlank()) {
			return "has no name";
		}
		if (name.equals(".") || name.equals("..")) {
			return "is named '" + name + "', which is a step in a path";
		}
		if (isSpace(name.codePointAt(0)) || isSpace(name.codePointBefore(name.length()))) {
			return "has the name " + ForeignText.quote(name) + ", which begins or ends with a space";
		}
		for (int i = 0; i < name.length(); i++) {
			char character = name.charAt(i);
			if (REFUSED.indexOf(character) >= 0) {
				return "has the name " + ForeignText.quote(name) + ", which has a '" + character
						+ "' that no path of the actuator can have";
			}
		}
		return (name.codePoints().allMatch(ProjectionNames::isText)) ? null
				: "has the name " + ForeignText.quote(name) + ", which has a character that cannot be seen";
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

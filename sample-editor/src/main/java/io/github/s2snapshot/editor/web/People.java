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

package io.github.s2snapshot.editor.web;

import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.editor.document.InvalidEditException;

/**
 * Checks who sends a request.
 */
final class People {

	private static final int MAX_AUTHOR = 40;

	private static final Pattern WRITER = Pattern.compile("[A-Za-z0-9-]{1,40}");

	private People() {
	}

	// Returns the id of a page.
	static String writer(@Nullable String writer) {
		if (writer == null || !WRITER.matcher(writer).matches()) {
			throw new InvalidEditException("'writer' must be 1 to 40 letters, digits or hyphens");
		}
		return writer;
	}

	// Returns the name of a person.
	static String author(@Nullable String author) {
		String name = (author != null) ? author.strip() : "";
		if (name.isEmpty() || name.length() > MAX_AUTHOR || name.chars().anyMatch(Character::isISOControl)) {
			throw new InvalidEditException(
					"'author' must be 1 to " + MAX_AUTHOR + " characters without control characters");
		}
		return name;
	}

}

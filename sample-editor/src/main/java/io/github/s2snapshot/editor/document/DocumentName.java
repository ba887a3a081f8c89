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

package io.github.s2snapshot.editor.document;

import java.text.Normalizer;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

/**
 * Names of documents, which are the keys of the projection.
 */
final class DocumentName {

	private static final int MAX_LENGTH = 50;

	// Neither '/' nor '\' nor '%', because web servers do not accept them in a path.
	private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N} ._,'()&+!-]*");

	private DocumentName() {
	}

	/**
	 * Returns a valid name: names that look the same are the same.
	 * @param name the name
	 * @return the name without surrounding spaces, in the normal form C of Unicode
	 * @throws InvalidEditException if the name is not valid
	 */
	static String of(@Nullable String name) {
		String normal = (name != null) ? Normalizer.normalize(name.strip(), Normalizer.Form.NFC) : "";
		if (normal.codePointCount(0, normal.length()) > MAX_LENGTH || !NAME.matcher(normal).matches()) {
			throw new InvalidEditException("'name' must be 1 to " + MAX_LENGTH
					+ " letters, digits, spaces or the characters . _ , ' ( ) & + ! -, and begin with a letter or digit");
		}
		return normal;
	}

}

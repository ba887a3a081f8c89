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

package io.github.s2snapshot.embedded.internal.backend;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;

/**
 * Order of names by their UTF-8 bytes. It differs from the order of strings for names
 * with surrogates.
 */
final class Utf8Order implements Comparator<String> {

	static final Utf8Order INSTANCE = new Utf8Order();

	private Utf8Order() {
	}

	@Override
	public int compare(String first, String second) {
		int length = Math.min(first.length(), second.length());
		for (int i = 0; i < length; i++) {
			char a = first.charAt(i);
			char b = second.charAt(i);
			if (a != b) {
				return (Character.isSurrogate(a) || Character.isSurrogate(b)) ? Arrays
					.compareUnsigned(first.getBytes(StandardCharsets.UTF_8), second.getBytes(StandardCharsets.UTF_8))
						: Character.compare(a, b);
			}
		}
		return Integer.compare(first.length(), second.length());
	}

}

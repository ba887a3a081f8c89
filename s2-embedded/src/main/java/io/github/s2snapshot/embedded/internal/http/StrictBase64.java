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

package io.github.s2snapshot.embedded.internal.http;

import java.util.Base64;

import org.jspecify.annotations.Nullable;

/**
 * Strict base64 decoder for the standard alphabet. Missing padding and unused bits that
 * are set are refused.
 */
final class StrictBase64 {

	private StrictBase64() {
	}

	/**
	 * Decodes a text.
	 * @param text the text
	 * @return the bytes, {@code null} if the text is malformed
	 */
	static byte @Nullable [] decode(String text) {
		try {
			byte[] bytes = Base64.getDecoder().decode(text);
			return (Base64.getEncoder().encodeToString(bytes).equals(text)) ? bytes : null;
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}

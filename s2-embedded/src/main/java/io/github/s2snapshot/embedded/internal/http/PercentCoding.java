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

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Percent decoding of paths and queries. An invalid escape is left unchanged.
 */
final class PercentCoding {

	private PercentCoding() {
	}

	/**
	 * Decodes a segment of a path.
	 * @param segment the encoded segment
	 * @param parameter the name of the parameter
	 * @return the decoded segment
	 */
	static String decodeSegment(String segment, String parameter) {
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(decode(segment))).toString();
		}
		catch (CharacterCodingException ex) {
			throw S2Error.of(ErrorCode.BAD_PATH, "Invalid URL: Invalid UTF-8 in `" + parameter + "`");
		}
	}

	static byte[] decode(String text) {
		byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
		if (text.indexOf('%') < 0) {
			return bytes;
		}
		ByteArrayOutputStream out = new ByteArrayOutputStream(bytes.length);
		for (int i = 0; i < bytes.length; i++) {
			int high = (bytes[i] == '%' && i + 2 < bytes.length) ? Character.digit(bytes[i + 1], 16) : -1;
			int low = (high >= 0) ? Character.digit(bytes[i + 2], 16) : -1;
			if (low >= 0) {
				out.write(high << 4 | low);
				i += 2;
			}
			else {
				out.write(bytes[i]);
			}
		}
		return out.toByteArray();
	}

}

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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * Percent-encoding of texts in the names of streams: UTF-8, upper-case digits, and only
 * the unreserved characters of RFC 3986 as they are. The texts {@code .} and {@code ..}
 * are encoded as well, because no stream can have such a name and no path such a segment.
 */
final class PercentEncoding {

	private static final HexFormat HEX = HexFormat.of().withUpperCase();

	private static final char ESCAPE = '%';

	private static final String DOT = "%2E";

	private PercentEncoding() {
	}

	/**
	 * Encodes a text.
	 * @param text the text
	 * @return the encoded text, or {@code null} if the text has an unpaired surrogate
	 */
	static @Nullable String encode(String text) {
		return switch (text) {
			case "." -> DOT;
			case ".." -> DOT + DOT;
			default -> (text.chars().allMatch(PercentEncoding::isUnreserved)) ? text : escape(text);
		};
	}

	private static @Nullable String escape(String text) {
		ByteBuffer bytes;
		try {
			bytes = StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text));
		}
		catch (CharacterCodingException ex) {
			return null;
		}
		StringBuilder encoded = new StringBuilder(bytes.remaining() * 3);
		while (bytes.hasRemaining()) {
			byte next = bytes.get();
			if (isUnreserved(next)) {
				encoded.append((char) next);
			}
			else {
				encoded.append(ESCAPE);
				HEX.toHexDigits(encoded, next);
			}
		}
		return encoded.toString();
	}

	/**
	 * Returns the beginnings of all encoded texts that begin with a text, and of no
	 * others.
	 * @param text the beginning
	 * @return the encoded beginnings in their order, or {@code null} if the text has an
	 * unpaired surrogate
	 */
	static @Nullable List<String> encodeBeginning(String text) {
		String encoded = encode(text);
		if (encoded == null) {
			return null;
		}
		// The encoded dots are whole texts, and longer ones begin with plain dots.
		return (encoded.startsWith(DOT)) ? List.of(encoded, text) : List.of(encoded);
	}

	/**
	 * Decodes a text. Also accepts encoded unreserved characters, so a caller that needs
	 * the only encoding of a text has to encode it again.
	 * @param encoded the encoded text
	 * @return the text, or {@code null} if the encoding is not valid
	 */
	static @Nullable String decode(String encoded) {
		if (encoded.chars().allMatch(PercentEncoding::isUnreserved)) {
			return encoded;
		}
		ByteBuffer bytes = ByteBuffer.allocate(encoded.length());
		for (int i = 0; i < encoded.length(); i++) {
			char next = encoded.charAt(i);
			if (isUnreserved(next)) {
				bytes.put((byte) next);
			}
			else if (next == ESCAPE && i + 2 < encoded.length() && HexFormat.isHexDigit(encoded.charAt(i + 1))
					&& HexFormat.isHexDigit(encoded.charAt(i + 2))) {
				bytes.put((byte) HexFormat.fromHexDigits(encoded, i + 1, i + 3));
				i += 2;
			}
			else {
				return null;
			}
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(bytes.flip()).toString();
		}
		catch (CharacterCodingException ex) {
			return null;
		}
	}

	/**
	 * Returns whether a character is part of encoded texts as it is.
	 * @param character the character or byte
	 * @return whether it is unreserved
	 */
	static boolean isUnreserved(int character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9') || character == '-' || character == '.' || character == '_'
				|| character == '~';
	}

	/**
	 * Returns whether a character may be part of an encoded text.
	 * @param character the character
	 * @return whether it is unreserved or begins an escape
	 */
	static boolean isEncoded(int character) {
		return character == ESCAPE || isUnreserved(character);
	}

}

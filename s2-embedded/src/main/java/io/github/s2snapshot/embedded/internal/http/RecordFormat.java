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

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireHeaders;
import io.github.s2snapshot.sdk.wire.proto.Bytes;

/**
 * Format of bytes in JSON.
 */
enum RecordFormat {

	/** Text in UTF-8; invalid UTF-8 is replaced. */
	RAW {

		@Override
		String encode(Bytes bytes) {
			return bytes.toUtf8();
		}

		@Override
		Bytes decode(String text) {
			return Bytes.utf8(text);
		}

	},

	/** Base64 with padding. */
	BASE64 {

		@Override
		String encode(Bytes bytes) {
			return Base64.getEncoder().encodeToString(bytes.toByteArray());
		}

		@Override
		Bytes decode(String text) {
			byte[] bytes = StrictBase64.decode(text);
			if (bytes == null) {
				throw S2Error.invalid("invalid Base64 encoding");
			}
			return Bytes.wrap(bytes);
		}

	};

	abstract String encode(Bytes bytes);

	abstract Bytes decode(String text);

	static RecordFormat of(@Nullable String header) {
		if (header == null) {
			return RAW;
		}
		return switch (header) {
			case "raw", "json" -> RAW;
			case "base64", "json-binsafe" -> BASE64;
			default -> throw S2Error.of(ErrorCode.BAD_HEADER, "Invalid header `" + WireHeaders.FORMAT + "`: " + header);
		};
	}

}

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

import java.nio.charset.StandardCharsets;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.embedded.internal.backend.RecordCipher;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.embedded.internal.backend.StreamConfigs;
import io.github.s2snapshot.sdk.wire.ErrorBody;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;
import io.github.s2snapshot.sdk.wire.WireHeaders;
import io.github.s2snapshot.sdk.wire.json.Json;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;

/**
 * Common headers of appends and reads.
 *
 * @param format the format of bytes in JSON
 * @param key the encryption key in base64, or {@code null} for none
 * @param streamConfig the configuration of the stream if this request creates it
 */
record RecordHeaders(RecordFormat format, @Nullable String key, @Nullable WireStreamConfig streamConfig) {

	private static final int MAX_KEY_LENGTH = 44;

	static RecordHeaders of(Exchange exchange) {
		return of(exchange, RecordFormat.of(exchange.header(WireHeaders.FORMAT)));
	}

	/**
	 * Reads the headers of a request that has no format.
	 * @param exchange the request
	 * @return the headers
	 */
	static RecordHeaders withoutFormat(Exchange exchange) {
		return of(exchange, RecordFormat.RAW);
	}

	private static RecordHeaders of(Exchange exchange, RecordFormat format) {
		String key = exchange.header(WireHeaders.ENCRYPTION_KEY);
		if (key != null) {
			key = key.trim();
			if (key.isEmpty() || key.length() > MAX_KEY_LENGTH) {
				throw badHeader(WireHeaders.ENCRYPTION_KEY,
						"invalid encryption key: key material length " + key.length() + " is out of range");
			}
		}
		String config = exchange.header(WireHeaders.STREAM_CONFIG);
		return new RecordHeaders(format, key, (config != null) ? parseConfig(config) : null);
	}

	@Override
	public String toString() {
		// The key is secret
		return "RecordHeaders[" + this.format + "]";
	}

	private static WireStreamConfig parseConfig(String header) {
		try {
			WireStreamConfig config = WireStreamConfig.parse(Json.parse(header.getBytes(StandardCharsets.UTF_8)));
			StreamConfigs.check(config);
			return config;
		}
		catch (WireException ex) {
			throw badHeader(WireHeaders.STREAM_CONFIG, "invalid JSON: " + ex.getMessage());
		}
		catch (S2Error ex) {
			String message = (ex.body() instanceof ErrorBody.Coded coded) ? coded.message() : ex.body().toJson();
			throw badHeader(WireHeaders.STREAM_CONFIG, message);
		}
	}

	/**
	 * Returns the cipher with the key of the request.
	 * @param stream the stream
	 * @return the cipher, or {@code null} if the stream has none; the key is then ignored
	 */
	@Nullable RecordCipher cipher(Backend.OpenStream stream) {
		String cipher = stream.cipher();
		if (cipher == null) {
			return null;
		}
		if (this.key == null) {
			throw S2Error.of(ErrorCode.BAD_HEADER, "missing encryption key for stream cipher '" + cipher + "'");
		}
		byte[] bytes = StrictBase64.decode(this.key);
		if (bytes == null) {
			throw S2Error.of(ErrorCode.BAD_HEADER,
					"invalid encryption key for stream cipher '" + cipher + "': invalid base64");
		}
		if (bytes.length != RecordCipher.KEY_BYTES) {
			throw S2Error.of(ErrorCode.BAD_HEADER,
					"invalid encryption key length for stream cipher '" + cipher + "': " + bytes.length);
		}
		return stream.withKey(bytes);
	}

	private static S2Error badHeader(String name, String problem) {
		return S2Error.of(ErrorCode.BAD_HEADER, "Invalid header `" + name + "`: " + problem);
	}

}

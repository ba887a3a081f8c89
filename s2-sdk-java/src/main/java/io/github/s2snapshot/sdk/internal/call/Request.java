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

package io.github.s2snapshot.sdk.internal.call;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.transport.HttpRequest;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.MediaTypes;
import io.github.s2snapshot.sdk.wire.WireHeaders;

/**
 * Builder of a request to one of the endpoints.
 */
public final class Request {

	private static final String UNRESERVED = "-._~";

	private static final char[] HEX = "0123456789ABCDEF".toCharArray();

	private final Origin origin;

	private final String method;

	private final StringBuilder path = new StringBuilder("/v1");

	private final Map<String, String> headers = new HashMap<>();

	private boolean query;

	private byte @Nullable [] body;

	private boolean streaming;

	/**
	 * Starts a request.
	 * @param origin the origin of the endpoint
	 * @param method the method
	 * @param settings the settings of the client
	 */
	public Request(Origin origin, String method, ClientSettings settings) {
		this.origin = origin;
		this.method = method;
		this.headers.put("user-agent", settings.userAgent());
	}

	/**
	 * Adds the header with the name of the basin.
	 * @param basin the basin, or {@code null} if the host name contains it
	 * @return this
	 */
	public Request basin(@Nullable String basin) {
		return (basin != null) ? header(WireHeaders.BASIN, basin) : this;
	}

	/**
	 * Adds a header.
	 * @param name the name in lower case
	 * @param value the value
	 * @return this
	 */
	public Request header(String name, String value) {
		this.headers.put(name, value);
		return this;
	}

	/**
	 * Adds a percent-encoded segment to the path.
	 * @param segment the segment
	 * @return this
	 */
	public Request segment(String segment) {
		this.path.append('/');
		encode(segment);
		return this;
	}

	/**
	 * Adds a query parameter.
	 * @param name the name
	 * @param value the value, or {@code null} to leave the parameter out
	 * @return this
	 */
	public Request query(String name, @Nullable Object value) {
		if (value != null) {
			this.path.append((this.query) ? '&' : '?').append(name).append('=');
			this.query = true;
			encode(value.toString());
		}
		return this;
	}

	/**
	 * Sets the body.
	 * @param contentType the media type
	 * @param content the bytes
	 * @return this
	 */
	public Request body(String contentType, byte[] content) {
		this.body = content;
		return header("content-type", contentType);
	}

	/**
	 * Requests the session protocol.
	 * @param compression how the server may compress its frames
	 * @return this
	 */
	public Request session(Compression compression) {
		switch (compression) {
			case NONE -> {
			}
			case GZIP -> header("accept-encoding", Compression.GZIP.contentCoding());
			case ZSTD ->
				header("accept-encoding", Compression.ZSTD.contentCoding() + ", " + Compression.GZIP.contentCoding());
		}
		return header("content-type", MediaTypes.S2S);
	}

	/**
	 * Lets the body be written while the response is received.
	 * @return this
	 */
	public Request streaming() {
		this.streaming = true;
		return this;
	}

	/**
	 * Returns the origin of the endpoint.
	 * @return the origin
	 */
	public Origin origin() {
		return this.origin;
	}

	/**
	 * Builds the request.
	 * @return the request
	 */
	public HttpRequest build() {
		return new HttpRequest(this.method, this.path.toString(), this.headers, this.body, this.streaming);
	}

	private void encode(String text) {
		for (byte unit : text.getBytes(StandardCharsets.UTF_8)) {
			char character = (char) (unit & 0xFF);
			if (isUnreserved(character)) {
				this.path.append(character);
			}
			else {
				this.path.append('%').append(HEX[character >> 4]).append(HEX[character & 0xF]);
			}
		}
	}

	private static boolean isUnreserved(char character) {
		return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z')
				|| (character >= '0' && character <= '9') || UNRESERVED.indexOf(character) >= 0;
	}

}

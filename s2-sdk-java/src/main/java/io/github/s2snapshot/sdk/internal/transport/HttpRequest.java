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

package io.github.s2snapshot.sdk.internal.transport;

import java.util.HashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Request to send. Its text form does not contain the headers, which include the access
 * token.
 */
public final class HttpRequest {

	private final String method;

	private final String path;

	private final Map<String, String> headers;

	private final byte @Nullable [] body;

	private final boolean streaming;

	/**
	 * Creates a request.
	 * @param method the method
	 * @param path the path with the query
	 * @param headers the headers, with names in lower case
	 * @param body the body, or {@code null} for none
	 * @param streaming whether the body is written while the response is received
	 */
	public HttpRequest(String method, String path, Map<String, String> headers, byte @Nullable [] body,
			boolean streaming) {
		this.method = method;
		this.path = path;
		this.headers = Map.copyOf(headers);
		this.body = body;
		this.streaming = streaming;
	}

	/**
	 * Returns a copy with another header.
	 * @param name the name in lower case
	 * @param value the value
	 * @return the copy
	 */
	public HttpRequest withHeader(String name, String value) {
		Map<String, String> all = new HashMap<>(this.headers);
		all.put(name, value);
		return new HttpRequest(this.method, this.path, all, this.body, this.streaming);
	}

	/**
	 * Returns the method.
	 * @return the method
	 */
	public String method() {
		return this.method;
	}

	/**
	 * Returns the path with the query.
	 * @return the path
	 */
	public String path() {
		return this.path;
	}

	/**
	 * Returns the headers, with names in lower case.
	 * @return the headers
	 */
	public Map<String, String> headers() {
		return this.headers;
	}

	/**
	 * Returns the body, not copied.
	 * @return the body, or {@code null} for none
	 */
	public byte @Nullable [] body() {
		return this.body;
	}

	/**
	 * Returns whether the body is written while the response is received.
	 * @return whether the request is streaming
	 */
	public boolean isStreaming() {
		return this.streaming;
	}

	@Override
	public String toString() {
		return this.method + " " + this.path;
	}

}

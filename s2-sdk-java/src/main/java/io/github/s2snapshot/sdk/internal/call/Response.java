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

import io.github.s2snapshot.sdk.internal.transport.ResponseHeaders;

/**
 * Complete response with its body.
 */
public final class Response {

	private final int status;

	private final ResponseHeaders headers;

	private final byte[] body;

	Response(int status, ResponseHeaders headers, byte[] body) {
		this.status = status;
		this.headers = headers;
		this.body = body;
	}

	/**
	 * Returns the headers.
	 * @return the headers
	 */
	public ResponseHeaders headers() {
		return this.headers;
	}

	/**
	 * Returns the body, not copied.
	 * @return the body
	 */
	public byte[] body() {
		return this.body;
	}

	boolean isSuccess() {
		return this.status >= 200 && this.status < 300;
	}

	String text() {
		return new String(this.body, StandardCharsets.UTF_8);
	}

}

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

package io.github.s2snapshot.sdk.wire;

/**
 * Names of the HTTP headers of the S2 v1 API, in lower case.
 *
 * @since 0.1.0
 */
public final class WireHeaders {

	/** Name of the basin, for hosts whose name does not contain it. */
	public static final String BASIN = "s2-basin";

	/** Token that makes a create request idempotent, at most 36 bytes. */
	public static final String REQUEST_TOKEN = "s2-request-token";

	/** Format of bytes in JSON: {@code raw} or {@code base64}. */
	public static final String FORMAT = "s2-format";

	/** Key of an encrypted stream, in Base64. */
	public static final String ENCRYPTION_KEY = "s2-encryption-key";

	/** Configuration of a stream that the request creates, in JSON. */
	public static final String STREAM_CONFIG = "s2-stream-config";

	/**
	 * Result of a create or ensure request: {@code created}, {@code updated} or
	 * {@code noop}.
	 */
	public static final String PROVISION_RESULT = "s2-provision-result";

	/** Time to wait before a retry, in milliseconds. */
	public static final String RETRY_AFTER_MS = "retry-after-ms";

	/** Position at which an event stream resumes. */
	public static final String LAST_EVENT_ID = "last-event-id";

	private WireHeaders() {
	}

}

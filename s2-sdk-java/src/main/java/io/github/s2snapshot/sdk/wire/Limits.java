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
 * Limits of the S2 v1 API.
 *
 * @since 0.1.0
 */
public final class Limits {

	/** Most records in one append or read batch. */
	public static final int MAX_BATCH_RECORDS = 1000;

	/** Largest metered size of one append or read batch, in bytes. */
	public static final int MAX_BATCH_METERED_BYTES = 1024 * 1024;

	/** Largest metered size of one record, in bytes. */
	public static final int MAX_RECORD_METERED_BYTES = 1024 * 1024;

	/** Largest number of headers of one record, exclusive. */
	public static final int MAX_RECORD_HEADERS = 1 << 24;

	/** Largest length of a session frame in bytes, without its three length bytes. */
	public static final int MAX_FRAME_LENGTH = 2 * 1024 * 1024;

	/** Largest body of a session frame in bytes, after decompression. */
	public static final int MAX_FRAME_BODY_BYTES = MAX_FRAME_LENGTH - 1;

	/**
	 * Size in bytes below which the bodies of frames and unary calls are not compressed.
	 */
	public static final int MIN_COMPRESSION_BYTES = 1024;

	/** Longest fencing token, in bytes of UTF-8. */
	public static final int MAX_FENCING_TOKEN_BYTES = 36;

	/** Longest request token, in bytes of UTF-8. */
	public static final int MAX_REQUEST_TOKEN_BYTES = 36;

	/** Shortest basin name, in bytes. */
	public static final int MIN_BASIN_NAME_BYTES = 8;

	/** Longest basin name, in bytes. */
	public static final int MAX_BASIN_NAME_BYTES = 48;

	/** Longest stream name, in bytes of UTF-8. */
	public static final int MAX_STREAM_NAME_BYTES = 512;

	/** Longest access token id, in bytes of UTF-8. */
	public static final int MAX_ACCESS_TOKEN_ID_BYTES = 96;

	/** Longest name of a location, in characters. */
	public static final int MAX_LOCATION_NAME_CHARS = 64;

	/** Most items of one page of a list. */
	public static final int MAX_LIST_ITEMS = 1000;

	/** Longest {@code wait} of a unary read, in seconds; more is clamped. */
	public static final int MAX_UNARY_WAIT_SECONDS = 60;

	private Limits() {
	}

}

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

package io.github.s2snapshot.sample.outage;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Fault between the sample and its server.
 */
enum OutageFault {

	/** The server is killed or stopped, and started again later. */
	SERVER_STOPPED(3, null),

	/** Connections are reset repeatedly. */
	CUT(3, null),

	/** Connections are refused. */
	REFUSED(2, null),

	/** Connections stay open, but no data is forwarded. */
	SILENT(3, null),

	/** Responses are delayed. */
	SLOW(1, null),

	/** Requests get the response for an invalid token. */
	STATUS_401(3, ErrorCode.AUTHN),

	/** Requests get the response for a missing stream. */
	STATUS_404(3, ErrorCode.STREAM_NOT_FOUND),

	/** Requests get the response for too many requests. */
	STATUS_429(2, ErrorCode.RATE_LIMITED),

	/** Requests get the response of an unavailable server. */
	STATUS_503(3, ErrorCode.UNAVAILABLE);

	private final int weight;

	private final @Nullable ErrorCode code;

	OutageFault(int weight, @Nullable ErrorCode code) {
		this.weight = weight;
		this.code = code;
	}

	int weight() {
		return this.weight;
	}

	@Nullable ErrorCode code() {
		return this.code;
	}

}

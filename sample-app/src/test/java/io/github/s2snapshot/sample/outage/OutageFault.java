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
 * What goes wrong between the sample and its server.
 */
enum OutageFault {

	/** The server is killed or stopped, and started again later. */
	SERVER_STOPPED(3, null),

	/** Connections are reset, again and again. */
	CUT(3, null),

	/** Connections are refused. */
	REFUSED(2, null),

	/** Connections stay open and nothing comes through. */
	SILENT(3, null),

	/** Answers come late. */
	SLOW(1, null),

	/** Requests are answered as with a token that is not valid. */
	STATUS_401(3, ErrorCode.AUTHN),

	/** Requests are answered as if the stream did not exist. */
	STATUS_404(3, ErrorCode.STREAM_NOT_FOUND),

	/** Requests are answered as if there were too many. */
	STATUS_429(2, ErrorCode.RATE_LIMITED),

	/** Requests are answered as by a server that cannot serve. */
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

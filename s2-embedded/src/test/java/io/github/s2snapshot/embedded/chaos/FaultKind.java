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

package io.github.s2snapshot.embedded.chaos;

/**
 * Kind of fault in a fault run.
 */
enum FaultKind {

	RESET(false, 10), CLOSE(false, 6), HALF_OPEN(false, 8), LATENCY(false, 6), SINGLE_BYTES(false, 6),
	CUT_TO_CLIENT(false, 8), CUT_TO_SERVER(false, 8), LOST_ACKS(false, 10), REFUSED_CONNECTS(false, 6),
	SILENCE(false, 6), SERVER_KILL(false, 5),

	RATE_LIMITED(true, 8), STORAGE_ERROR(true, 8), UNAVAILABLE(true, 8), HOT_SERVER(true, 6), PROXY_ERROR(true, 6),
	DRAINING(true, 10), UNAVAILABLE_SESSION(true, 10), GO_AWAY(true, 8), GO_AWAY_BEFORE(true, 8),
	STREAM_REFUSED(true, 8), STREAM_RESET(true, 8), FRAME_CUT(true, 8), RECONNECT_ADVISED(true, 6);

	private final boolean ofGateway;

	private final int weight;

	FaultKind(boolean ofGateway, int weight) {
		this.ofGateway = ofGateway;
		this.weight = weight;
	}

	boolean isOfGateway() {
		return this.ofGateway;
	}

	int weight() {
		return this.weight;
	}

}

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

package io.github.s2snapshot.benchmarks;

/**
 * Values that a run measures.
 */
enum Metric {

	/** Acknowledged records per second. */
	APPEND("append, records/s", 0),
	/** Records per second that the follower received. */
	FOLLOW("follow, records/s", 0),
	/** Records per second of the read of the whole stream at the end. */
	CATCH_UP("catch-up, records/s", 0),
	/** Time from the submission of a record to its acknowledgement. */
	ACK_P50("ack p50, ms", 2),
	/** Time from the submission of a record to its acknowledgement. */
	ACK_P99("ack p99, ms", 2),
	/** Time from the submission of a record until the follower receives it. */
	E2E_P50("end to end p50, ms", 2),
	/** Time from the submission of a record until the follower receives it. */
	E2E_P99("end to end p99, ms", 2),
	/**
	 * CPU time of the client process per million records, each appended and read twice.
	 */
	CPU("CPU s per million records", 2),
	/** Bytes per record that the client allocated while it appended and followed. */
	ALLOCATED_APPEND("allocated B/record, append + follow", 0),
	/**
	 * Bytes per record that the client allocated while it read the whole stream again.
	 */
	ALLOCATED_CATCH_UP("allocated B/record, catch-up", 0);

	private final String label;

	private final int decimals;

	Metric(String label, int decimals) {
		this.label = label;
		this.decimals = decimals;
	}

	String label() {
		return this.label;
	}

	int decimals() {
		return this.decimals;
	}

}

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

import java.time.Duration;

/**
 * Limits for all clients of a server together, and its time limits. The sizes depend on
 * the heap, so that clients cannot exhaust a small one.
 *
 * @param connections the largest number of connections
 * @param openBytes the largest size of open requests with their headers
 * @param receivedBytes the size of unfinished requests above which slow clients are cut
 * off
 * @param sentBytes the size of unread responses above which slow clients are cut off
 * @param times the time limits
 */
record ServerLimits(int connections, long openBytes, long receivedBytes, long sentBytes, Times times) {

	private static final long KIB = 1024;

	private static final long MIB = 1024 * KIB;

	/**
	 * Returns the limits for a heap.
	 * @param heapBytes the largest size of the heap
	 * @return the limits
	 */
	static ServerLimits ofHeap(long heapBytes) {
		long part = heapBytes / 8;
		return new ServerLimits((int) between(256, heapBytes / (256 * KIB), 4096), between(8 * MIB, part, 256 * MIB),
				between(8 * MIB, part, 128 * MIB), between(8 * MIB, part, 48 * MIB), Times.DEFAULT);
	}

	private static long between(long least, long value, long most) {
		return Math.max(least, Math.min(value, most));
	}

	ServerLimits withTimes(Times changed) {
		return new ServerLimits(this.connections, this.openBytes, this.receivedBytes, this.sentBytes, changed);
	}

	/**
	 * Time limits for clients.
	 *
	 * @param head the time from the start of a connection, or the first byte of a further
	 * request, to the end of the head of the request
	 * @param idle the time of a connection without a request
	 * @param pause the time without a byte of a body or frame that has begun
	 * @param body the time for a whole body or frame
	 * @param unread the time in which a client reads nothing of its response
	 */
	record Times(Duration head, Duration idle, Duration pause, Duration body, Duration unread) {

		static final Duration EVER = Duration.ofDays(365);

		static final Times DEFAULT = new Times(Duration.ofSeconds(20), Duration.ofMinutes(2), Duration.ofSeconds(20),
				Duration.ofMinutes(1), Duration.ofMinutes(1));

		Duration shortest() {
			Duration shortest = this.head;
			for (Duration time : new Duration[] { this.idle, this.pause, this.body, this.unread }) {
				shortest = (time.compareTo(shortest) < 0) ? time : shortest;
			}
			return shortest;
		}

	}

}

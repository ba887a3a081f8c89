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

package io.github.s2snapshot.engine.internal.take;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Reports on in-stream snapshots to the log and the listeners.
 *
 * @param projection the name of the projection
 * @param stream the full name of its stream
 * @param listeners the listeners to notify
 */
public record SnapshotReports(String projection, StreamName stream, ListenerFanout listeners) {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotReports.class);

	/**
	 * Reports that the answer to an append of the snapshot was lost.
	 */
	public void ackLost() {
		this.listeners.tell((listener) -> listener.ackLost(this.projection, AppendPurpose.SNAPSHOT));
	}

	/**
	 * Reports that another append came before the snapshot.
	 * @param cursor the expected position of the snapshot
	 * @param actual the tail of the stream
	 */
	public void conflict(long cursor, long actual) {
		logger.debug("Projection '{}': the snapshot at cursor {} could not be appended because stream {} is at {}",
				this.projection, SeqNums.text(cursor), this.stream, SeqNums.text(actual));
		this.listeners.tell((listener) -> listener.snapshotConflict(this.projection, cursor, actual));
	}

	/**
	 * Reports that the history that a snapshot covers was not trimmed.
	 * @param cursor the cursor of the snapshot
	 * @param reason why the history was not trimmed
	 */
	public void historyKept(long cursor, String reason) {
		logger.warn("Projection '{}': the history that the snapshot at cursor {} covers was not trimmed: {}",
				this.projection, SeqNums.text(cursor), reason);
		this.listeners.tell((listener) -> listener.historyKept(this.projection, reason));
	}

}

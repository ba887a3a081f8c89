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

package io.github.s2snapshot.embedded.internal.backend;

import java.time.Clock;
import java.util.Iterator;
import java.util.NoSuchElementException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.storage.StoredBatch;
import io.github.s2snapshot.sdk.wire.json.WireRetention;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;

/**
 * Retention of records. The time of expiry is fixed when a record arrives; it depends
 * neither on the timestamp of the record nor on later configurations of the stream.
 */
final class Retention {

	private static final long MILLIS_PER_SECOND = 1000;

	// A check stops after this many batches and is continued later
	private static final int MAX_BATCHES = 10_000;

	private Retention() {
	}

	/**
	 * Returns the time at which a record that arrives now expires.
	 * @param now the time of arrival
	 * @param config the configuration of the stream
	 * @return the time, or {@link StoredBatch#NEVER}
	 */
	static long expiresAt(long now, WireStreamConfig config) {
		return (config.retentionPolicy() instanceof WireRetention.Age age) ? after(now, age.seconds())
				: StoredBatch.NEVER;
	}

	/**
	 * Returns the time at which an empty stream is to be deleted.
	 * @param emptySince the time since which the stream is empty
	 * @param config the configuration of the stream
	 * @return the time, or {@link StoredBatch#NEVER}
	 */
	static long deletionDue(long emptySince, WireStreamConfig config) {
		Long minAge = config.deleteOnEmptyMinAgeSecs();
		return (minAge != null && minAge != 0) ? after(emptySince, minAge) : StoredBatch.NEVER;
	}

	private static long after(long time, long seconds) {
		// The seconds are unsigned: negative values are too large to be reached
		boolean reachable = seconds > 0 && seconds < (Long.MAX_VALUE - time) / MILLIS_PER_SECOND;
		return (reachable) ? time + seconds * MILLIS_PER_SECOND : StoredBatch.NEVER;
	}

	/**
	 * Finds the expired records at the beginning of a stream.
	 * @param batches the stored batches
	 * @param toSeqNum the tail
	 * @param now the current time
	 * @return the result
	 */
	static Expiry look(Iterator<StoredBatch> batches, long toSeqNum, long now) {
		long end = 0;
		long lastExpiry = 0;
		int seen = 0;
		while (batches.hasNext()) {
			StoredBatch batch = batches.next();
			if (batch.startSeqNum() >= toSeqNum) {
				break;
			}
			if (!batch.isExpired(now)) {
				return new Expiry(end, lastExpiry, false, batch.expiresAt());
			}
			end = batch.endSeqNum();
			lastExpiry = Math.max(lastExpiry, batch.expiresAt());
			seen++;
			if (seen == MAX_BATCHES) {
				return new Expiry(end, lastExpiry, false, now);
			}
		}
		return new Expiry(end, lastExpiry, true, StoredBatch.NEVER);
	}

	/**
	 * Expired records.
	 *
	 * @param endSeqNum the sequence number after the last expired record, 0 if none
	 * expired
	 * @param lastExpiry the time at which the last record expired
	 * @param empty whether the stream has no other records
	 * @param again the time of the next check, or {@link StoredBatch#NEVER}
	 */
	record Expiry(long endSeqNum, long lastExpiry, boolean empty, long again) {
	}

	/**
	 * Iterator over the batches that have not expired.
	 */
	static final class Unexpired implements Iterator<StoredBatch> {

		private final Iterator<StoredBatch> batches;

		private final long now;

		private @Nullable StoredBatch next;

		Unexpired(Iterator<StoredBatch> batches, Clock clock) {
			this.batches = batches;
			this.now = clock.millis();
		}

		@Override
		public boolean hasNext() {
			while (this.next == null && this.batches.hasNext()) {
				StoredBatch batch = this.batches.next();
				this.next = (batch.isExpired(this.now)) ? null : batch;
			}
			return this.next != null;
		}

		@Override
		public StoredBatch next() {
			StoredBatch batch = (hasNext()) ? this.next : null;
			if (batch == null) {
				throw new NoSuchElementException();
			}
			this.next = null;
			return batch;
		}

	}

}

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
 * How long records are kept. Their time is fixed when they arrive, whatever their
 * timestamps say and however the stream is configured later.
 */
final class Retention {

	private static final long MILLIS_PER_SECOND = 1000;

	// Beyond this many batches, the rest is looked at later
	private static final int MAX_BATCHES = 10_000;

	private Retention() {
	}

	/**
	 * When what arrives now expires.
	 * @param now the time
	 * @param config configuration of the stream
	 * @return the time, or {@link StoredBatch#NEVER}
	 */
	static long expiresAt(long now, WireStreamConfig config) {
		return (config.retentionPolicy() instanceof WireRetention.Age age) ? after(now, age.seconds())
				: StoredBatch.NEVER;
	}

	/**
	 * When a stream without records is to be deleted.
	 * @param emptySince since when it has none
	 * @param config configuration of the stream
	 * @return the time, or {@link StoredBatch#NEVER}
	 */
	static long deletionDue(long emptySince, WireStreamConfig config) {
		Long minAge = config.deleteOnEmptyMinAgeSecs();
		return (minAge != null && minAge != 0) ? after(emptySince, minAge) : StoredBatch.NEVER;
	}

	private static long after(long time, long seconds) {
		// Unsigned: what is negative is too far away to matter
		boolean reachable = seconds > 0 && seconds < (Long.MAX_VALUE - time) / MILLIS_PER_SECOND;
		return (reachable) ? time + seconds * MILLIS_PER_SECOND : StoredBatch.NEVER;
	}

	/**
	 * Looks for what has expired at the beginning of a stream.
	 * @param batches the batches that are kept
	 * @param toSeqNum the tail
	 * @param now the time
	 * @return what was found
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
	 * What has expired.
	 *
	 * @param endSeqNum sequence number after the last expired record, 0 if there is none
	 * @param lastExpiry when the last of them expired
	 * @param empty whether nothing else is there
	 * @param again when the next expires, or {@link StoredBatch#NEVER}
	 */
	record Expiry(long endSeqNum, long lastExpiry, boolean empty, long again) {
	}

	/**
	 * The batches that have not expired.
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

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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.ReadLimits;
import io.github.s2snapshot.embedded.internal.backend.ReadStart;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Query parameters of a read. All numbers are unsigned.
 *
 * @param seqNum the sequence number to start at
 * @param timestamp the timestamp to start at
 * @param tailOffset the number of records before the tail to start at
 * @param clamp whether a start beyond the tail is moved to the tail
 * @param count the largest number of records
 * @param bytes the largest number of metered bytes
 * @param until the exclusive upper timestamp
 * @param waitSeconds the time to wait at the tail, in seconds
 */
record ReadParams(@Nullable Long seqNum, @Nullable Long timestamp, @Nullable Long tailOffset, boolean clamp,
		@Nullable Long count, @Nullable Long bytes, @Nullable Long until, @Nullable Long waitSeconds) {

	static ReadParams parse(QueryParams query) {
		return new ReadParams(query.unsigned("seq_num"), query.unsigned("timestamp"), query.unsigned("tail_offset"),
				query.flag("clamp"), query.unsigned("count"), query.unsigned("bytes"), query.unsigned("until"),
				query.unsigned32("wait"));
	}

	/**
	 * Checks that the read has at most one start.
	 */
	void checkStart() {
		int starts = ((this.seqNum != null) ? 1 : 0) + ((this.timestamp != null) ? 1 : 0)
				+ ((this.tailOffset != null) ? 1 : 0);
		if (starts > 1) {
			throw S2Error.invalid("only one of seq_num, timestamp, or tail_offset can be provided");
		}
	}

	/**
	 * Checks that the start timestamp is before {@code until}.
	 */
	void checkUntil() {
		if (this.timestamp != null && this.until != null && Long.compareUnsigned(this.timestamp, this.until) >= 0) {
			throw S2Error.invalid("start `timestamp` exceeds or equal to `until`");
		}
	}

	/**
	 * Returns the parameters for a unary read, which has limits for its size and its
	 * wait.
	 * @return the bounded read
	 */
	ReadParams unary() {
		return new ReadParams(this.seqNum, this.timestamp, this.tailOffset, this.clamp,
				min(this.count, Limits.MAX_BATCH_RECORDS), min(this.bytes, Limits.MAX_BATCH_METERED_BYTES), this.until,
				(this.waitSeconds != null) ? min(this.waitSeconds, Limits.MAX_UNARY_WAIT_SECONDS) : 0L);
	}

	/**
	 * Returns the parameters for the rest of a read.
	 * @param nextSeqNum the sequence number to continue at
	 * @param records the number of records that were delivered
	 * @param meteredBytes the number of metered bytes that were delivered
	 * @return the parameters for the rest
	 */
	ReadParams resume(long nextSeqNum, long records, long meteredBytes) {
		return new ReadParams(nextSeqNum, null, null, this.clamp, minus(this.count, records),
				minus(this.bytes, meteredBytes), this.until, this.waitSeconds);
	}

	ReadStart start() {
		if (this.seqNum != null) {
			return new ReadStart(ReadStart.From.SEQ_NUM, this.seqNum, this.clamp);
		}
		if (this.timestamp != null) {
			return new ReadStart(ReadStart.From.TIMESTAMP, this.timestamp, this.clamp);
		}
		return new ReadStart(ReadStart.From.TAIL_OFFSET, (this.tailOffset != null) ? this.tailOffset : 0, this.clamp);
	}

	ReadLimits limits() {
		return new ReadLimits(signed(this.count), signed(this.bytes), this.until);
	}

	/**
	 * Returns whether the read may start at the tail. A read without limits may, even if
	 * it does not wait there.
	 * @return whether a start at the tail is allowed
	 */
	boolean mayStartAtTail() {
		return isUnbounded() || mayFollow();
	}

	/**
	 * Returns whether the read waits for records at the tail.
	 * @return whether it waits
	 */
	boolean mayFollow() {
		return (this.waitSeconds != null) ? this.waitSeconds > 0 : isUnbounded();
	}

	private boolean isUnbounded() {
		return this.count == null && this.bytes == null && this.until == null;
	}

	private static Long min(@Nullable Long value, long most) {
		return (value != null && Long.compareUnsigned(value, most) < 0) ? value : most;
	}

	private static @Nullable Long minus(@Nullable Long value, long delivered) {
		if (value == null) {
			return null;
		}
		return (Long.compareUnsigned(value, delivered) > 0) ? value - delivered : 0L;
	}

	private static long signed(@Nullable Long value) {
		return (value != null && value >= 0) ? value : Long.MAX_VALUE;
	}

}

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

package io.github.s2snapshot.sdk.internal.read;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Progress of a read session, from which it resumes after a disconnect. Used on the event
 * loop only.
 */
final class ReadProgress {

	private final ReadInput input;

	private @Nullable Long nextSeqNum;

	private @Nullable StreamPosition tail;

	private @Nullable Long remainingCount;

	private @Nullable Long remainingBytes;

	// When the server began to wait at the tail, or null if it does not wait as far as
	// is known.
	private @Nullable Long waitingSinceNanos;

	ReadProgress(ReadInput input) {
		this.input = input;
		this.remainingCount = input.count();
		this.remainingBytes = input.bytes();
	}

	// Returns the smallest valid sequence number of the next record, or null if any is
	// valid.
	@Nullable Long expectedSeqNum() {
		if (this.nextSeqNum != null) {
			return this.nextSeqNum;
		}
		boolean fixedStart = this.input.start() == ReadInput.Start.SEQ_NUM && !this.input.clamp();
		return (fixedStart) ? Long.valueOf(this.input.startValue()) : null;
	}

	boolean isResumed() {
		return this.nextSeqNum != null || this.tail != null;
	}

	void received(List<SequencedRecord> records, @Nullable StreamPosition tail, long nowNanos) {
		if (!records.isEmpty()) {
			this.nextSeqNum = records.get(records.size() - 1).seqNum() + 1;
			this.remainingCount = minus(this.remainingCount, records.size());
			if (this.remainingBytes != null) {
				this.remainingBytes = minus(this.remainingBytes, meteredBytes(records));
			}
			// Each batch that the server sends while it follows restarts its wait.
			this.waitingSinceNanos = (tail != null) ? Long.valueOf(nowNanos) : null;
		}
		else if (tail != null && this.waitingSinceNanos == null) {
			this.waitingSinceNanos = nowNanos;
		}
		if (tail != null) {
			this.tail = tail;
		}
	}

	private static long meteredBytes(List<SequencedRecord> records) {
		long bytes = 0;
		for (SequencedRecord record : records) {
			bytes += record.meteredBytes();
		}
		return bytes;
	}

	private static @Nullable Long minus(@Nullable Long value, long amount) {
		return (value != null) ? Math.max(0, value - amount) : null;
	}

	// Returns whether a limit of the read was reached.
	boolean isExhausted() {
		return isZero(this.remainingCount) || isZero(this.remainingBytes);
	}

	private static boolean isZero(@Nullable Long value) {
		return value != null && value == 0;
	}

	// Returns whether a resumed read that was rejected with this tail has read
	// everything.
	boolean endsAt(StreamPosition refusedTail) {
		return isResumed() && resumeSeqNum() == refusedTail.seqNum();
	}

	private long resumeSeqNum() {
		if (this.nextSeqNum != null) {
			return this.nextSeqNum;
		}
		return (this.tail != null) ? this.tail.seqNum() : 0;
	}

	void addTo(Request request, long nowNanos) {
		// Resuming with the tail offset or timestamp could skip records, so that a
		// session that received something resumes with a sequence number.
		if (isResumed()) {
			ReadCodec.addStart(request, ReadInput.Start.SEQ_NUM, resumeSeqNum());
		}
		else {
			ReadCodec.addStart(request, this.input.start(), this.input.startValue());
		}
		ReadCodec.addLimits(request, this.input, this.remainingCount, this.remainingBytes, remainingWait(nowNanos));
	}

	private @Nullable Long remainingWait(long nowNanos) {
		Duration waitTime = this.input.waitTime();
		if (waitTime == null || this.waitingSinceNanos == null) {
			return WaitTime.seconds(waitTime);
		}
		Duration rest = waitTime.minusNanos(nowNanos - this.waitingSinceNanos);
		return (rest.isNegative()) ? Long.valueOf(0) : WaitTime.seconds(rest);
	}

}

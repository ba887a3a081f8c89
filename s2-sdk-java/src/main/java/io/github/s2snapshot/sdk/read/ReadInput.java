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

package io.github.s2snapshot.sdk.read;

import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Start and limits of a read. Immutable and thread-safe.
 * <p>
 * A unary read returns one batch of at most 1000 records and 1 MiB. The limits of a read
 * session apply to the whole session, and a limit that is not set does not apply (S2 v1).
 *
 * @since 0.1.0
 */
public final class ReadInput {

	private static final long MAX_WAIT_SECONDS = 0xFFFF_FFFFL;

	private final Start start;

	private final long startValue;

	private final boolean clamp;

	private final @Nullable Long count;

	private final @Nullable Long bytes;

	private final @Nullable Long until;

	private final @Nullable Duration waitTime;

	private final boolean ignoreCommandRecords;

	private ReadInput(Start start, long startValue, boolean clamp, @Nullable Long count, @Nullable Long bytes,
			@Nullable Long until, @Nullable Duration waitTime, boolean ignoreCommandRecords) {
		this.start = start;
		this.startValue = startValue;
		this.clamp = clamp;
		this.count = count;
		this.bytes = bytes;
		this.until = until;
		this.waitTime = waitTime;
		this.ignoreCommandRecords = ignoreCommandRecords;
	}

	/**
	 * Returns an input that starts at a sequence number. If that record was trimmed, the
	 * read starts at the first remaining record after it, without an error (S2 v1). To
	 * detect this, compare the sequence number of the first record.
	 * @param seqNum the sequence number, an unsigned 64-bit value
	 * @return the input
	 */
	public static ReadInput fromSeqNum(long seqNum) {
		return new ReadInput(Start.SEQ_NUM, seqNum, false, null, null, null, null, false);
	}

	/**
	 * Returns an input that starts at the first record whose timestamp is not before the
	 * given one.
	 * @param timestamp the timestamp, in milliseconds since the epoch by convention, an
	 * unsigned 64-bit value
	 * @return the input
	 */
	public static ReadInput fromTimestamp(long timestamp) {
		return new ReadInput(Start.TIMESTAMP, timestamp, false, null, null, null, null, false);
	}

	/**
	 * Returns an input that starts a number of records before the tail. With 0 the read
	 * starts at the tail; with more records than the stream has, it starts at the first
	 * record.
	 * @param tailOffset the number of records, an unsigned 64-bit value
	 * @return the input
	 */
	public static ReadInput fromTailOffset(long tailOffset) {
		return new ReadInput(Start.TAIL_OFFSET, tailOffset, false, null, null, null, null, false);
	}

	/**
	 * Returns a copy that sets whether a read whose start is beyond the tail starts at
	 * the tail. Otherwise such a read is refused.
	 * @param clamp whether to clamp
	 * @return the copy
	 */
	public ReadInput withClamp(boolean clamp) {
		return new ReadInput(this.start, this.startValue, clamp, this.count, this.bytes, this.until, this.waitTime,
				this.ignoreCommandRecords);
	}

	/**
	 * Returns a copy that stops after a number of records, including command records.
	 * @param count the number of records, not negative
	 * @return the copy
	 * @throws InvalidInputException if the number is negative
	 */
	public ReadInput withCount(long count) {
		requireNotNegative("count", count);
		return new ReadInput(this.start, this.startValue, this.clamp, count, this.bytes, this.until, this.waitTime,
				this.ignoreCommandRecords);
	}

	/**
	 * Returns a copy that stops before a number of metered bytes, including those of
	 * command records, is exceeded. If the first record is larger than that, the read
	 * ends without records (S2 v1).
	 * @param bytes the number of metered bytes, not negative
	 * @return the copy
	 * @throws InvalidInputException if the number is negative
	 */
	public ReadInput withBytes(long bytes) {
		requireNotNegative("bytes", bytes);
		return new ReadInput(this.start, this.startValue, this.clamp, this.count, bytes, this.until, this.waitTime,
				this.ignoreCommandRecords);
	}

	/**
	 * Returns a copy that stops before the first record whose timestamp is not before the
	 * given one.
	 * @param until the timestamp, an unsigned 64-bit value
	 * @return the copy
	 */
	public ReadInput withUntil(long until) {
		return new ReadInput(this.start, this.startValue, this.clamp, this.count, this.bytes, until, this.waitTime,
				this.ignoreCommandRecords);
	}

	/**
	 * Returns a copy that waits at the tail for new records. In a session, the time
	 * starts again with each batch of records; a unary read waits at most 60 seconds.
	 * Without a wait time, a session without limits follows the stream until it is
	 * closed, and all other reads do not wait (S2 v1).
	 * @param waitTime the time to wait, rounded up to whole seconds
	 * @return the copy
	 * @throws InvalidInputException if the time is negative or longer than 2<sup>32</sup>
	 * - 1 seconds
	 */
	public ReadInput withWait(Duration waitTime) {
		Objects.requireNonNull(waitTime, "'waitTime' must not be null");
		if (waitTime.isNegative() || waitTime.compareTo(Duration.ofSeconds(MAX_WAIT_SECONDS)) > 0) {
			throw new InvalidInputException(
					"'waitTime' must be between 0 and " + MAX_WAIT_SECONDS + " seconds, but is " + waitTime);
		}
		return new ReadInput(this.start, this.startValue, this.clamp, this.count, this.bytes, this.until, waitTime,
				this.ignoreCommandRecords);
	}

	/**
	 * Returns a copy that sets whether command records are left out of the result. They
	 * still count towards the limits and advance the position.
	 * @param ignoreCommandRecords whether to leave them out
	 * @return the copy
	 */
	public ReadInput withIgnoreCommandRecords(boolean ignoreCommandRecords) {
		return new ReadInput(this.start, this.startValue, this.clamp, this.count, this.bytes, this.until, this.waitTime,
				ignoreCommandRecords);
	}

	/**
	 * Returns the kind of the start.
	 * @return the kind, which determines the meaning of {@link #startValue()}
	 */
	public Start start() {
		return this.start;
	}

	/**
	 * Returns the start.
	 * @return a sequence number, timestamp or tail offset, an unsigned 64-bit value
	 */
	public long startValue() {
		return this.startValue;
	}

	/**
	 * Returns whether a read whose start is beyond the tail starts at the tail.
	 * @return whether to clamp
	 */
	public boolean clamp() {
		return this.clamp;
	}

	/**
	 * Returns the limit of records.
	 * @return the limit, or {@code null} for none
	 */
	public @Nullable Long count() {
		return this.count;
	}

	/**
	 * Returns the limit of metered bytes.
	 * @return the limit, or {@code null} for none
	 */
	public @Nullable Long bytes() {
		return this.bytes;
	}

	/**
	 * Returns the exclusive upper timestamp.
	 * @return the timestamp, unsigned, or {@code null} for none
	 */
	public @Nullable Long until() {
		return this.until;
	}

	/**
	 * Returns the time to wait at the tail for new records.
	 * @return the time, or {@code null} for the default of the kind of read
	 */
	public @Nullable Duration waitTime() {
		return this.waitTime;
	}

	/**
	 * Returns whether command records are left out.
	 * @return {@code true} if they are left out
	 */
	public boolean ignoreCommandRecords() {
		return this.ignoreCommandRecords;
	}

	@Override
	public String toString() {
		return "ReadInput[" + this.start + "=" + Long.toUnsignedString(this.startValue)
				+ ((this.clamp) ? ", clamp" : "") + ((this.count != null) ? ", count=" + this.count : "")
				+ ((this.bytes != null) ? ", bytes=" + this.bytes : "")
				+ ((this.until != null) ? ", until=" + Long.toUnsignedString(this.until) : "")
				+ ((this.waitTime != null) ? ", wait=" + this.waitTime : "")
				+ ((this.ignoreCommandRecords) ? ", ignoreCommandRecords" : "") + "]";
	}

	private static void requireNotNegative(String name, long value) {
		if (value < 0) {
			throw new InvalidInputException("'" + name + "' must not be negative, but is " + value);
		}
	}

	/**
	 * Kinds of the start of a read.
	 *
	 * @since 0.1.0
	 */
	public enum Start {

		/**
		 * At a sequence number.
		 */
		SEQ_NUM,

		/**
		 * At a timestamp.
		 */
		TIMESTAMP,

		/**
		 * At a number of records before the tail.
		 */
		TAIL_OFFSET

	}

}

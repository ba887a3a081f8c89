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

package io.github.s2snapshot.sdk.append;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Options of a producer. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class ProducerOptions {

	private static final int MIN_BATCH_BYTES = 8;

	private static final Duration MAX_LINGER = Duration.ofHours(1);

	private static final ProducerOptions DEFAULTS = new ProducerOptions(new Values());

	private final Values values;

	private ProducerOptions(Values values) {
		this.values = values;
	}

	/**
	 * Returns the defaults: a linger time of 5 ms, batches of at most 1000 records and 1
	 * MiB, no conditions, at most 5 MiB and 10,000 batches in flight, and the retry
	 * policy of the client.
	 * @return the defaults
	 */
	public static ProducerOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another linger time, the time for which the first record of a
	 * batch waits for further records. With zero, submitted records are sent as soon as
	 * the network thread is free, which still makes batches under load.
	 * @param linger the time, from zero to an hour
	 * @return the copy
	 * @throws InvalidInputException if the time is out of range
	 */
	public ProducerOptions withLinger(Duration linger) {
		if (linger.isNegative() || linger.compareTo(MAX_LINGER) > 0) {
			throw new InvalidInputException("'linger' must be between 0 and " + MAX_LINGER + ", but is " + linger);
		}
		Values copy = new Values(this.values);
		copy.linger = linger;
		return new ProducerOptions(copy);
	}

	/**
	 * Returns a copy with another limit of records in a batch.
	 * @param maxBatchRecords the limit, 1 to 1000
	 * @return the copy
	 * @throws InvalidInputException if the limit is out of range
	 */
	public ProducerOptions withMaxBatchRecords(int maxBatchRecords) {
		checkRange("maxBatchRecords", maxBatchRecords, 1, Limits.MAX_BATCH_RECORDS);
		Values copy = new Values(this.values);
		copy.maxBatchRecords = maxBatchRecords;
		return new ProducerOptions(copy);
	}

	/**
	 * Returns a copy with another limit of metered bytes in a batch. A larger record is
	 * refused.
	 * @param maxBatchBytes the limit, 8 bytes to 1 MiB
	 * @return the copy
	 * @throws InvalidInputException if the limit is out of range
	 */
	public ProducerOptions withMaxBatchBytes(int maxBatchBytes) {
		checkRange("maxBatchBytes", maxBatchBytes, MIN_BATCH_BYTES, Limits.MAX_BATCH_METERED_BYTES);
		Values copy = new Values(this.values);
		copy.maxBatchBytes = maxBatchBytes;
		return new ProducerOptions(copy);
	}

	/**
	 * Returns a copy that appends only while the stream has the given fencing token.
	 * @param fencingToken the token, at most 36 bytes of UTF-8
	 * @return the copy
	 * @throws InvalidInputException if the token is too long
	 */
	public ProducerOptions withFencingToken(String fencingToken) {
		Objects.requireNonNull(fencingToken, "'fencingToken' must not be null");
		int length = fencingToken.getBytes(StandardCharsets.UTF_8).length;
		if (length > Limits.MAX_FENCING_TOKEN_BYTES) {
			throw new InvalidInputException(
					"The fencing token of a producer has " + length + " bytes of UTF-8, but at most "
							+ Limits.MAX_FENCING_TOKEN_BYTES + " are allowed. Use a shorter token");
		}
		Values copy = new Values(this.values);
		copy.fencingToken = fencingToken;
		return new ProducerOptions(copy);
	}

	/**
	 * Returns a copy that appends only if the first record gets the given sequence
	 * number, and each further batch the sequence numbers after the previous batch. With
	 * this condition, a batch is never appended twice, and the producer fails if another
	 * writer appends to the stream.
	 * @param matchSeqNum the sequence number of the first record, an unsigned 64-bit
	 * value
	 * @return the copy
	 */
	public ProducerOptions withMatchSeqNum(long matchSeqNum) {
		Values copy = new Values(this.values);
		copy.matchSeqNum = matchSeqNum;
		return new ProducerOptions(copy);
	}

	/**
	 * Returns a copy with another limit of metered bytes in flight, those of records that
	 * are submitted but not acknowledged.
	 * @param maxInflightBytes the limit, at least 1 MiB so that every record fits
	 * @return the copy
	 * @throws InvalidInputException if the limit is too small
	 */
	public ProducerOptions withMaxInflightBytes(long maxInflightBytes) {
		checkMinimum("maxInflightBytes", maxInflightBytes, Limits.MAX_BATCH_METERED_BYTES);
		Values copy = new Values(this.values);
		copy.maxInflightBytes = maxInflightBytes;
		return new ProducerOptions(copy);
	}

	/**
	 * Returns a copy with another limit of batches in flight, those that are not
	 * acknowledged, including the one that is being filled.
	 * @param maxInflightBatches the limit, at least 1
	 * @return the copy
	 * @throws InvalidInputException if the limit is too small
	 */
	public ProducerOptions withMaxInflightBatches(int maxInflightBatches) {
		checkMinimum("maxInflightBatches", maxInflightBatches, 1);
		Values copy = new Values(this.values);
		copy.maxInflightBatches = maxInflightBatches;
		return new ProducerOptions(copy);
	}

	/**
	 * Returns a copy with a retry policy that replaces that of the client.
	 * @param retryPolicy the policy for batches that are not acknowledged when the
	 * producer reconnects
	 * @return the copy
	 */
	public ProducerOptions withRetryPolicy(AppendRetryPolicy retryPolicy) {
		Objects.requireNonNull(retryPolicy, "'retryPolicy' must not be null");
		Values copy = new Values(this.values);
		copy.retryPolicy = retryPolicy;
		return new ProducerOptions(copy);
	}

	private static void checkRange(String name, long value, long min, long max) {
		if (value < min || value > max) {
			throw new InvalidInputException(
					"'" + name + "' must be between " + min + " and " + max + ", but is " + value);
		}
	}

	private static void checkMinimum(String name, long value, long min) {
		if (value < min) {
			throw new InvalidInputException("'" + name + "' must be at least " + min + ", but is " + value);
		}
	}

	/**
	 * Returns the linger time.
	 * @return the time, zero or more
	 */
	public Duration linger() {
		return this.values.linger;
	}

	/**
	 * Returns the limit of records in a batch.
	 * @return the limit
	 */
	public int maxBatchRecords() {
		return this.values.maxBatchRecords;
	}

	/**
	 * Returns the limit of metered bytes in a batch.
	 * @return the limit in bytes
	 */
	public int maxBatchBytes() {
		return this.values.maxBatchBytes;
	}

	/**
	 * Returns the fencing token that the stream must have.
	 * @return the token, or {@code null} for no check
	 */
	public @Nullable String fencingToken() {
		return this.values.fencingToken;
	}

	/**
	 * Returns the sequence number that the first record must get.
	 * @return the sequence number, an unsigned 64-bit value, or {@code null} for no check
	 */
	public @Nullable Long matchSeqNum() {
		return this.values.matchSeqNum;
	}

	/**
	 * Returns the limit of metered bytes in flight.
	 * @return the limit in bytes
	 */
	public long maxInflightBytes() {
		return this.values.maxInflightBytes;
	}

	/**
	 * Returns the limit of batches in flight.
	 * @return the limit
	 */
	public int maxInflightBatches() {
		return this.values.maxInflightBatches;
	}

	/**
	 * Returns the retry policy.
	 * @return the policy, or {@code null} for that of the client
	 */
	public @Nullable AppendRetryPolicy retryPolicy() {
		return this.values.retryPolicy;
	}

	/**
	 * Values of the options, which are not changed after the options are created.
	 */
	private static final class Values {

		private Duration linger = Duration.ofMillis(5);

		private int maxBatchRecords = Limits.MAX_BATCH_RECORDS;

		private int maxBatchBytes = Limits.MAX_BATCH_METERED_BYTES;

		private @Nullable String fencingToken;

		private @Nullable Long matchSeqNum;

		private long maxInflightBytes = 5L * Limits.MAX_BATCH_METERED_BYTES;

		private int maxInflightBatches = 10_000;

		private @Nullable AppendRetryPolicy retryPolicy;

		private Values() {
		}

		private Values(Values other) {
			this.linger = other.linger;
			this.maxBatchRecords = other.maxBatchRecords;
			this.maxBatchBytes = other.maxBatchBytes;
			this.fencingToken = other.fencingToken;
			this.matchSeqNum = other.matchSeqNum;
			this.maxInflightBytes = other.maxInflightBytes;
			this.maxInflightBatches = other.maxInflightBatches;
			this.retryPolicy = other.retryPolicy;
		}

	}

}

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
import java.util.List;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Batch of records to append atomically, with its conditions.
 * <p>
 * A batch has 1 to 1000 records. The metered size of a batch, and of each record, is at
 * most 1 MiB (S2 v1). These limits are checked when the batch is created. Immutable and
 * thread-safe.
 *
 * @since 0.1.0
 */
public final class AppendInput {

	private final List<AppendRecord> records;

	private final @Nullable Long matchSeqNum;

	private final @Nullable String fencingToken;

	private final int meteredBytes;

	private AppendInput(List<AppendRecord> records, @Nullable Long matchSeqNum, @Nullable String fencingToken,
			int meteredBytes) {
		this.records = records;
		this.matchSeqNum = matchSeqNum;
		this.fencingToken = fencingToken;
		this.meteredBytes = meteredBytes;
	}

	/**
	 * Creates a batch.
	 * @param records the records, in order
	 * @return the batch
	 * @throws InvalidInputException if a limit is exceeded
	 */
	public static AppendInput of(AppendRecord... records) {
		return of(List.of(records));
	}

	/**
	 * Creates a batch.
	 * @param records the records, in order
	 * @return the batch
	 * @throws InvalidInputException if a limit is exceeded
	 */
	public static AppendInput of(List<AppendRecord> records) {
		List<AppendRecord> copy = List.copyOf(records);
		return new AppendInput(copy, null, null, validate(copy));
	}

	/**
	 * Returns a copy that is appended only if its first record gets the given sequence
	 * number.
	 * @param matchSeqNum the sequence number, an unsigned 64-bit value
	 * @return the copy
	 */
	public AppendInput withMatchSeqNum(long matchSeqNum) {
		return new AppendInput(this.records, matchSeqNum, this.fencingToken, this.meteredBytes);
	}

	/**
	 * Returns a copy that is appended only if the stream has the given fencing token. An
	 * append without a token is not checked. An append with an empty token is checked,
	 * and succeeds only if the stream has no token (S2 v1).
	 * @param fencingToken the token, at most 36 bytes of UTF-8
	 * @return the copy
	 * @throws InvalidInputException if the token is too long
	 */
	public AppendInput withFencingToken(String fencingToken) {
		Objects.requireNonNull(fencingToken, "'fencingToken' must not be null");
		int length = fencingToken.getBytes(StandardCharsets.UTF_8).length;
		if (length > Limits.MAX_FENCING_TOKEN_BYTES) {
			throw new InvalidInputException(
					"The fencing token of an append has " + length + " bytes of UTF-8, but at most "
							+ Limits.MAX_FENCING_TOKEN_BYTES + " are allowed. Use a shorter token");
		}
		return new AppendInput(this.records, this.matchSeqNum, fencingToken, this.meteredBytes);
	}

	/**
	 * Returns the records in order.
	 * @return the records, unmodifiable
	 */
	public List<AppendRecord> records() {
		return this.records;
	}

	/**
	 * Returns the sequence number that the first record must get.
	 * @return the sequence number, an unsigned 64-bit value, or {@code null} for no check
	 */
	public @Nullable Long matchSeqNum() {
		return this.matchSeqNum;
	}

	/**
	 * Returns the fencing token that the stream must have.
	 * @return the token, or {@code null} for no check
	 */
	public @Nullable String fencingToken() {
		return this.fencingToken;
	}

	/**
	 * Returns the metered size of all records.
	 * @return the size in bytes
	 */
	public int meteredBytes() {
		return this.meteredBytes;
	}

	private static int validate(List<AppendRecord> records) {
		if (records.isEmpty()) {
			throw new InvalidInputException("A batch must have at least one record");
		}
		if (records.size() > Limits.MAX_BATCH_RECORDS) {
			throw new InvalidInputException("A batch of " + records.size() + " records is too large: at most "
					+ Limits.MAX_BATCH_RECORDS + " are allowed. Append the records in several batches");
		}
		long total = 0;
		for (int i = 0; i < records.size(); i++) {
			AppendRecord record = records.get(i);
			validate(i, record);
			total += record.meteredBytes();
		}
		if (total > Limits.MAX_BATCH_METERED_BYTES) {
			throw new InvalidInputException("A batch of " + total + " metered bytes is too large: at most "
					+ Limits.MAX_BATCH_METERED_BYTES + " (1 MiB) are allowed. Append the records in several batches");
		}
		return (int) total;
	}

	private static void validate(int index, AppendRecord record) {
		if (record.meteredBytes() > Limits.MAX_RECORD_METERED_BYTES) {
			throw new InvalidInputException(
					"Record " + index + " of the batch has " + record.meteredBytes() + " metered bytes, but at most "
							+ Limits.MAX_RECORD_METERED_BYTES + " (1 MiB) are allowed. Make the record smaller");
		}
		List<Header> headers = record.headers();
		if (headers.isEmpty()) {
			return;
		}
		if (headers.size() == 1 && headers.get(0).nameBytes().length == 0) {
			validateCommand(index, record, headers.get(0).value());
			return;
		}
		for (Header header : headers) {
			if (header.nameBytes().length == 0) {
				throw new InvalidInputException("Record " + index
						+ " of the batch has a header with an empty name. Only a command record may have one,"
						+ " as its only header");
			}
		}
	}

	private static void validateCommand(int index, AppendRecord record, String command) {
		int length = record.body().length;
		switch (command) {
			case "fence" -> {
				if (length > Limits.MAX_FENCING_TOKEN_BYTES) {
					throw new InvalidInputException("Record " + index + " of the batch sets a fencing token of "
							+ length + " bytes, but at most " + Limits.MAX_FENCING_TOKEN_BYTES
							+ " are allowed. Use a shorter token");
				}
			}
			case "trim" -> {
				if (length != Long.BYTES) {
					throw new InvalidInputException(
							"Record " + index + " of the batch is a trim command with a body of " + length
									+ " bytes, but it must have " + Long.BYTES + ". Use AppendRecord.trim(seqNum)");
				}
			}
			default -> throw new InvalidInputException("Record " + index
					+ " of the batch is an unknown command: a single header with an empty name must have the value"
					+ " 'fence' or 'trim'");
		}
	}

	@Override
	public String toString() {
		return "AppendInput[" + this.records.size() + " records, " + this.meteredBytes + " metered bytes"
				+ ((this.matchSeqNum != null) ? ", matchSeqNum=" + Long.toUnsignedString(this.matchSeqNum) : "")
				+ ((this.fencingToken != null) ? ", fenced" : "") + "]";
	}

}

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

package io.github.s2snapshot.engine.internal.follow;

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;

/**
 * Finds a record that the server cannot decrypt. The server fails a whole read if one of
 * its records cannot be decrypted, and does not say which one. The probe therefore reads
 * fewer records until a read succeeds. Does not block.
 */
public final class CipherProbe {

	// The most records of one read (S2 v1).
	private static final long BATCH = 1000;

	private static final long UNDECRYPTABLE = -1;

	private final S2Stream stream;

	public CipherProbe(S2Stream stream) {
		this.stream = stream;
	}

	/**
	 * Returns whether a read failed because a record cannot be decrypted.
	 * @param failure the failure
	 * @return whether it is a decryption failure
	 */
	public static boolean isDecryption(Throwable failure) {
		return failure instanceof S2ServerException server && "decryption_failed".equals(server.code());
	}

	/**
	 * Probes a position whose record exists unless it was trimmed just now.
	 * @param seqNum the position
	 * @return completes with the result
	 */
	public CompletableFuture<Result> at(long seqNum) {
		return count(seqNum, 0, BATCH + 1, 1).thenApply((count) -> (count != null)
				? new Result(count, (count != 0) ? null : Long.valueOf(seqNum)) : Result.NOTHING);
	}

	/**
	 * Probes a position that may be before the head of the stream.
	 * @param seqNum the position
	 * @return completes with the result. Its undecryptable position is the last one of a
	 * run, so that the next record can be read, if one exists.
	 */
	public CompletableFuture<Result> behind(long seqNum) {
		return at(seqNum).thenCompose((found) -> {
			if (found.undecryptable() == null) {
				return CompletableFuture.completedFuture(found);
			}
			return this.stream.checkTailAsync()
				.thenCompose((tail) -> gallop(seqNum, tail.seqNum(), 1))
				.thenApply((end) -> new Result(0, end - 1));
		});
	}

	// 'some' records can be read, and 'tooMany' cannot, or no read has that many.
	private CompletableFuture<@Nullable Long> count(long seqNum, long some, long tooMany, long count) {
		if (tooMany - some <= 1) {
			return CompletableFuture.completedFuture(some);
		}
		return read(seqNum, count).thenCompose((read) -> {
			if (read == UNDECRYPTABLE) {
				return count(seqNum, some, count, (some + count) / 2);
			}
			if (read < count) {
				// The batch has reached its limit of bytes, or the stream ends here.
				return CompletableFuture.completedFuture((read > 0) ? Long.valueOf(read) : null);
			}
			return count(seqNum, count, tooMany, (count + tooMany) / 2);
		});
	}

	private CompletableFuture<Long> gallop(long bad, long tail, long step) {
		long next = (SeqNums.before(step, tail - bad)) ? bad + step : tail;
		if (next == tail) {
			return narrow(bad, tail);
		}
		return read(next, 1)
			.thenCompose((read) -> (read == UNDECRYPTABLE) ? gallop(next, tail, 2 * step) : narrow(bad, next));
	}

	private CompletableFuture<Long> narrow(long bad, long good) {
		if (good - bad <= 1) {
			return CompletableFuture.completedFuture(good);
		}
		long middle = bad + (good - bad) / 2;
		return read(middle, 1)
			.thenCompose((read) -> (read == UNDECRYPTABLE) ? narrow(middle, good) : narrow(bad, middle));
	}

	private CompletableFuture<Long> read(long seqNum, long count) {
		return this.stream.readAsync(ReadInput.fromSeqNum(seqNum).withCount(count)).handle((batch, failure) -> {
			if (failure == null) {
				return (long) batch.records().size();
			}
			Throwable cause = Futures.unwrap(failure);
			if (isDecryption(cause)) {
				return UNDECRYPTABLE;
			}
			if (cause instanceof UnwrittenPositionException) {
				return 0L;
			}
			throw Futures.rethrow(cause);
		});
	}

	/**
	 * The result of probing a position.
	 *
	 * @param readable the number of records from the position on that can be read at once
	 * @param undecryptable the position of a record that cannot be decrypted, or
	 * {@code null} if records before it can be read, or if no record exists
	 */
	public record Result(long readable, @Nullable Long undecryptable) {

		static final Result NOTHING = new Result(0, null);

	}

}

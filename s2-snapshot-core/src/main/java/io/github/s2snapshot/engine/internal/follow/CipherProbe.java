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
 * Finds the record that a server cannot decrypt. It answers a read with an error when one
 * such record is among those it would give, and does not say which; so fewer are asked
 * for until they can be given. Does not block.
 */
final class CipherProbe {

	// What one read gives at most (S2 v1).
	private static final long BATCH = 1000;

	private static final long UNDECRYPTABLE = -1;

	private final S2Stream stream;

	CipherProbe(S2Stream stream) {
		this.stream = stream;
	}

	/**
	 * Returns whether a read has failed because of a record that cannot be decrypted.
	 * @param failure why it failed
	 * @return whether it was that
	 */
	static boolean isDecryption(Throwable failure) {
		return failure instanceof S2ServerException server && "decryption_failed".equals(server.code());
	}

	/**
	 * Looks at a position whose record is there unless it was trimmed just now.
	 * @param seqNum the position
	 * @return completes with what is there
	 */
	CompletableFuture<Result> at(long seqNum) {
		return count(seqNum, 0, BATCH + 1, 1).thenApply((count) -> (count != null)
				? new Result(count, (count != 0) ? null : Long.valueOf(seqNum)) : Result.NOTHING);
	}

	/**
	 * Looks at a position before the head of the stream, maybe.
	 * @param seqNum the position
	 * @return completes with what is there; a position at which a record cannot be
	 * decrypted is one after which one can, if there is any
	 */
	CompletableFuture<Result> behind(long seqNum) {
		return at(seqNum).thenCompose((found) -> {
			if (found.undecryptable() == null) {
				return CompletableFuture.completedFuture(found);
			}
			return this.stream.checkTailAsync()
				.thenCompose((tail) -> gallop(seqNum, tail.seqNum(), 1))
				.thenApply((end) -> new Result(0, end - 1));
		});
	}

	// So many can be read, and so many cannot, or there never are so many.
	private CompletableFuture<@Nullable Long> count(long seqNum, long some, long tooMany, long count) {
		if (tooMany - some <= 1) {
			return CompletableFuture.completedFuture(some);
		}
		return read(seqNum, count).thenCompose((read) -> {
			if (read == UNDECRYPTABLE) {
				return count(seqNum, some, count, (some + count) / 2);
			}
			if (read < count) {
				// A batch is full by its bytes, or it is the end.
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
	 * What is at a position.
	 *
	 * @param readable how many records from there on can be read at once
	 * @param undecryptable the position of a record that cannot be decrypted,
	 * {@code null} when some can be read before it, or nothing is there
	 */
	record Result(long readable, @Nullable Long undecryptable) {

		static final Result NOTHING = new Result(0, null);

	}

}

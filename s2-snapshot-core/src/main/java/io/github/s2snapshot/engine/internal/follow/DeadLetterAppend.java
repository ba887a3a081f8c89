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

import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.UndecryptableRecordException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Appends one record to the dead-letter stream. If the server rejects the record itself,
 * for example because it is too large, only a reference to it is appended. Supports one
 * attempt at a time.
 */
final class DeadLetterAppend {

	private final String projection;

	private final String identity;

	private final FoldException failure;

	private final S2Stream source;

	private final S2Stream target;

	private volatile boolean mention;

	DeadLetterAppend(String projection, String identity, FoldException failure, S2Stream source, S2Stream target) {
		this.projection = projection;
		this.identity = identity;
		this.failure = failure;
		this.source = source;
		this.target = target;
		this.mention = failure instanceof UndecryptableRecordException;
	}

	/**
	 * Makes an attempt.
	 * @return completes when the record is in the dead-letter stream or no longer exists,
	 * or fails with a {@link DeadLetterException}
	 */
	CompletableFuture<PoisonJudge.Verdict> attempt() {
		CompletableFuture<PoisonJudge.Verdict> result = new CompletableFuture<>();
		attempt(result);
		return result;
	}

	private void attempt(CompletableFuture<PoisonJudge.Verdict> result) {
		CompletableFuture<PoisonJudge.Verdict> attempt;
		try {
			attempt = (this.mention) ? append(mentioned())
					: this.source.readAsync(ReadInput.fromSeqNum(this.failure.seqNum()).withCount(1))
						.thenCompose(this::onRead);
		}
		catch (RuntimeException ex) {
			attempt = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<?> unused = attempt.whenComplete((verdict, failed) -> {
			Throwable problem = (failed != null) ? Futures.unwrap(failed) : null;
			if (problem == null) {
				result.complete(verdict);
			}
			else if (problem instanceof UnwrittenPositionException) {
				// The stream was deleted and created again. Following it detects that.
				result.complete(PoisonJudge.Verdict.AGAIN);
			}
			else if (!this.mention && isRejectedRecord(problem)) {
				this.mention = true;
				attempt(result);
			}
			else {
				result.completeExceptionally(notAppended(problem));
			}
		});
	}

	// A record that was trimmed meanwhile is not needed: following finds the gap.
	private CompletableFuture<PoisonJudge.Verdict> onRead(ReadBatch batch) {
		List<SequencedRecord> records = batch.records();
		if (records.isEmpty() || records.get(0).seqNum() != this.failure.seqNum()) {
			return CompletableFuture.completedFuture(PoisonJudge.Verdict.AGAIN);
		}
		return append(DeadLetter.of(records.get(0), this.failure.stream().toString(), this.identity, reason()));
	}

	// A duplicate does no harm, because the dead letter has the position of its record.
	private CompletableFuture<PoisonJudge.Verdict> append(AppendRecord letter) {
		return this.target.appendAsync(AppendInput.of(letter), AppendRetryPolicy.ALL)
			.thenApply((ack) -> PoisonJudge.Verdict.SKIP);
	}

	private AppendRecord mentioned() {
		return DeadLetter.mention(this.failure.seqNum(), this.failure.stream().toString(), this.identity, reason());
	}

	private String reason() {
		return String.valueOf(this.failure.getMessage());
	}

	// Whether the server rejected the content of the record, not the caller or the
	// stream.
	private static boolean isRejectedRecord(Throwable problem) {
		if (problem instanceof S2ServerException server) {
			return server.status() == 400 || server.status() == 413 || server.status() == 422;
		}
		return problem instanceof InvalidInputException;
	}

	private DeadLetterException notAppended(Throwable problem) {
		DeadLetterException reported = new DeadLetterException(String.format(Locale.ROOT,
				"Projection '%s' cannot fold record %s of stream %s and cannot append it to the dead-letter "
						+ "stream %s/%s: %s. The projection stays before the record. Make the dead-letter stream "
						+ "writable",
				this.projection, SeqNums.text(this.failure.seqNum()), this.failure.stream(), this.target.basin(),
				this.target.name(), problem.getMessage()), problem);
		reported.addSuppressed(this.failure);
		return reported;
	}

}

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

package io.github.s2snapshot.engine.internal.append;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Append of deltas at a position, which is repeated until the outcome is known. Blocks.
 * Used by one thread.
 */
final class ConditionalAttempts {

	private final String projection;

	private final ConditionalAppend append;

	private final DeltaBatches batches;

	private final SnapshotRetry retry;

	private final @Nullable PositionCheck<?> check;

	private final AppendCondition condition;

	private final List<AppendRecord> records;

	private final Deadline deadline;

	ConditionalAttempts(String projection, ConditionalAppend append, DeltaBatches batches, SnapshotRetry retry,
			@Nullable PositionCheck<?> check, AppendCondition condition, List<AppendRecord> records,
			Deadline deadline) {
		this.projection = projection;
		this.append = append;
		this.batches = batches;
		this.retry = retry;
		this.check = check;
		this.condition = condition;
		this.records = records;
		this.deadline = deadline;
	}

	Deadline deadline() {
		return this.deadline;
	}

	/**
	 * Appends the deltas.
	 * @param headers the headers of the records
	 * @return the outcome
	 * @throws AmbiguousUpdateException if the outcome cannot be determined
	 * @throws UpdateFailedException if nothing was appended because the server failed
	 * @throws io.github.s2snapshot.projection.error.DeltaRefusedException if a delta was
	 * folded before and cannot be folded
	 */
	AppendOutcome run(Map<String, String> headers) {
		UUID id = UUID.randomUUID();
		long seqNum = Objects.requireNonNull(this.condition.seqNum());
		AppendInput input = this.batches.batch(id, this.records, headers).withMatchSeqNum(seqNum);
		AppendOutcome moved = check(seqNum, input);
		if (moved != null) {
			return moved;
		}
		String token = this.condition.fencingToken();
		ConditionalAppend.Batch batch = new ConditionalAppend.Batch(id, seqNum, this.records.size(),
				(token != null) ? input.withFencingToken(token) : input);
		try {
			return this.retry.execute((number) -> attempt(batch));
		}
		catch (RetryLaterException ex) {
			if (this.append.uncertain() != null) {
				throw this.append.ambiguous(String.valueOf(ex.reason().getMessage()), ex.reason());
			}
			throw failed(UpdateFailureReason.UNAVAILABLE, String.valueOf(ex.reason().getMessage()), ex.reason());
		}
		catch (AmbiguousUpdateException ex) {
			throw ex;
		}
		catch (RuntimeException ex) {
			// The outcome of a batch that was sent is still unknown.
			if (this.append.uncertain() != null) {
				throw this.append.ambiguous(String.valueOf(ex.getMessage()), ex);
			}
			if (ex instanceof FencingTokenMismatchException fenced) {
				return new AppendOutcome.Fenced(fenced.actualToken());
			}
			throw ex;
		}
		finally {
			this.append.end();
		}
	}

	private @Nullable AppendOutcome check(long seqNum, AppendInput input) {
		PositionCheck<?> check = this.check;
		if (check == null) {
			return null;
		}
		try {
			return check.require(seqNum, input.records(), this.deadline);
		}
		catch (ReadTimeoutException ex) {
			throw failed(UpdateFailureReason.TIMEOUT, String.valueOf(ex.getMessage()), ex);
		}
	}

	private AppendOutcome attempt(ConditionalAppend.Batch batch) {
		if (this.deadline.isOver()) {
			throw failed(UpdateFailureReason.TIMEOUT,
					String.format(Locale.ROOT, "the append did not end within %s", this.deadline.timeout()), null);
		}
		ConditionalAppend.Outcome sent = this.append.send(batch);
		if (sent instanceof ConditionalAppend.Landed landed) {
			return new AppendOutcome.Appended(landed.ack());
		}
		Long moved = this.append.moved();
		if (moved != null) {
			return new AppendOutcome.Moved(batch.seqNum(), moved);
		}
		throw new RetryLaterException(((ConditionalAppend.Again) sent).reason());
	}

	private UpdateFailedException failed(UpdateFailureReason failureReason, String reason, @Nullable Throwable cause) {
		return new UpdateFailedException(failureReason,
				String.format(Locale.ROOT,
						"A conditional append of projection '%s' failed, and nothing was appended to stream %s: %s",
						this.projection, this.append.streamName(), reason),
				cause);
	}

}

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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * One update with all its attempts. Each attempt decides on the latest state, and appends
 * the result only if the stream still ends at the cursor of that state.
 *
 * @param <S> the type of the state
 */
public final class UpdateAttempts<S> {

	private final ProjectionDefinition<S> definition;

	private final StreamName streamName;

	private final ConditionalAppend append;

	private final DeltaBatches batches;

	private final Reads<S> reads;

	private final DeltaCheck<S> check;

	private final SnapshotRetry retry;

	private final UpdateDecision<S> decision;

	private final Deadline deadline;

	private final Map<String, String> headers;

	private int attempts;

	private UpdateOutcome outcome = UpdateOutcome.FAILED;

	/**
	 * Creates an update.
	 * @param definition the projection
	 * @param append appends its batch
	 * @param reads reads the projection
	 * @param check folds deltas before they are appended
	 * @param retry repeats the attempts
	 * @param decision returns the deltas
	 * @param deadline the deadline of the update
	 * @param headers the headers of its records
	 */
	public UpdateAttempts(ProjectionDefinition<S> definition, ConditionalAppend append, Reads<S> reads,
			DeltaCheck<S> check, SnapshotRetry retry, UpdateDecision<S> decision, Deadline deadline,
			Map<String, String> headers) {
		this.definition = definition;
		this.streamName = append.streamName();
		this.batches = new DeltaBatches(definition.name(), append.streamName());
		this.append = append;
		this.reads = reads;
		this.check = check;
		this.retry = retry;
		this.decision = decision;
		this.deadline = deadline;
		this.headers = headers;
	}

	public int attempts() {
		return this.attempts;
	}

	UpdateOutcome outcome() {
		return this.outcome;
	}

	/**
	 * Makes attempts until one succeeds or the limit is reached.
	 * @return the result
	 */
	public UpdateResult<S> run() {
		if (this.decision instanceof ViewDecision<S> view) {
			view.begin();
		}
		try {
			return this.retry.execute(this::attempt);
		}
		catch (RetryLaterException ex) {
			ProjectionException last = ex.reason();
			if (this.append.uncertain() != null) {
				throw ambiguous(String.valueOf(last.getMessage()), last);
			}
			this.outcome = (last.getCause() == null) ? UpdateOutcome.CONFLICT : UpdateOutcome.FAILED;
			throw failed(
					(last instanceof UpdateFailedException update) ? update.failureReason()
							: UpdateFailureReason.UNAVAILABLE,
					String.format(Locale.ROOT, "the last of %d attempts failed: %s", this.attempts, last.getMessage()),
					last);
		}
		catch (RuntimeException ex) {
			// The outcome of a batch that was sent is still unknown.
			if (this.append.uncertain() != null && !(ex instanceof AmbiguousUpdateException)) {
				throw ambiguous(String.valueOf(ex.getMessage()), ex);
			}
			if (ex instanceof SnapshotException && this.outcome != UpdateOutcome.REFUSED) {
				throw failed(UpdateFailureReason.UNAVAILABLE, ex.getMessage(), ex);
			}
			throw ex;
		}
		finally {
			this.append.end();
			if (this.decision instanceof ViewDecision<S> view) {
				view.end();
			}
		}
	}

	private UpdateResult<S> attempt(int number) {
		this.attempts = number;
		requireInTime();
		ConditionalAppend.Batch batch = this.append.uncertain();
		if (batch == null) {
			ProjectionView<S> known = known();
			Decided<S> decided = (known != null) ? decideOn(known) : decided(prepared(latest()));
			batch = decided.batch;
			if (batch == null) {
				this.outcome = (isFound()) ? UpdateOutcome.REPEATED : UpdateOutcome.UNCHANGED;
				return new UpdateResult<>(null, decided.view, this.attempts);
			}
			// A batch that is sent now would be appended after the update has ended.
			requireInTime();
		}
		ConditionalAppend.Outcome sent = send(batch);
		if (sent instanceof ConditionalAppend.Again again) {
			throw new RetryLaterException(again.reason());
		}
		AppendAck ack = ((ConditionalAppend.Landed) sent).ack();
		this.outcome = UpdateOutcome.APPENDED;
		return new UpdateResult<>(ack, folded(ack), this.attempts);
	}

	private void requireInTime() {
		if (this.deadline.isOver()) {
			throw failed(UpdateFailureReason.TIMEOUT,
					String.format(Locale.ROOT, "the update did not end within %s", this.deadline.timeout()), null);
		}
	}

	// The state of a stream that is read on demand may be the latest one, which the
	// append shows.
	private @Nullable ProjectionView<S> known() {
		if (this.attempts > 1 || !this.reads.isOnDemand()) {
			return null;
		}
		ProjectionView<S> known = this.reads.read();
		return (this.decision instanceof ViewDecision<S> view && !view.accepts(known)) ? null : known;
	}

	private ProjectionView<S> prepared(ProjectionView<S> view) {
		if (this.decision instanceof ViewDecision<S> prepares) {
			try {
				prepares.prepare(view, this.deadline);
			}
			catch (AmbiguousUpdateException ex) {
				this.outcome = UpdateOutcome.AMBIGUOUS;
				throw ex;
			}
		}
		return view;
	}

	private boolean isFound() {
		return this.decision instanceof ViewDecision<S> view && view.isFound();
	}

	// A decision that appends nothing, or refuses, may have been made on an old state.
	private Decided<S> decideOn(ProjectionView<S> known) {
		Decided<S> decided;
		ProjectionView<S> prepared = prepared(known);
		try {
			decided = decided(prepared);
			if (decided.batch != null || isFound()) {
				return decided;
			}
		}
		catch (RuntimeException | Error ex) {
			ProjectionView<S> latest = latest();
			if (latest.cursor() == known.cursor()) {
				throw ex;
			}
			this.outcome = UpdateOutcome.FAILED;
			return decided(prepared(latest));
		}
		ProjectionView<S> latest = latest();
		return (latest.cursor() != known.cursor()) ? decided(prepared(latest)) : decided;
	}

	private Decided<S> decided(ProjectionView<S> view) {
		return new Decided<>(view, decide(view));
	}

	private ConditionalAppend.Outcome send(ConditionalAppend.Batch batch) {
		try {
			return this.append.send(batch);
		}
		catch (AmbiguousUpdateException ex) {
			this.outcome = UpdateOutcome.AMBIGUOUS;
			throw ex;
		}
	}

	private AmbiguousUpdateException ambiguous(@Nullable String reason, Throwable cause) {
		this.outcome = UpdateOutcome.AMBIGUOUS;
		return this.append.ambiguous(String.valueOf(reason), cause);
	}

	// Only the first attempt reads the tail. Later attempts wait for the position of the
	// conflict, which is beyond it.
	private ProjectionView<S> latest() {
		try {
			Long moved = this.append.moved();
			return (moved != null) ? this.reads.read(moved, this.deadline) : this.reads.readLatest(this.deadline);
		}
		catch (ReadTimeoutException ex) {
			throw failed(UpdateFailureReason.TIMEOUT, ex.getMessage(), ex);
		}
	}

	private ConditionalAppend.@Nullable Batch decide(ProjectionView<S> view) {
		List<?> deltas;
		try {
			deltas = (this.decision instanceof ViewDecision<S> batch) ? batch.decide(view)
					: this.decision.decide(view.state());
			if (deltas == null) {
				throw new IllegalStateException(String.format(Locale.ROOT,
						"The decision of an update of projection '%s' returned null. Return an empty list to append "
								+ "nothing",
						this.definition.name()));
			}
		}
		catch (Throwable ex) {
			this.outcome = UpdateOutcome.REFUSED;
			throw ex;
		}
		if (deltas.isEmpty()) {
			return null;
		}
		UUID id = UUID.randomUUID();
		List<AppendRecord> records = new ArrayList<>(deltas.size());
		deltas.forEach((delta) -> records.add(CommandDelta.encode(this.definition.codec(), delta)));
		AppendInput input = this.batches.batch(id, records, this.headers).withMatchSeqNum(view.cursor());
		requireFoldable(view, input);
		return new ConditionalAppend.Batch(id, view.cursor(), records.size(), input);
	}

	// The batch is appended right after this state or not at all, so the result is the
	// same when the projection folds it.
	private void requireFoldable(ProjectionView<S> view, AppendInput input) {
		try {
			this.check.require(view, input.records());
		}
		catch (DeltaRefusedException ex) {
			this.outcome = UpdateOutcome.REFUSED;
			throw ex;
		}
	}

	private ProjectionView<S> folded(AppendAck ack) {
		try {
			return this.reads.read(ack.end().seqNum(), this.deadline);
		}
		catch (ProjectionException | S2Exception ex) {
			throw new UpdateNotFoldedException(String.format(Locale.ROOT,
					"The deltas of an update were appended to stream %s at %s, but projection '%s' did not fold "
							+ "them: %s. Do not repeat the update",
					this.streamName, ack.start(), this.definition.name(), ex.getMessage()), ack, ex);
		}
	}

	private UpdateFailedException failed(UpdateFailureReason failureReason, @Nullable String reason,
			@Nullable Throwable cause) {
		return new UpdateFailedException(failureReason,
				String.format(Locale.ROOT,
						"An update of projection '%s' failed, and nothing was appended to stream %s: %s",
						this.definition.name(), this.streamName, reason),
				cause);
	}

	/**
	 * Decision on a state.
	 *
	 * @param <S> the type of the state
	 * @param view the state
	 * @param batch the deltas to append, or {@code null} for none
	 */
	private record Decided<S>(ProjectionView<S> view, ConditionalAppend.@Nullable Batch batch) {
	}

	/**
	 * Creates updates.
	 *
	 * @param <S> the type of the state
	 */
	public interface Factory<S> {

		/**
		 * Creates an update.
		 * @param decision returns the deltas
		 * @param deadline the deadline of the update
		 * @param headers the headers of its records
		 * @return the update
		 */
		UpdateAttempts<S> create(UpdateDecision<S> decision, Deadline deadline, Map<String, String> headers);

	}

}

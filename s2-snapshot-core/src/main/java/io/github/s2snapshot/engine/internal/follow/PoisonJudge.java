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

import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.LongPredicate;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.LogLimit;
import io.github.s2snapshot.engine.internal.support.PositionSet;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Stream;

/**
 * Applies the poison policy of a projection to records that cannot be folded. Used from
 * the mailbox only.
 */
public final class PoisonJudge {

	private static final Logger logger = LoggerFactory.getLogger(PoisonJudge.class);

	private final String projection;

	private final String identity;

	private final PoisonPolicy policy;

	private final S2Stream stream;

	private final @Nullable S2Stream deadLetters;

	private final EngineThreads threads;

	private final ListenerFanout listeners;

	// A position that is forgotten gets a second dead letter if its record is ever folded
	// again.
	private final SkippedRecords skipped = new SkippedRecords();

	private @Nullable DeadLetterAppend append;

	private @Nullable Long suspect;

	private int attempts;

	private final LogLimit limit = new LogLimit();

	public PoisonJudge(ProjectionDefinition<?> definition, S2Stream stream, BasinAccess access, EngineThreads threads,
			ListenerFanout listeners) {
		this.projection = definition.name();
		this.identity = SnapshotRecord.identity(definition.name(), definition.version());
		this.policy = definition.poison();
		this.stream = stream;
		this.threads = threads;
		this.listeners = listeners;
		String name = this.policy.deadLetterStream();
		if (name != null && access.streams() == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has the dead-letter stream '%s', but the projection has no access to other streams. Pass "
							+ "a BasinAccess with 'streams'",
					definition.origin(), name));
		}
		this.deadLetters = (name != null) ? Objects.requireNonNull(access.streams()).apply(name) : null;
	}

	public boolean isSkipped(long seqNum) {
		return this.skipped.test(seqNum);
	}

	/**
	 * Returns the skipped records.
	 * @return a copy of their positions
	 */
	public LongPredicate skipped() {
		return this.skipped.copy()::contains;
	}

	/**
	 * Returns the skipped records as they change.
	 * @return their positions
	 */
	public SkippedRecords skips() {
		return this.skipped;
	}

	/**
	 * Returns whether poison records are skipped.
	 * @return whether a dead-letter stream is set
	 */
	public boolean passesOver() {
		return this.deadLetters != null;
	}

	/**
	 * Returns whether the last poison record is folded again after the backoff.
	 * @return whether another attempt follows
	 */
	public boolean isWaiting() {
		return this.attempts < this.policy.attempts();
	}

	/**
	 * Prepares for a start of the projection. Attempts are counted from 0 again. If the
	 * whole stream is folded again, the skipped positions are forgotten too.
	 * @param choice the base to begin with
	 */
	public void begin(BaseChoice choice) {
		this.suspect = null;
		if (choice.fixed() && choice.isInitial()) {
			this.skipped.clear();
		}
	}

	/**
	 * Returns the skipped positions, to be {@linkplain #recall restored} later.
	 * @return a copy of the positions
	 */
	public PositionSet known() {
		return this.skipped.copy();
	}

	/**
	 * Restores the skipped positions after a restore was cancelled.
	 * @param known the positions of the records
	 */
	public void recall(PositionSet known) {
		this.suspect = null;
		this.append = null;
		this.skipped.replace(known);
	}

	/**
	 * Handles the failure of the projection. If the stream was created again, the skipped
	 * positions belong to other records and are forgotten.
	 * @param failure the failure
	 */
	public void end(ProjectionException failure) {
		if (failure instanceof IncarnationException) {
			this.skipped.clear();
		}
	}

	/**
	 * Decides about a record that could not be folded.
	 * @param failure the failure
	 * @return completes with the decision, or fails with a {@link DeadLetterException} if
	 * the record could not be appended to the dead-letter stream; {@code null} if the
	 * projection has to fail at once
	 */
	public @Nullable CompletableFuture<Verdict> judge(FoldException failure) {
		this.attempts = (this.suspect != null && this.suspect == failure.seqNum()) ? this.attempts + 1 : 1;
		this.suspect = failure.seqNum();
		if (failure instanceof NewerDeltaVersionException) {
			tell(failure, PoisonAction.FAIL);
			return null;
		}
		if (this.attempts < this.policy.attempts()) {
			log("Projection '{}' could not fold record {} of stream {} in attempt {} of {} and will fold it again",
					this.projection, SeqNums.text(failure.seqNum()), failure.stream(), this.attempts,
					this.policy.attempts(), failure);
			tell(failure, PoisonAction.RETRY);
			CompletableFuture<Verdict> waited = new CompletableFuture<>();
			ScheduledFuture<?> unused = this.threads.schedule(() -> waited.complete(Verdict.AGAIN),
					this.policy.backoff(this.attempts));
			return waited;
		}
		if (this.deadLetters == null || !mayBeSkipped(failure)) {
			tell(failure, PoisonAction.FAIL);
			return null;
		}
		this.append = new DeadLetterAppend(this.projection, this.identity, failure, this.stream, this.deadLetters);
		return this.append.attempt();
	}

	/**
	 * Tries again to append the record to the dead-letter stream.
	 * @return completes with the decision, or fails with a {@link DeadLetterException}
	 */
	public CompletableFuture<Verdict> putAwayAgain() {
		return Objects.requireNonNull(this.append).attempt();
	}

	/**
	 * Returns whether a record may be skipped because it could not be folded. Running out
	 * of memory is not the fault of the record, and one of a newer version is fine.
	 * @param failure the failure of the record
	 * @return whether the record is at fault
	 */
	public static boolean mayBeSkipped(FoldException failure) {
		Throwable cause = failure.getCause();
		boolean ofTheProcess = cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
		return !ofTheProcess && !(failure instanceof NewerDeltaVersionException);
	}

	/**
	 * Skips a record that is now in the dead-letter stream.
	 * @param failure the failure of the record
	 */
	public void acquit(FoldException failure) {
		S2Stream target = Objects.requireNonNull(this.deadLetters);
		this.skipped.add(failure.seqNum());
		this.suspect = null;
		this.append = null;
		log("Projection '{}' skipped record {} of stream {}, which was appended to the dead-letter stream {}/{}",
				this.projection, SeqNums.text(failure.seqNum()), failure.stream(), target.basin(), target.name(),
				failure);
		tell(failure, PoisonAction.SKIP);
	}

	private void log(String line, Object... arguments) {
		long leftOut = this.limit.turn();
		if (leftOut > 0) {
			logger.warn("Projection '{}' had {} more failures to fold a record in the last minute that were not logged",
					this.projection, leftOut);
		}
		if (this.limit.admits()) {
			logger.warn(line, arguments);
		}
		else {
			logger.debug(line, arguments);
		}
	}

	private void tell(FoldException failure, PoisonAction action) {
		PoisonRecord record = new PoisonRecord(failure, this.attempts, action);
		this.listeners.tell((listener) -> listener.poison(this.projection, record));
	}

	/**
	 * The decision about a poison record.
	 */
	public enum Verdict {

		/**
		 * Read and fold the record again.
		 */
		AGAIN,

		/**
		 * Skip the record, which is in the dead-letter stream.
		 */
		SKIP

	}

}

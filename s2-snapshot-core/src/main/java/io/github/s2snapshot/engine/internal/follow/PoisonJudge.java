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
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Stream;

/**
 * Decides what becomes of records that cannot be folded, by the policy of the projection.
 * Used from the mailbox only.
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

	// What is forgotten comes to the dead-letter stream once more, if it is ever
	// restored.
	private PositionSet skipped = new PositionSet();

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
					"%s has a dead-letter stream '%s', which cannot be reached from here", definition.origin(), name));
		}
		this.deadLetters = (name != null) ? Objects.requireNonNull(access.streams()).apply(name) : null;
	}

	public boolean isSkipped(long seqNum) {
		return this.skipped.contains(seqNum);
	}

	/**
	 * Returns which records were passed over.
	 * @return their positions, which do not change any more
	 */
	public LongPredicate skipped() {
		return this.skipped.copy()::contains;
	}

	/**
	 * Returns whether records that are given up are passed over.
	 * @return whether there is a dead-letter stream
	 */
	public boolean passesOver() {
		return this.deadLetters != null;
	}

	/**
	 * Returns whether the record that was judged last is tried again after a while.
	 * @return whether there is another attempt
	 */
	public boolean isWaiting() {
		return this.attempts < this.policy.attempts();
	}

	/**
	 * The projection is started: what was tried before does not count, and what was
	 * passed over does not when everything is to be folded anew.
	 * @param choice what it begins with
	 */
	public void begin(BaseChoice choice) {
		this.suspect = null;
		if (choice.fixed() && choice.isInitial()) {
			this.skipped.clear();
		}
	}

	/**
	 * Returns what was passed over, to be {@linkplain #recall recalled} later.
	 * @return the positions of the records
	 */
	public PositionSet known() {
		return this.skipped.copy();
	}

	/**
	 * A restore was cancelled: what was passed over before it still is.
	 * @param known the positions of the records
	 */
	public void recall(PositionSet known) {
		this.suspect = null;
		this.append = null;
		this.skipped = known;
	}

	/**
	 * The projection has failed. If that is because the stream is another one now, other
	 * records are at the positions that were passed over.
	 * @param failure why it failed
	 */
	public void end(ProjectionException failure) {
		if (failure instanceof IncarnationException) {
			this.skipped.clear();
		}
	}

	/**
	 * A record could not be folded.
	 * @param failure why
	 * @return completes with what to do, with a {@link DeadLetterException} when the
	 * record could not be put into the dead-letter stream; {@code null} when the
	 * projection has to fail at once
	 */
	public @Nullable CompletableFuture<Verdict> judge(FoldException failure) {
		this.attempts = (this.suspect != null && this.suspect == failure.seqNum()) ? this.attempts + 1 : 1;
		this.suspect = failure.seqNum();
		if (this.attempts < this.policy.attempts()) {
			log("Projection '{}' folds record {} again after attempt {} of {}", this.projection,
					SeqNums.text(failure.seqNum()), this.attempts, this.policy.attempts(), failure);
			tell(failure, PoisonAction.RETRY);
			CompletableFuture<Verdict> waited = new CompletableFuture<>();
			ScheduledFuture<?> unused = this.threads.schedule(() -> waited.complete(Verdict.AGAIN),
					this.policy.backoff(this.attempts));
			return waited;
		}
		if (this.deadLetters == null || isOfTheProcess(failure.getCause())) {
			tell(failure, PoisonAction.FAIL);
			return null;
		}
		this.append = new DeadLetterAppend(this.projection, this.identity, failure, this.stream, this.deadLetters);
		return this.append.attempt();
	}

	/**
	 * Tries once more to put the record into the dead-letter stream.
	 * @return completes with what to do, with a {@link DeadLetterException} when that
	 * fails again
	 */
	public CompletableFuture<Verdict> putAwayAgain() {
		return Objects.requireNonNull(this.append).attempt();
	}

	// Memory that ran out says nothing about the record: it must not be passed over.
	private static boolean isOfTheProcess(@Nullable Throwable cause) {
		return cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
	}

	/**
	 * A record is in the dead-letter stream: the position may move beyond it.
	 * @param failure why the record is there
	 */
	public void acquit(FoldException failure) {
		S2Stream target = Objects.requireNonNull(this.deadLetters);
		this.skipped.add(failure.seqNum());
		this.suspect = null;
		this.append = null;
		log("Projection '{}' passes over record {}, which is in stream {}/{} now", this.projection,
				SeqNums.text(failure.seqNum()), target.basin(), target.name(), failure);
		tell(failure, PoisonAction.SKIP);
	}

	private void log(String line, Object... arguments) {
		long leftOut = this.limit.turn();
		if (leftOut > 0) {
			logger.warn("Projection '{}' has logged nothing of {} other failures to fold a record in the last minute",
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
	 * What is to be done about a record.
	 */
	public enum Verdict {

		/**
		 * Read and fold it again.
		 */
		AGAIN,

		/**
		 * Pass over it: it is in the dead-letter stream.
		 */
		SKIP

	}

}

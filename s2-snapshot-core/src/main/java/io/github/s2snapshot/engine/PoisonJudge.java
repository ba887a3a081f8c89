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

package io.github.s2snapshot.engine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledFuture;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.DeadLetterException;
import io.github.s2snapshot.projection.FoldException;
import io.github.s2snapshot.projection.IncarnationException;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.ProjectionDefinitionException;
import io.github.s2snapshot.projection.ProjectionException;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.UndecryptableRecordException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Decides what becomes of records that cannot be folded, by the policy of the projection.
 * Used from the mailbox only.
 */
final class PoisonJudge {

	private static final Logger logger = LoggerFactory.getLogger(PoisonJudge.class);

	// What is forgotten comes to the dead-letter stream once more, if it is ever
	// restored.
	private static final int REMEMBERED = 10_000;

	private final String projection;

	private final String identity;

	private final PoisonPolicy policy;

	private final S2Stream stream;

	private final @Nullable S2Stream deadLetters;

	private final EngineThreads threads;

	private final Consumer<Consumer<ProjectionListener>> events;

	private final Map<Long, Boolean> skipped = new LinkedHashMap<>() {

		private static final long serialVersionUID = 1L;

		@Override
		protected boolean removeEldestEntry(Map.Entry<Long, Boolean> eldest) {
			return size() > REMEMBERED;
		}

	};

	private @Nullable Long suspect;

	private int attempts;

	PoisonJudge(ProjectionDefinition<?> definition, S2Stream stream, Surroundings surroundings, EngineThreads threads,
			Consumer<Consumer<ProjectionListener>> events) {
		this.projection = definition.name();
		this.identity = SnapshotRecord.identity(definition.name(), definition.version());
		this.policy = definition.poison();
		this.stream = stream;
		this.threads = threads;
		this.events = events;
		String name = this.policy.deadLetterStream();
		if (name != null && surroundings.streams() == null) {
			throw new ProjectionDefinitionException(String.format(Locale.ROOT,
					"%s has a dead-letter stream '%s', which cannot be reached from here", definition.origin(), name));
		}
		this.deadLetters = (name != null) ? Objects.requireNonNull(surroundings.streams()).apply(name) : null;
	}

	boolean isSkipped(long seqNum) {
		return !this.skipped.isEmpty() && this.skipped.containsKey(seqNum);
	}

	/**
	 * Return which records were passed over.
	 * @return their positions
	 */
	Set<Long> skipped() {
		return Set.copyOf(this.skipped.keySet());
	}

	/**
	 * The projection is started: what was tried before does not count, and what was
	 * passed over does not when everything is to be folded anew.
	 * @param choice what it begins with
	 */
	void begin(BaseChoice choice) {
		this.suspect = null;
		if (choice.fixed() && choice.isInitial()) {
			this.skipped.clear();
		}
	}

	/**
	 * The projection has failed. If that is because the stream is another one now, other
	 * records are at the positions that were passed over.
	 * @param failure why it failed
	 */
	void end(ProjectionException failure) {
		if (failure instanceof IncarnationException) {
			this.skipped.clear();
		}
	}

	/**
	 * A record could not be folded.
	 * @param failure why
	 * @return completes when it is to be read again, exceptionally when the projection
	 * has to fail; {@code null} when it has to at once
	 */
	@Nullable CompletableFuture<@Nullable Void> judge(FoldException failure) {
		this.attempts = (this.suspect != null && this.suspect == failure.seqNum()) ? this.attempts + 1 : 1;
		this.suspect = failure.seqNum();
		if (this.attempts < this.policy.attempts()) {
			logger.warn("Projection '{}' folds record {} again after attempt {} of {}", this.projection,
					SeqNums.text(failure.seqNum()), this.attempts, this.policy.attempts(), failure);
			tell(failure, PoisonAction.RETRY);
			CompletableFuture<@Nullable Void> waited = new CompletableFuture<>();
			ScheduledFuture<?> unused = this.threads.schedule(() -> waited.complete(null),
					this.policy.backoff(this.attempts));
			return waited;
		}
		if (this.deadLetters == null || isOfTheProcess(failure.getCause())) {
			tell(failure, PoisonAction.FAIL);
			return null;
		}
		return putAway(failure, this.deadLetters);
	}

	// Memory that ran out says nothing about the record: it must not be passed over.
	private static boolean isOfTheProcess(@Nullable Throwable cause) {
		return cause instanceof VirtualMachineError && !(cause instanceof StackOverflowError);
	}

	private CompletableFuture<@Nullable Void> putAway(FoldException failure, S2Stream target) {
		CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
		CompletableFuture<?> unused = deadLetter(failure)
			// That it may come there twice does no harm: it says where it is from.
			.thenCompose((letter) -> target.appendAsync(AppendInput.of(letter), AppendRetryPolicy.ALL))
			.whenComplete((nothing, problem) -> {
				if (problem == null) {
					result.complete(null);
				}
				else {
					result.completeExceptionally(notPutAway(failure, target, Futures.unwrap(problem)));
				}
			});
		return result;
	}

	private CompletableFuture<AppendRecord> deadLetter(FoldException failure) {
		if (failure instanceof UndecryptableRecordException) {
			return CompletableFuture.completedFuture(DeadLetter.mention(failure.seqNum(), failure.stream().toString(),
					this.identity, String.valueOf(failure.getMessage())));
		}
		CompletableFuture<ReadBatch> read;
		try {
			read = this.stream.readAsync(ReadInput.fromSeqNum(failure.seqNum()).withCount(1));
		}
		catch (RuntimeException ex) {
			read = CompletableFuture.failedFuture(ex);
		}
		return read.thenApply((batch) -> letter(failure, batch.records()));
	}

	private AppendRecord letter(FoldException failure, List<SequencedRecord> records) {
		if (records.isEmpty() || records.get(0).seqNum() != failure.seqNum()) {
			throw new IllegalStateException("the record is trimmed meanwhile");
		}
		return DeadLetter.of(records.get(0), failure.stream().toString(), this.identity,
				String.valueOf(failure.getMessage()));
	}

	/**
	 * A record is in the dead-letter stream: the position may move beyond it.
	 * @param failure why the record is there
	 */
	void acquit(FoldException failure) {
		if (this.deadLetters == null || this.attempts < this.policy.attempts()) {
			return;
		}
		this.skipped.put(failure.seqNum(), Boolean.TRUE);
		this.suspect = null;
		logger.warn("Projection '{}' passes over record {}, which is in stream {}/{} now", this.projection,
				SeqNums.text(failure.seqNum()), this.deadLetters.basin(), this.deadLetters.name(), failure);
		tell(failure, PoisonAction.SKIP);
	}

	private DeadLetterException notPutAway(FoldException failure, S2Stream target, Throwable problem) {
		return new DeadLetterException(String.format(Locale.ROOT,
				"Projection '%s' cannot fold record %s of stream %s and cannot put it into the dead-letter stream %s/%s: "
						+ "%s. It stays before the record: make the dead-letter stream writable and start it again",
				this.projection, SeqNums.text(failure.seqNum()), failure.stream(), target.basin(), target.name(),
				problem.getMessage()), withCause(problem, failure));
	}

	private static Throwable withCause(Throwable problem, FoldException failure) {
		problem.addSuppressed(failure);
		return problem;
	}

	private void tell(FoldException failure, PoisonAction action) {
		PoisonRecord record = new PoisonRecord(failure, this.attempts, action);
		this.events.accept((listener) -> listener.poison(this.projection, record));
	}

}

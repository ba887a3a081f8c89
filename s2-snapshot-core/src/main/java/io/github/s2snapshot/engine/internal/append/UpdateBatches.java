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

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Updates of a projection that wait for each other, and are appended as one batch: each
 * decision is made on the state with the deltas of those before it. A decision that
 * refuses leaves the others alone. The thread of one of the callers makes the decisions
 * of a batch. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class UpdateBatches<S> {

	private static final int MOST_UPDATES = 100;

	private static final int MOST_RECORDS = 500;

	private static final long MOST_BYTES = 512 << 10;

	private final ProjectionDefinition<S> definition;

	private final Updates<S> updates;

	private final DeltaCheck<S> check;

	private final EngineThreads threads;

	private final Object account;

	private final Queue<Member> waiting = new ConcurrentLinkedQueue<>();

	private final AtomicInteger count = new AtomicInteger();

	private final AtomicBoolean led = new AtomicBoolean();

	/**
	 * Creates an instance.
	 * @param definition the projection
	 * @param updates appends a batch
	 * @param check folds deltas before they are appended
	 * @param threads the threads of asynchronous updates
	 * @param account the object that identifies the account of the stream
	 */
	public UpdateBatches(ProjectionDefinition<S> definition, Updates<S> updates, DeltaCheck<S> check,
			EngineThreads threads, Object account) {
		this.definition = definition;
		this.updates = updates;
		this.check = check;
		this.threads = threads;
		this.account = account;
	}

	/**
	 * Updates on the thread of the caller, or on that of another caller.
	 * @param decision returns the deltas
	 * @param timeout how long the update may take
	 * @return the result
	 */
	public UpdateResult<S> update(UpdateDecision<S> decision, Duration timeout) {
		Member mine = enter(decision, timeout);
		try {
			while (!mine.result.isDone()) {
				// The leader of now wakes this update later, or the next one.
				CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();
				mine.turn = turn;
				if (!lead()) {
					Futures.get(CompletableFuture.anyOf(mine.result, turn), mine.deadline.remaining());
				}
			}
		}
		catch (TimeoutException ex) {
			if (leave(mine)) {
				passOn();
				throw waitedTooLong(timeout);
			}
			// The batch ends by the deadline of each of its updates.
			return Futures.get(mine.result);
		}
		catch (CallInterruptedException ex) {
			if (leave(mine)) {
				passOn();
			}
			throw ex;
		}
		return Futures.get(mine.result);
	}

	/**
	 * Updates on a thread of the pool.
	 * @param decision returns the deltas
	 * @param timeout how long the update may take
	 * @return completes with the result
	 */
	public CompletableFuture<UpdateResult<S>> updateAsync(UpdateDecision<S> decision, Duration timeout) {
		Member mine;
		try {
			mine = enter(decision, timeout);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
		mine.asynchronous = true;
		submit();
		return mine.result;
	}

	private void submit() {
		this.threads.update(this.account, this::leadAlone, this::refuseAll);
	}

	// No thread makes another batch. An update that is not waiting is answered by its
	// batch.
	private void refuseAll() {
		Member next = this.waiting.poll();
		while (next != null) {
			this.count.decrementAndGet();
			next.result.completeExceptionally(new UpdateFailedException(UpdateFailureReason.UNAVAILABLE,
					String.format(Locale.ROOT,
							"An update of projection '%s' failed, and nothing was appended: the engine is shut down",
							this.definition.name()),
					null));
			next = this.waiting.poll();
		}
	}

	private Member enter(UpdateDecision<S> decision, Duration timeout) {
		this.updates.requireOutsideOfDecision();
		Member mine = new Member(decision, Updates.requirePositive(timeout));
		if (this.count.incrementAndGet() > Updates.WAITING) {
			this.count.decrementAndGet();
			throw this.updates.tooMany();
		}
		this.waiting.add(mine);
		return mine;
	}

	private boolean leave(Member member) {
		if (!this.waiting.remove(member)) {
			return false;
		}
		this.count.decrementAndGet();
		return true;
	}

	// Makes one batch, unless another caller does so, which then wakes the next one.
	private boolean lead() {
		if (!this.led.compareAndSet(false, true)) {
			return false;
		}
		try {
			List<Member> batch = take();
			if (!batch.isEmpty()) {
				run(batch);
			}
		}
		finally {
			this.led.set(false);
			passOn();
		}
		return true;
	}

	private void leadAlone() {
		boolean unused = lead();
	}

	private List<Member> take() {
		List<Member> batch = new ArrayList<>();
		while (batch.size() < MOST_UPDATES) {
			Member next = this.waiting.poll();
			if (next == null) {
				break;
			}
			this.count.decrementAndGet();
			if (next.deadline.isOver()) {
				next.result.completeExceptionally(waitedTooLong(next.deadline.timeout()));
			}
			else {
				batch.add(next);
			}
		}
		return batch;
	}

	private void passOn() {
		Member next = this.waiting.peek();
		if (next != null) {
			if (next.asynchronous) {
				submit();
			}
			else {
				next.turn.complete(null);
			}
		}
	}

	private void run(List<Member> batch) {
		Duration timeout = Collections.min(batch.stream().map((member) -> member.deadline.remaining()).toList());
		Duration positive = (timeout.isNegative() || timeout.isZero()) ? Duration.ofNanos(1) : timeout;
		try {
			UpdateResult<S> result = this.updates.update((ViewDecision<S>) (view) -> decide(batch, view), positive);
			batch.forEach((member) -> member.end(result));
		}
		catch (UpdateNotFoldedException ex) {
			batch.forEach((member) -> member.end(ex));
		}
		catch (Throwable ex) {
			batch.forEach((member) -> member.result.completeExceptionally(ex));
		}
		batch.stream().filter((member) -> !member.result.isDone()).forEach((later) -> {
			this.count.incrementAndGet();
			this.waiting.add(later);
		});
	}

	private List<?> decide(List<Member> batch, ProjectionView<S> view) {
		List<Object> all = new ArrayList<>();
		S state = view.state();
		long bytes = 0;
		for (Member member : batch) {
			member.begin(all.size());
			try {
				List<?> deltas = member.decision.decide(state);
				if (deltas == null) {
					throw new IllegalStateException(String.format(Locale.ROOT,
							"The decision of an update of projection '%s' returned null. Return an empty list to "
									+ "append nothing",
							this.definition.name()));
				}
				List<AppendRecord> records = new ArrayList<>(deltas.size());
				deltas.forEach((delta) -> records.add(this.definition.codec().encode(delta)));
				long size = records.stream().mapToLong(AppendRecord::meteredBytes).sum();
				if (!all.isEmpty() && (all.size() + records.size() > MOST_RECORDS || bytes + size > MOST_BYTES)) {
					member.later = true;
					continue;
				}
				if (!records.isEmpty()) {
					state = this.check.fold(state, view.cursor() + all.size(), records);
				}
				member.size = records.size();
				bytes += size;
				all.addAll(deltas);
			}
			catch (Throwable ex) {
				member.failure = ex;
			}
		}
		return all;
	}

	private UpdateFailedException waitedTooLong(Duration timeout) {
		return new UpdateFailedException(UpdateFailureReason.TIMEOUT,
				String.format(Locale.ROOT,
						"An update of projection '%s' failed, and nothing was appended: it waited %s for other "
								+ "updates of this process",
						this.definition.name(), timeout),
				null);
	}

	/**
	 * Update that waits for its batch.
	 */
	private final class Member {

		private final UpdateDecision<S> decision;

		private final Deadline deadline;

		private final CompletableFuture<UpdateResult<S>> result = new CompletableFuture<>();

		private volatile CompletableFuture<@Nullable Void> turn = new CompletableFuture<>();

		private volatile boolean asynchronous;

		private int offset;

		private int size;

		private @Nullable Throwable failure;

		private boolean later;

		Member(UpdateDecision<S> decision, Deadline deadline) {
			this.decision = decision;
			this.deadline = deadline;
		}

		// A decision is made again after a conflict.
		void begin(int offset) {
			this.offset = offset;
			this.size = 0;
			this.failure = null;
			this.later = false;
		}

		void end(UpdateResult<S> batch) {
			if (this.later) {
				return;
			}
			AppendAck ack = batch.ack();
			if (this.failure != null) {
				this.result.completeExceptionally(this.failure);
			}
			else if (this.size == 0 || ack == null) {
				this.result.complete(new UpdateResult<>(null, batch.view(), batch.attempts()));
			}
			else {
				this.result.complete(new UpdateResult<>(own(ack), batch.view(), batch.attempts()));
			}
		}

		void end(UpdateNotFoldedException batch) {
			if (this.later) {
				return;
			}
			if (this.failure != null) {
				this.result.completeExceptionally(this.failure);
			}
			else if (this.size == 0) {
				this.result.completeExceptionally(new UpdateFailedException(UpdateFailureReason.UNAVAILABLE,
						String.format(Locale.ROOT,
								"An update of projection '%s' failed, and nothing was appended: the deltas of earlier "
										+ "updates were not folded",
								UpdateBatches.this.definition.name()),
						batch));
			}
			else {
				this.result.completeExceptionally(
						new UpdateNotFoldedException(String.valueOf(batch.getMessage()), own(batch.ack()), batch));
			}
		}

		// The deltas of this update among those of the batch.
		private AppendAck own(AppendAck batch) {
			StreamPosition start = batch.start();
			StreamPosition first = new StreamPosition(start.seqNum() + this.offset, start.timestamp());
			StreamPosition end = new StreamPosition(first.seqNum() + this.size, batch.end().timestamp());
			return new AppendAck(first, end, batch.tail());
		}

	}

}

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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * The stream as a process sees it, over a network that loses and delays messages.
 */
final class SimClient extends FakeStream {

	private final SimLoop loop;

	private final SimPlace place;

	private final Supplier<SimPlan> plan;

	private final SimOwner owner;

	private boolean blind;

	SimClient(SimLoop loop, SimPlace place, Supplier<SimPlan> plan, SimOwner owner) {
		this.loop = loop;
		this.place = place;
		this.plan = plan;
		this.owner = owner;
	}

	@Override
	public String name() {
		return this.place.name();
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input) {
		return appendAsync(input, AppendRetryPolicy.NO_SIDE_EFFECTS);
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy policy) {
		SimBug bug = this.plan.get().bug();
		AppendInput sent = input;
		if (bug == SimBug.HALF_SHOWN_APPEND) {
			sent = unmarked(input);
		}
		else if (bug == SimBug.NO_CONDITION && input.matchSeqNum() != null && !isUpdate(input)) {
			sent = AppendInput.of(input.records());
		}
		else if (bug == SimBug.STALE_SNAPSHOT && input.matchSeqNum() != null && !isUpdate(input)) {
			CompletableFuture<AppendAck> late = new CompletableFuture<>();
			this.loop.post(null, this.loop.time(1_000, 50_000),
					() -> request(AppendInput.of(input.records())).whenComplete((ack, failure) -> {
						if (failure != null) {
							late.completeExceptionally(failure);
						}
						else {
							late.complete(ack);
						}
					}));
			return late;
		}
		Long match = input.matchSeqNum();
		boolean trims = input.records().size() > 1 && input.records().get(0).headers().get(0).nameBytes().length == 0;
		if (bug == SimBug.EARLY_TRIM && trims && match != null) {
			AppendInput trim = AppendInput.of(input.records().subList(0, 1)).withMatchSeqNum(match);
			AppendInput rest = AppendInput.of(input.records().subList(1, input.records().size()));
			return request(trim).thenCompose((ack) -> request(rest));
		}
		return request(sent);
	}

	private CompletableFuture<AppendAck> request(AppendInput input) {
		CompletableFuture<AppendAck> answer = new CompletableFuture<>();
		SimServer to = known();
		Long match = input.matchSeqNum();
		boolean stale = to != null && match != null && this.owner.isStale(to, match);
		long there = this.loop.time(50, 8_000);
		long back = this.loop.time(50, 8_000);
		SimOutages.Outage outage = this.place.outages().of(this.owner);
		if (outage != null) {
			S2Exception refusal = outage.kind().failure();
			fail(answer, (refusal != null) ? there + back : longTime(), (refusal != null) ? refusal : lost(input));
		}
		else if (this.loop.chance(this.plan.get().refused())) {
			S2Exception refusal = (this.loop.chance(0.8)) ? new S2ConnectException("refused", null, true)
					: new S2ServerException("busy", 503, "unavailable", "busy", null, true, true);
			fail(answer, there + back, refusal);
		}
		else if (this.loop.chance(this.plan.get().lostRequest())) {
			fail(answer, this.loop.time(1_000, 200_000), lost(input));
		}
		else if (this.loop.chance(this.plan.get().lostAck())) {
			if (this.plan.get().bug() == SimBug.BLIND_UPDATE && isUpdate(input)) {
				deliver(there, () -> append(input, to, stale));
				return request(AppendInput.of(input.records()));
			}
			// The append may be applied after its sender has given up.
			deliver(this.loop.time(50, 150_000), () -> append(input, to, stale));
			if (match != null && this.loop.chance(0.3)) {
				fail(answer, there + back, new IndefiniteAppendException("lost",
						new SeqNumMismatchException("moved", Math.max(match + 1, knownTail())), match, 1));
			}
			else {
				fail(answer, this.loop.time(1_000, 200_000), lost(input));
			}
		}
		else {
			deliver(there, () -> {
				try {
					AppendAck ack = append(input, to, stale);
					this.loop.post(this.owner, back, () -> answer(answer, ack, lost(input)));
				}
				catch (S2Exception ex) {
					fail(answer, back, ex);
				}
			});
		}
		return answer;
	}

	// A request reaches the stream that it was sent to. A position that is by chance the
	// same in a stream that was created again protects nothing, and the run ends.
	private AppendAck append(AppendInput input, @Nullable SimServer to, boolean stale) {
		SimServer stream = this.place.server();
		if (to != null && to != stream) {
			throw new S2ServerException("HTTP 404", 404, "stream_not_found", "", null, false, true);
		}
		if (stale || this.owner.isStale(stream, stream.tail())) {
			this.loop.trace(() -> this.owner.name + " relies on a deleted stream of the name " + name());
			this.loop.end();
			// What the append would leave behind is no fault of its sender.
			throw new S2ServerException("HTTP 404", 404, "stream_not_found", "", null, false, true);
		}
		return stream.append(input, this.owner);
	}

	private @Nullable SimServer known() {
		try {
			return this.place.server();
		}
		catch (S2ServerException ex) {
			return null;
		}
	}

	private long knownTail() {
		SimServer known = known();
		return (known != null) ? known.tail() : 0;
	}

	// The id is kept, because it identifies the append after a lost answer.
	private static AppendInput unmarked(AppendInput input) {
		Long match = input.matchSeqNum();
		AppendInput unmarked = AppendInput.of(input.records()
			.stream()
			.map((record) -> record.withHeaders(record.headers()
				.stream()
				.filter((header) -> !header.name().equals(DeltaBatch.INDEX) && !header.name().equals(DeltaBatch.SIZE))
				.toList()))
			.toList());
		return (match != null) ? unmarked.withMatchSeqNum(match) : unmarked;
	}

	private static boolean isUpdate(AppendInput input) {
		return input.matchSeqNum() != null
				&& input.records().get(0).headers().stream().anyMatch((header) -> header.name().equals(DeltaBatch.ID));
	}

	// Requests of a process may arrive after its crash.
	private void deliver(long delay, Runnable action) {
		this.loop.post(null, delay, () -> {
			if (this.owner.dead && this.loop.chance(0.5)) {
				return;
			}
			try {
				action.run();
			}
			catch (SeqNumMismatchException | S2ServerException ex) {
				this.loop.trace(() -> "a late append of " + this.owner.name + " loses");
			}
		});
	}

	// Answers in flight at the beginning of an outage are lost.
	private <T> void answer(CompletableFuture<T> answer, T value, S2Exception otherwise) {
		SimOutages.Outage outage = this.place.outages().of(this.owner);
		if (outage != null && outage.hits(true)) {
			fail(answer, longTime(), otherwise);
		}
		else {
			answer.complete(value);
		}
	}

	// The timeout of requests that are not answered.
	private long longTime() {
		return this.loop.time(1_000_000, 10_000_000);
	}

	private S2Exception lost(AppendInput input) {
		S2Exception cause = (this.loop.chance(0.5)) ? new S2TimeoutException("no answer")
				: new S2TransportException("reset", null, true);
		return (this.loop.chance(0.7))
				? new IndefiniteAppendException("lost", cause, input.matchSeqNum(), input.records().size()) : cause;
	}

	private void fail(CompletableFuture<?> answer, long delay, S2Exception failure) {
		this.loop.post(this.owner, delay, () -> answer.completeExceptionally(failure));
	}

	private S2Exception refusal(S2Exception failure) {
		return (this.plan.get().bug() == SimBug.TRANSIENT_AS_DEFINITE)
				? new InvalidInputException(String.valueOf(failure.getMessage())) : failure;
	}

	/**
	 * Sends a request that changes nothing, or may be repeated.
	 * @param <T> the type of the answer
	 * @param question returns the answer of the server
	 * @return completes with the answer
	 */
	<T> CompletableFuture<T> ask(Supplier<T> question) {
		CompletableFuture<T> answer = new CompletableFuture<>();
		SimOutages.Outage outage = this.place.outages().of(this.owner);
		if (outage != null) {
			S2Exception refusal = outage.kind().failure();
			fail(answer, (refusal != null) ? this.loop.time(50, 16_000) : longTime(),
					refusal((refusal != null) ? refusal : new S2TimeoutException("no answer")));
			return answer;
		}
		if (this.loop.chance(this.plan.get().unreadable())) {
			fail(answer, this.loop.time(50, 50_000), new S2TransportException("reset", null, true));
			return answer;
		}
		this.loop.post(null, this.loop.time(50, 8_000), () -> {
			T value;
			try {
				value = question.get();
			}
			catch (S2Exception ex) {
				fail(answer, this.loop.time(50, 8_000), ex);
				return;
			}
			this.loop.post(this.owner, this.loop.time(50, 8_000),
					() -> answer(answer, value, new S2TimeoutException("no answer")));
		});
		return answer;
	}

	@Override
	public CompletableFuture<StreamPosition> checkTailAsync() {
		return ask(() -> this.place.server().tailPosition());
	}

	CompletableFuture<StreamConfig> configAsync() {
		Duration retention = this.plan.get().twists().retention();
		RetentionPolicy policy = (retention != null) ? RetentionPolicy.age(retention) : RetentionPolicy.infinite();
		return ask(() -> StreamConfig.defaults().withRetention(policy));
	}

	@Override
	public CompletableFuture<ReadBatch> readAsync(ReadInput input) {
		Long count = input.count();
		return ask(() -> {
			SimServer server = this.place.server();
			if (input.startValue() >= server.tail()) {
				throw new UnwrittenPositionException("Beyond the tail", server.tailPosition());
			}
			List<SequencedRecord> found = new ArrayList<>();
			if (this.plan.get().bug() == SimBug.RECREATED_UNSEEN && count != null && count == 1) {
				return new ReadBatch(found, null);
			}
			long limit = (count != null) ? count : 1000;
			for (long i = Math.max(server.head(), input.startValue()); i < server.tail() && found.size() < limit; i++) {
				found.add(server.record(i));
			}
			return new ReadBatch(found, null);
		});
	}

	@Override
	public AppendSession appendSession(AppendSessionOptions options) {
		return new SimAppendSession(this.loop, this.place, this.plan, this.owner);
	}

	@Override
	public ReadSession readSession(ReadInput input, ReadSessionOptions options) {
		boolean blind = this.plan.get().bug() == SimBug.FORGED_UNSEEN && isBlind(input.startValue());
		SimSession session = new SimSession(this.loop, this.place, this.plan, this.owner, input, blind);
		this.loop.trace(
				() -> this.owner.name + " reads " + ((input.start() == ReadInput.Start.SEQ_NUM) ? "from " : "the last ")
						+ input.startValue() + " of " + name());
		return session;
	}

	// A process that has begun a snapshot reads it back.
	private boolean isBlind(long from) {
		boolean fragment = from < this.place.server().tail()
				&& SnapshotFragment.isFragment(this.place.server().record(from));
		this.blind |= fragment && from > this.place.server().head();
		return this.blind;
	}

}

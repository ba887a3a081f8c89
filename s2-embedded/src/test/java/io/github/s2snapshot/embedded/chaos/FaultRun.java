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

package io.github.s2snapshot.embedded.chaos;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import io.github.s2snapshot.sdk.ImpatientClients;
import io.github.s2snapshot.sdk.RetryOptions;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * Fault run: appends and follows under faults, and checks that no record was lost or
 * wrongly repeated, and that every append has an outcome.
 */
final class FaultRun {

	private static final String BASIN = "chaos-basin";

	private static final Duration TIMEOUT = Duration.ofMillis(700);

	// Longer than all attempts of all batches in flight take.
	private static final long PATIENCE_MILLIS = 20_000;

	private final TargetServer server;

	private final Random random;

	private final FaultInjector injector;

	private final Ledger ledger = new Ledger();

	private final List<Worker> writers = new ArrayList<>();

	private final List<Follower> followers = new ArrayList<>();

	private final Map<FaultKind, Integer> faults = new EnumMap<>(FaultKind.class);

	private final Map<String, List<String>> contents = new TreeMap<>();

	private long slowestMillis;

	private FaultKind slowest = FaultKind.RESET;

	FaultRun(TargetServer server, long seed) throws Exception {
		this.server = server;
		this.random = new Random(seed);
		this.injector = new FaultInjector(server, this.random, TIMEOUT);
	}

	FaultReport run(int count, Duration limit) throws Exception {
		long begin = System.nanoTime();
		try (this.injector;
				S2Client client = ImpatientClients.builder(this.injector.endpoint(), TIMEOUT)
					.retry(RetryOptions.defaults()
						.withMaxAttempts(4)
						.withMinBaseDelay(Duration.ofMillis(5))
						.withMaxBaseDelay(Duration.ofMillis(60)))
					.build()) {
			prepare(client);
			this.writers.forEach(Worker::start);
			this.followers.forEach(Worker::start);
			awaitProgress(null);
			for (int i = 0; i < count && System.nanoTime() - begin < limit.toNanos() && isWell(); i++) {
				injectOne();
			}
			this.injector.calm();
			awaitProgress(null);
			finish();
		}
		Checker checker = new Checker(this.ledger);
		this.contents.forEach(checker::check);
		for (Follower follower : this.followers) {
			checker.checkFollower(follower.name(), this.contents.get(follower.streamName()), follower.seen());
		}
		return new FaultReport(this.ledger, this.faults, checker.resent(), this.injector.connections(),
				this.slowestMillis, this.slowest, Duration.ofNanos(System.nanoTime() - begin));
	}

	private boolean isWell() {
		return this.ledger.violations().isEmpty();
	}

	private void prepare(S2Client client) {
		try (S2Client direct = direct()) {
			direct.ensureBasin(BASIN, BasinConfig.defaults());
			for (String name : List.of("all", "all-match", "safe", "safe-match", "shared")) {
				direct.basin(BASIN).ensureStream(name, StreamConfig.defaults());
			}
		}
		AppendRetryPolicy all = AppendRetryPolicy.ALL;
		AppendRetryPolicy safe = AppendRetryPolicy.NO_SIDE_EFFECTS;
		addWriter(client, "all", "all", all, false);
		addWriter(client, "all-match", "all-match", all, true);
		addWriter(client, "safe", "safe", safe, false);
		addWriter(client, "safe-match", "safe-match", safe, true);
		addWriter(client, "shared-all", "shared", all, false);
		addWriter(client, "shared-safe", "shared", safe, false);
		this.writers.add(new Caller("shared-caller", this.ledger, stream(client, "shared"), PATIENCE_MILLIS,
				this.random.nextLong()));
		addFollower(client, "all", ReadRetryPolicy.INDEFINITE);
		addFollower(client, "all-match", ReadRetryPolicy.BUDGETED);
		addFollower(client, "safe", ReadRetryPolicy.INDEFINITE);
		addFollower(client, "safe-match", ReadRetryPolicy.BUDGETED);
		addFollower(client, "shared", ReadRetryPolicy.INDEFINITE);
	}

	private S2Client direct() {
		return ImpatientClients.builder("http://127.0.0.1:" + this.server.port(), Duration.ofSeconds(20)).build();
	}

	private static S2Stream stream(S2Client client, String name) {
		return client.basin(BASIN).stream(name);
	}

	private void addWriter(S2Client client, String name, String stream, AppendRetryPolicy policy, boolean conditional) {
		this.writers.add(new Writer(name, this.ledger, stream(client, stream), policy, conditional, PATIENCE_MILLIS,
				this.random.nextLong()));
	}

	private void addFollower(S2Client client, String stream, ReadRetryPolicy policy) {
		this.followers.add(new Follower("follower-" + stream, this.ledger, stream(client, stream), policy));
	}

	private void injectOne() throws Exception {
		FaultKind kind = this.injector.next();
		this.faults.merge(kind, 1, Integer::sum);
		this.injector.inject(kind);
		if (this.random.nextInt(4) == 0) {
			// The next fault comes before all workers have recovered from this one.
			FaultInjector.pause(this.random.nextInt(60));
		}
		else {
			awaitProgress(kind);
		}
	}

	// Wait until all workers make progress, which shows that none hangs.
	private void awaitProgress(FaultKind after) {
		List<Worker> workers = new ArrayList<>(this.writers);
		workers.addAll(this.followers);
		long[] before = workers.stream().mapToLong(Worker::progress).toArray();
		long begin = System.nanoTime();
		for (int i = 0; i < before.length; i++) {
			while (workers.get(i).progress() <= before[i]) {
				if (millisSince(begin) > PATIENCE_MILLIS) {
					this.ledger.violated(workers.get(i).name() + " makes no progress after " + after);
					return;
				}
				FaultInjector.pause(2);
			}
		}
		if (after != null && millisSince(begin) > this.slowestMillis) {
			this.slowestMillis = millisSince(begin);
			this.slowest = after;
		}
	}

	private static long millisSince(long nanos) {
		return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - nanos);
	}

	private void finish() throws Exception {
		this.writers.forEach(Worker::stop);
		for (Worker writer : this.writers) {
			writer.join(PATIENCE_MILLIS);
		}
		try (S2Client direct = direct()) {
			for (Follower follower : this.followers) {
				List<String> content = read(stream(direct, follower.streamName()));
				this.contents.put(follower.streamName(), content);
				long begin = System.nanoTime();
				while (follower.next() < content.size()) {
					if (millisSince(begin) > PATIENCE_MILLIS) {
						this.ledger.violated(follower.name() + " is at " + follower.next() + " of " + content.size());
						break;
					}
					FaultInjector.pause(5);
				}
			}
		}
		this.followers.forEach(Worker::stop);
		for (Follower follower : this.followers) {
			follower.join(PATIENCE_MILLIS);
		}
	}

	private static List<String> read(S2Stream stream) {
		long tail = stream.checkTail().seqNum();
		List<String> bodies = new ArrayList<>();
		try (ReadSession session = stream.readSession(ReadInput.fromSeqNum(0).withWait(Duration.ZERO))) {
			for (ReadBatch batch = session.next(); batch != null; batch = session.next()) {
				batch.records().stream().map(SequencedRecord::bodyAsString).forEach(bodies::add);
			}
		}
		if (bodies.size() != tail) {
			throw new IllegalStateException("Read " + bodies.size() + " records of " + tail);
		}
		return bodies;
	}

}

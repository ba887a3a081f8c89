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

package io.github.s2snapshot.sample.outage;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

import org.awaitility.core.ConditionTimeoutException;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs two samples, one with in-stream and one with external snapshots, behind a path
 * with repeated faults. After each fault, both must recover without intervention. At the
 * end, their boards must match the history.
 */
final class OutageRun implements AutoCloseable {

	private static final Duration TIMEOUT = Duration.ofSeconds(120);

	private static final Duration POLL = Duration.ofMillis(20);

	private static final int MOMENT_SECONDS = 10;

	private static final int OK = 200;

	private static final int SERVICE_UNAVAILABLE = 503;

	private static final int LOG = 20_000;

	private final OutageServer server;

	private final Random random;

	private final long seed;

	private final boolean longOutages;

	private final FaultPath path;

	private final List<Subject> subjects = new ArrayList<>();

	private final OutageReport report = new OutageReport();

	private final Map<String, Integer> statuses = new TreeMap<>();

	private int kills;

	private int stops;

	private int restarts;

	OutageRun(OutageServer server, Path directory, long seed, boolean longOutages) {
		this.server = server;
		this.seed = seed;
		this.random = new Random(seed);
		this.longOutages = longOutages;
		this.path = new FaultPath(server::port, this::recorded);
		this.subjects.add(subject(new OutageSample("airlines-in-stream", directory, this.path.endpoint())));
		this.subjects.add(subject(new OutageSample("airlines-external", directory, this.path.endpoint(),
				"--s2.snapshot.placement=external", "--s2.snapshot.file.directory=" + directory.resolve("snapshots"))));
	}

	private Subject subject(OutageSample sample) {
		try (S2Client client = FlightHistory.client(this.server.endpoint())) {
			client.ensureBasin(sample.basin(), BasinConfig.defaults());
			client.basin(sample.basin())
				.ensureStream("flights", StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
		}
		return new Subject(sample, new FlightHistory(sample.basin(), this.server::endpoint),
				new FlightTraffic(sample.basin(), this.server::endpoint, sample::client));
	}

	private CompletableFuture<?> recorded(String basin) {
		return this.subjects.stream()
			.filter((subject) -> subject.sample.basin().equals(basin))
			.findFirst()
			.orElseThrow()
			.history()
			.recorded();
	}

	/**
	 * Runs the faults.
	 * @param duration the time in which new faults begin
	 * @return the report
	 */
	String run(Duration duration) throws Exception {
		this.subjects.forEach((subject) -> subject.sample.begin());
		this.subjects.forEach((subject) -> subject.sample.awaitStarted());
		awaitLive("before the first fault");
		this.subjects.forEach((subject) -> subject.traffic.start());
		long end = System.nanoTime() + duration.toNanos();
		while (System.nanoTime() - end < 0) {
			round(OutagePlan.next(this.random, this.longOutages));
		}
		assertThat(this.report.faults()).isPositive();
		for (Subject subject : this.subjects) {
			subject.traffic.close();
		}
		awaitLive("after the last fault");
		this.subjects.forEach(this::verify);
		this.report.line("applications killed %d, stopped %d; server restarted %d", this.kills, this.stops,
				this.restarts);
		this.report.line("connections %d, read sessions %d, requests refused %d", this.path.connections(),
				this.path.gateway().readSessions(), this.path.gateway().refusals());
		this.report.line("statuses at the end of a fault: %s", this.statuses);
		return this.report.text();
	}

	private void round(OutagePlan plan) {
		OutageSample sample = this.subjects.get(this.random.nextInt(this.subjects.size())).sample;
		OutagePhase phase = begin(plan, sample);
		this.report.fault(plan.fault(), phase);
		last(plan);
		observe(plan, sample);
		heal(plan);
		long healed = System.nanoTime();
		awaitLive(plan.fault() + " during " + phase + " for " + plan.millis() + " ms");
		this.report.live((System.nanoTime() - healed) / 1e9);
		pause(this.random.nextInt(500));
	}

	// Returns the phase in which the fault began.
	private OutagePhase begin(OutagePlan plan, OutageSample sample) {
		return switch (plan.phase()) {
			case START -> {
				end(sample, plan);
				begin(plan);
				sample.begin();
				sample.awaitStarted();
				yield OutagePhase.START;
			}
			case RESTORE -> {
				end(sample, plan);
				OutagePhase phase = ambush(plan, FaultPath.Moment.READ, sample::begin);
				sample.awaitStarted();
				yield phase;
			}
			case FOLLOW -> {
				begin(plan);
				yield OutagePhase.FOLLOW;
			}
			// The traffic causes snapshots and updates.
			case SNAPSHOT -> ambush(plan, FaultPath.Moment.SNAPSHOT, () -> {
			});
			case UPDATE -> ambush(plan, FaultPath.Moment.APPEND, () -> {
			});
		};
	}

	private void end(OutageSample sample, OutagePlan plan) {
		if (plan.killed()) {
			this.kills++;
		}
		else {
			this.stops++;
		}
		sample.end(plan.killed());
	}

	// Starts a fault at a request.
	private OutagePhase ambush(OutagePlan plan, FaultPath.Moment moment, Runnable cause) {
		CompletableFuture<Void> met = new CompletableFuture<>();
		this.path.gateway().arm(new FaultPath.Ambush(moment, () -> spring(plan), plan.forwarded(), met));
		cause.run();
		try {
			met.get(MOMENT_SECONDS, TimeUnit.SECONDS);
		}
		catch (TimeoutException ex) {
			// The request did not come, so the fault begins without it.
			this.path.gateway().disarm();
			begin(plan);
			return OutagePhase.FOLLOW;
		}
		catch (InterruptedException | ExecutionException ex) {
			throw new IllegalStateException(ex);
		}
		complete(plan);
		return plan.phase();
	}

	private void begin(OutagePlan plan) {
		spring(plan);
		complete(plan);
	}

	// Faults that can begin at once, on the event loop of the path.
	private void spring(OutagePlan plan) {
		switch (plan.fault()) {
			case SERVER_STOPPED, SILENT -> this.path.hold();
			case CUT, REFUSED -> this.path.cut();
			case SLOW -> this.path.slowDown(200);
			case STATUS_401, STATUS_404, STATUS_429, STATUS_503 -> this.path.gateway().refuse(plan.refusal());
		}
	}

	private void complete(OutagePlan plan) {
		if (plan.fault() == OutageFault.SERVER_STOPPED) {
			this.server.stop(plan.killed());
			this.path.release();
		}
		else if (plan.fault() == OutageFault.REFUSED) {
			this.path.refuse();
		}
	}

	private void last(OutagePlan plan) {
		long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(plan.millis());
		while (System.nanoTime() - end < 0) {
			pause(50);
			if (plan.fault() == OutageFault.CUT && this.random.nextInt(4) == 0) {
				this.path.cut();
			}
		}
	}

	// A sample with a state keeps serving it, and one without a state is not ready.
	private void observe(OutagePlan plan, OutageSample ended) {
		boolean started = plan.phase() == OutagePhase.START || plan.phase() == OutagePhase.RESTORE;
		for (Subject subject : this.subjects) {
			OutageSample sample = subject.sample;
			this.statuses.merge(sample.status(), 1, Integer::sum);
			if (!started || sample != ended) {
				assertThat(sample.readiness()).as(() -> text(sample, plan.toString())).isEqualTo(OK);
				assertThat(sample.summary()).isNotEmpty();
			}
			else if (plan.phase() == OutagePhase.START && plan.isTotal()) {
				assertThat(sample.readiness()).as(() -> text(sample, plan.toString())).isEqualTo(SERVICE_UNAVAILABLE);
			}
		}
	}

	private void heal(OutagePlan plan) {
		if (plan.fault() == OutageFault.SERVER_STOPPED) {
			// A sample must not trim records that the history has not read yet.
			this.path.hold();
			this.server.start();
			this.restarts++;
			this.subjects.forEach((subject) -> subject.history.awaitRecorded(tail(subject.sample)));
		}
		this.path.heal();
	}

	private void awaitLive(String cause) {
		for (Subject subject : this.subjects) {
			long tail = tail(subject.sample);
			try {
				await().atMost(TIMEOUT).pollInterval(POLL).until(() -> subject.sample.isLiveAt(tail));
			}
			catch (ConditionTimeoutException ex) {
				throw new AssertionError(text(subject.sample, cause), ex);
			}
			subject.history.requireComplete();
		}
	}

	private String text(OutageSample sample, String cause) {
		String log = sample.log();
		return "seed " + this.seed + ", " + sample.basin() + ", " + cause + ": " + sample.description() + "\n"
				+ log.substring(Math.max(0, log.length() - LOG));
	}

	private long tail(OutageSample sample) {
		try (S2Client client = FlightHistory.client(this.server.endpoint())) {
			return client.basin(sample.basin()).stream("flights").checkTail().seqNum();
		}
	}

	private void verify(Subject subject) {
		await().atMost(TIMEOUT).pollInterval(POLL).untilAsserted(() -> {
			subject.history.awaitRecorded(tail(subject.sample));
			assertThat(subject.sample.airports()).as("seed %d, %s", this.seed, subject.sample.basin())
				.isEqualTo(subject.history.airports());
			assertThat(subject.sample.summary()).as("seed %d, %s", this.seed, subject.sample.basin())
				.isEqualTo(subject.history.summary());
		});
		subject.traffic.verify(subject.history, this.seed);
		this.report.line(
				"%s: %d records, %d snapshots in the stream, the board is that of the history: %s;"
						+ " flights appended at the server %s, by the sample %s, by its updates %s",
				subject.sample.basin(), subject.history.next(), subject.history.snapshots(), subject.history.summary(),
				subject.traffic.directly(), subject.traffic.bySample(), subject.traffic.byUpdate());
	}

	private static void pause(long millis) {
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(millis));
	}

	@Override
	public void close() throws Exception {
		for (Subject subject : this.subjects) {
			subject.traffic.close();
			subject.history.close();
			subject.sample.close();
		}
		this.path.close();
	}

	/**
	 * Sample with the history and the traffic of its stream.
	 *
	 * @param sample the sample
	 * @param history the history of the stream
	 * @param traffic the appends to the stream
	 */
	private record Subject(OutageSample sample, FlightHistory history, FlightTraffic traffic) {

	}

}

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

package io.github.s2snapshot.snapshot.hostile;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.lite.S2LiteServer;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Attacks streams whose projections sign their snapshots, by a writer that may append,
 * while the projections take snapshots, are killed and are restored, in 256 MiB of heap.
 * {@code scripts/hostile-writer-run} runs it for longer.
 */
class HostileWriterRunIntegrationTests {

	private static final int SECONDS = Integer.getInteger("s2.hostile.seconds", 8);

	private static final long SEED = Long.getLong("s2.hostile.seed", System.nanoTime() & 0xFFFF);

	private static final String REPORT = System.getProperty("s2.hostile.report", "");

	private static final String HEAP = "256m";

	private static final Duration TIMEOUT = Duration.ofSeconds(90);

	// If a judge was slower than a trim, the run is repeated with new streams.
	private static final int MOST_LATE = 3;

	private final SplittableRandom random = new SplittableRandom(SEED);

	private final Map<String, Long> told = new TreeMap<>();

	private long slowest;

	private long peak;

	private int kills;

	private int late;

	@Test
	void h59WhenAHostileWriterAppendsToTheEmbeddedServerThenTheStateIsCorrect() throws Exception {
		try (EmbeddedS2 server = EmbeddedS2.start()) {
			run("embedded", server.endpoint());
		}
	}

	@Test
	void h59WhenAHostileWriterAppendsToS2LiteThenTheStateIsCorrect() throws Exception {
		assumeTrue(S2LiteServer.findProgram().isPresent() || S2LiteServer.isRequired(), "the real server is not there");
		try (S2LiteServer server = S2LiteServer.start()) {
			run("s2 lite", server.endpoint());
		}
	}

	private void run(String server, String endpoint) throws Exception {
		try (S2Client client = S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(endpoint)).build()) {
			client.ensureBasin(Ledger.BASIN, BasinConfig.defaults());
			S2Basin basin = client.basin(Ledger.BASIN);
			long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
			while (!run(server, endpoint, client, basin, end)) {
				for (String name : Ledger.NAMES) {
					basin.deleteStream(name);
				}
			}
		}
	}

	// Returns whether the judges could judge to the end.
	private boolean run(String server, String endpoint, S2Client client, S2Basin basin, long end) throws Exception {
		List<AppendRecord> foreign = new ArrayList<>();
		for (String name : Ledger.NAMES) {
			foreign.addAll(predecessor(client, basin, name));
		}
		Map<String, HostileJudge> judges = new TreeMap<>();
		List<HostileWriter> writers = new ArrayList<>();
		List<byte[]> bombs = HostilePayloads.bombs();
		try {
			for (String name : Ledger.NAMES) {
				judges.put(name, new HostileJudge(basin.stream(name)));
				writers.add(new HostileWriter(basin.stream(name), this.random.nextLong(), bombs, foreign));
			}
			attack(endpoint, judges, end);
			long attacked = System.nanoTime();
			for (HostileWriter writer : writers) {
				writer.close();
			}
			try (Attacked last = new Attacked(endpoint, judges, ++this.kills)) {
				last.awaitLine("restored framed");
				last.end();
			}
			report(server, judges, writers, System.nanoTime() - attacked);
			for (String name : Ledger.NAMES) {
				assertThat(this.told).as("seed %d, %s", SEED, this.told)
					.containsKeys("taken " + name, "final " + name, "restored " + name + " in-stream");
				assertThat(basin.stream(name).read(ReadInput.fromSeqNum(0).withCount(1)).records().get(0).seqNum())
					.as("seed %d, the head of %s", SEED, name)
					.isPositive();
			}
			return true;
		}
		catch (HostileJudge.TooLateException ex) {
			assertThat(++this.late).as("seed %d, %s", SEED, ex.getMessage()).isLessThanOrEqualTo(MOST_LATE);
			return false;
		}
		finally {
			for (HostileWriter writer : writers) {
				writer.close();
			}
			judges.values().forEach(HostileJudge::close);
		}
	}

	private void attack(String endpoint, Map<String, HostileJudge> judges, long end) throws Exception {
		do {
			try (Attacked process = new Attacked(endpoint, judges, ++this.kills)) {
				process.awaitLine("restored framed");
				process.awaitLine("taken framed");
				process.awaitLine("taken single");
				process.run(Duration.ofMillis(this.random.nextInt(5_000)));
				if (this.random.nextInt(4) == 0) {
					process.end();
				}
			}
		}
		while (System.nanoTime() < end);
	}

	// An earlier incarnation of the stream, and its signed records.
	private static List<AppendRecord> predecessor(S2Client client, S2Basin basin, String name) {
		StreamConfig config = StreamConfig.defaults()
			.withRetention(RetentionPolicy.infinite())
			.withTimestamping(new Timestamping(TimestampingMode.CLIENT_PREFER, true));
		create(basin, name, config);
		List<AppendRecord> signed = new ArrayList<>();
		try (SnapshotTemplate template = SnapshotTemplate.builder(client).basin(Ledger.BASIN).build()) {
			Projection<Ledger> projection = template.project(Ledger.definition(name));
			for (int i = 0; i < 3; i++) {
				long cursor = basin.stream(name).checkTail().seqNum();
				projection.append(new Ledger.Entry("before", i));
				projection.readLatest(TIMEOUT);
				template.take(name);
				basin.stream(name)
					.read(ReadInput.fromSeqNum(cursor))
					.records()
					.stream()
					.filter((record) -> record.header(SnapshotRecord.SNAPSHOT).isPresent())
					.forEach((record) -> signed.add(AppendRecord.of(record.body()).withHeaders(record.headers())));
			}
		}
		assertThat(signed).isNotEmpty();
		basin.deleteStream(name);
		create(basin, name, config);
		// As many deltas as before, so that signed records can be at their old positions
		// again.
		basin.stream(name)
			.append(AppendInput.of(AppendRecord.of("{\"by\":\"now\",\"n\":1}").withHeader("type", "Entry")));
		signed.forEach((record) -> basin.stream(name).append(AppendInput.of(record)));
		return signed;
	}

	// A stream that is being deleted keeps its name for a while.
	private static void create(S2Basin basin, String name, StreamConfig config) {
		await().atMost(TIMEOUT).ignoreExceptionsMatching(S2Exception.class::isInstance).until(() -> {
			basin.createStream(name, config);
			return true;
		});
	}

	private synchronized void tell(String what) {
		this.told.merge(what, 1L, Long::sum);
	}

	private void report(String server, Map<String, HostileJudge> judges, List<HostileWriter> writers, long nanos)
			throws IOException {
		StringBuilder text = new StringBuilder(String.format(Locale.ROOT,
				"%s, %d s, seed %d: %d processes, slowest restore %d ms, peak of the heap %d MiB of %s, judges late "
						+ "%d times%n",
				server, SECONDS, SEED, this.kills, this.slowest, this.peak, HEAP, this.late));
		judges.forEach((name, judge) -> text
			.append(String.format(Locale.ROOT, "  %s: %d records, %d deltas%n", name, judge.cursor(), judge.deltas())));
		text.append("  told: ").append(this.told).append('\n');
		for (HostileWriter writer : writers) {
			text.append("  appended: ").append(writer.counts()).append('\n');
		}
		if (!REPORT.isEmpty()) {
			Files.writeString(Path.of(REPORT), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
		}
	}

	/**
	 * Process under attack. It ends when it is out of memory.
	 */
	private final class Attacked implements AutoCloseable {

		private final Process process;

		private final Map<String, HostileJudge> judges;

		private final List<String> lines = new ArrayList<>();

		private final Thread reader = new Thread(this::read, "attacked");

		private @Nullable Throwable failure;

		Attacked(String endpoint, Map<String, HostileJudge> judges, int run) throws IOException {
			this.judges = judges;
			this.process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
					"-Xmx" + HEAP, "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError", "-cp",
					System.getProperty("java.class.path"), HostileWriterProgram.class.getName(), endpoint,
					Integer.toString(run))
				.redirectErrorStream(true)
				.start();
			this.reader.setDaemon(true);
			this.reader.start();
		}

		private void read() {
			try (BufferedReader reader = this.process.inputReader(StandardCharsets.UTF_8)) {
				for (String line = reader.readLine(); line != null; line = reader.readLine()) {
					judge(line);
					synchronized (this.lines) {
						this.lines.add(line);
						if (this.lines.size() > 2_000) {
							this.lines.subList(0, 1_000).clear();
						}
						this.lines.notifyAll();
					}
				}
			}
			catch (IOException ex) {
				// The process was killed.
			}
			catch (Throwable ex) {
				this.failure = ex;
			}
		}

		private void judge(String line) throws InterruptedException, TimeoutException {
			if (!line.endsWith(HostileWriterProgram.END)) {
				return;
			}
			String[] words = line.split(" ");
			switch (words[0]) {
				case "state", "final" -> {
					long expected = this.judges.get(words[1]).hash(Long.parseLong(words[2]));
					if (expected != Long.parseLong(words[3])) {
						throw new IllegalStateException("The process prints a wrong state: " + line);
					}
					tell(words[0] + " " + words[1]);
				}
				case "restored" -> {
					tell("restored " + words[1] + " " + words[2]);
					HostileWriterRunIntegrationTests.this.slowest = Math
						.max(HostileWriterRunIntegrationTests.this.slowest, Long.parseLong(words[4]));
				}
				case "taken" -> tell("taken " + words[1]);
				case "failure" -> tell("failed " + words[1]);
				case "heap" -> {
					HostileWriterRunIntegrationTests.this.peak = Math.max(HostileWriterRunIntegrationTests.this.peak,
							Long.parseLong(words[1]));
				}
				case "broken" -> throw new IllegalStateException(line);
				default -> {
				}
			}
		}

		void awaitLine(String begin) throws InterruptedException {
			long end = System.nanoTime() + TIMEOUT.toNanos();
			synchronized (this.lines) {
				while (this.lines.stream().noneMatch((line) -> line.startsWith(begin))) {
					require();
					if (System.nanoTime() > end) {
						throw new AssertionError("seed " + SEED + ", '" + begin + "' is missing: " + tail());
					}
					this.lines.wait(200);
				}
			}
		}

		void run(Duration duration) throws InterruptedException {
			long end = System.nanoTime() + duration.toNanos();
			synchronized (this.lines) {
				while (System.nanoTime() < end) {
					require();
					this.lines.wait(100);
				}
			}
		}

		private void require() {
			if (this.failure instanceof HostileJudge.TooLateException tooLate) {
				throw tooLate;
			}
			if (this.failure != null) {
				throw new AssertionError("seed " + SEED + ": " + tail(), this.failure);
			}
			if (!this.process.isAlive()) {
				throw new AssertionError("seed " + SEED + ", it has ended: " + tail());
			}
		}

		private String tail() {
			synchronized (this.lines) {
				return String.join("\n", this.lines.subList(Math.max(0, this.lines.size() - 60), this.lines.size()));
			}
		}

		// The process prints its last states and ends by itself.
		void end() throws InterruptedException {
			try {
				this.process.getOutputStream().close();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
			boolean done = this.process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
			this.reader.join(TIMEOUT.toMillis());
			String said = tail();
			if (this.failure instanceof HostileJudge.TooLateException tooLate) {
				throw tooLate;
			}
			assertThat(this.failure).as("seed %d: %s", SEED, said).isNull();
			assertThat(done).as("seed %d, the process does not end: %s", SEED, said).isTrue();
			assertThat(this.process.exitValue()).as("seed %d: %s", SEED, said).isZero();
		}

		@Override
		public void close() throws InterruptedException {
			this.process.destroyForcibly().waitFor();
			this.reader.join(TIMEOUT.toMillis());
			if (this.failure != null && !(this.failure instanceof HostileJudge.TooLateException)) {
				throw new AssertionError("seed " + SEED + ": " + tail(), this.failure);
			}
		}

	}

}

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

package io.github.s2snapshot.snapshot;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.scheduling.concurrent.ThreadPoolTaskScheduler;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of projections and snapshots, against any server.
 */
abstract class AbstractSnapshotScenarios extends AbstractServerScenarios {

	private TestProcess template(ProjectionListener... listeners) {
		SnapshotTemplate.Builder builder = builder();
		for (ProjectionListener listener : listeners) {
			builder.listener(listener);
		}
		return process(builder);
	}

	private ProjectionDefinition.Builder<Tally> definition(UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		return changes.apply(ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add));
	}

	private AppendAck append(int from, int to) {
		AppendAck ack = null;
		for (int next = from; next < to;) {
			List<AppendRecord> records = new ArrayList<>();
			for (; next < to && records.size() < 500; next++) {
				records.add(delta("n" + next % 7, next));
			}
			ack = this.stream.append(AppendInput.of(records));
		}
		return ack;
	}

	private static AppendRecord delta(String name, long amount) {
		return AppendRecord.of("{\"name\":\"%s\",\"amount\":%d}".formatted(name, amount)).withHeader("type", "Added");
	}

	private static Tally fold(int from, int to) {
		Tally tally = Tally.empty();
		for (int i = from; i < to; i++) {
			tally = tally.add(new Tally.Added("n" + i % 7, i));
		}
		return tally;
	}

	private SequencedRecord head() {
		return this.stream.read(ReadInput.fromSeqNum(0).withCount(1)).records().get(0);
	}

	@Test
	void shouldRestoreTheInitialStateFromAnEmptyStream() {
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		assertThat(projection.read().state()).isEqualTo(Tally.empty());
		assertThat(projection.read().cursor()).isZero();
		assertThat(template.info("tally").restore().source()).isEqualTo(RestoreSource.EMPTY);
	}

	@Test
	void shouldFoldAndFollowAStream() {
		append(0, 2500);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		assertThat(projection.read().state()).isEqualTo(fold(0, 2500));
		ProjectionInfo info = template.info("tally");
		assertThat(info.restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(info.restore().replayed()).isEqualTo(2500);
		AppendAck ack = append(2500, 2600);
		assertThat(projection.read(ReadConsistency.atLeast(ack.end().seqNum() - 1), TIMEOUT).state())
			.isEqualTo(fold(0, 2600));
		AppendAck own = projection.append(new Tally.Added("n" + 2600 % 7, 2600));
		assertThat(own.start().seqNum()).isEqualTo(2600);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 2601));
	}

	@Test
	void snapshotShouldTrimTheStreamAndBeRestoredFrom() {
		append(0, 1500);
		TestProcess template = template();
		template.project(definition(UnaryOperator.identity()));
		SnapshotInfo taken = taken(template.take("tally"));
		assertThat(taken.cursor()).isEqualTo(1500);
		assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Skipped.class);
		await().atMost(TIMEOUT).until(() -> head().seqNum() == 1501);
		SequencedRecord head = head();
		assertThat(head.header("snapshot")).contains("1");
		assertThat(head.header("snapshot-id")).contains(taken.id().toString());
		assertThat(head.header("snapshot-cursor")).contains("1500");
		assertThat(head.header("snapshot-projection")).contains("tally/1");
		assertThat(head.bodyAsString()).startsWith("{\"type\":\"snapshot\",\"covers_before\":1500,\"state\":{");
		append(1500, 1510);
		template.close();
		TestProcess restarted = template();
		Projection<Tally> projection = restarted.project(definition(UnaryOperator.identity()));
		assertThat(projection.read().state()).isEqualTo(fold(0, 1510));
		RestoreInfo restore = restarted.info("tally").restore();
		assertThat(restore.source()).isEqualTo(RestoreSource.IN_STREAM);
		assertThat(restore.cursor()).isEqualTo(1500);
		assertThat(restore.replayed()).isEqualTo(10);
		assertThat(restarted.info("tally").lastSnapshot().id()).isEqualTo(taken.id());
	}

	@Test
	void shouldTakeASnapshotAfterANumberOfRecords() {
		TestProcess template = template();
		Projection<Tally> projection = template
			.project(definition((builder) -> builder.triggers(SnapshotTriggers.none().withEveryRecords(100))));
		append(0, 250);
		projection.readLatest(TIMEOUT);
		await().atMost(TIMEOUT).until(() -> template.info("tally").lastSnapshot() != null);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 250));
	}

	@Test
	void shouldTakeASnapshotOnShutdown() {
		append(0, 20);
		TestProcess template = template();
		template.project(definition((builder) -> builder.triggers(SnapshotTriggers.none().withOnShutdown(true))));
		template.close();
		TestProcess restarted = template();
		restarted.project(definition(UnaryOperator.identity()));
		assertThat(restarted.info("tally").restore().cursor()).isEqualTo(20);
		assertThat(restarted.info("tally").restore().replayed()).isZero();
	}

	@Test
	@SingleOnly("Keys have no triggers by time")
	void shouldTakeASnapshotAtAnInterval() {
		ThreadPoolTaskScheduler scheduler = new ThreadPoolTaskScheduler();
		scheduler.initialize();
		append(0, 20);
		TestProcess template = process(builder().taskScheduler(scheduler));
		template.project(definition((builder) -> builder.triggers(
				SnapshotTriggers.none().withInterval(Duration.ofMillis(50)).withMinimumGap(Duration.ofMillis(10)))));
		await().atMost(TIMEOUT).until(() -> template.info("tally").lastSnapshot() != null);
		template.close();
		scheduler.shutdown();
	}

	@Test
	void whenAnotherClientAppendsThenASnapshotIsTakenEventually() throws Exception {
		List<String> conflicts = new CopyOnWriteArrayList<>();
		TestProcess template = template(new ProjectionListener() {

			@Override
			public void snapshotConflict(String projection, long cursor, long actual) {
				conflicts.add(cursor + "/" + actual);
			}

		});
		append(0, 100);
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		AtomicInteger next = new AtomicInteger(100);
		ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
		// Bursts, during which a snapshot mostly has conflicts, and pauses, in which it
		// succeeds.
		writer.scheduleWithFixedDelay(() -> {
			for (int i = 0; i < 20; i++) {
				append(next.get(), next.addAndGet(3));
			}
		}, 0, 50, TimeUnit.MILLISECONDS);
		List<SnapshotOutcome> outcomes = new ArrayList<>();
		try {
			await().atMost(TIMEOUT).until(() -> projection.read().cursor() > 110);
			long until = System.nanoTime() + TIMEOUT.toNanos();
			while ((taken(outcomes) < 3 || conflicts.isEmpty()) && System.nanoTime() < until) {
				outcomes.add(template.take("tally"));
			}
		}
		finally {
			writer.shutdown();
			assertThat(writer.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
		}
		assertThat(taken(outcomes)).as("%s", outcomes).isGreaterThanOrEqualTo(3);
		assertThat(conflicts).isNotEmpty();
		int end = next.get();
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, end));
		TestProcess restarted = template();
		assertThat(restarted.project(definition(UnaryOperator.identity())).read().state()).isEqualTo(fold(0, end));
		assertThat(restarted.info("tally").restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	// Hazards: H34
	@Test
	void twoProcessesShouldTakeSnapshotsAtTheSameTime() throws Exception {
		TestProcess one = template();
		TestProcess two = template();
		UnaryOperator<ProjectionDefinition.Builder<Tally>> every = (builder) -> builder
			.triggers(SnapshotTriggers.none().withEveryRecords(40).withMinimumGap(Duration.ZERO).withJitter(0));
		Projection<Tally> first = one.project(definition(every));
		Projection<Tally> second = two.project(definition(every));
		append(0, 400);
		for (int i = 400; i < 600; i++) {
			((i % 2 == 0) ? first : second).append(new Tally.Added("n" + i % 7, i));
		}
		assertThat(first.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 600));
		assertThat(second.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 600));
		assertThat(template().project(definition(UnaryOperator.identity())).read().state()).isEqualTo(fold(0, 600));
	}

	// Hazards: H16
	@Test
	void externalSnapshotShouldTrimNothingAndBeRestoredFrom(@TempDir Path directory) throws Exception {
		FileSnapshotStore store = FileSnapshotStore.in(directory);
		append(0, 700);
		TestProcess template = template();
		template.project(definition((builder) -> builder.external(store)));
		assertThat(taken(template.take("tally")).cursor()).isEqualTo(700);
		append(700, 710);
		template.close();
		assertThat(head().seqNum()).isZero();
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(710);
		try (Stream<Path> files = Files.walk(directory)) {
			assertThat(files.filter(Files::isRegularFile)).singleElement()
				.satisfies((file) -> assertThat(file.getFileName()).hasToString("700.json"));
		}
		TestProcess restarted = template();
		Projection<Tally> projection = restarted.project(definition((builder) -> builder.external(store)));
		assertThat(projection.read().state()).isEqualTo(fold(0, 710));
		RestoreInfo restore = restarted.info("tally").restore();
		assertThat(restore.source()).isEqualTo(RestoreSource.EXTERNAL);
		assertThat(restore.cursor()).isEqualTo(700);
		assertThat(restore.replayed()).isEqualTo(10);
	}

	@Test
	void whenNoExternalSnapshotIsValidThenTheWholeStreamIsFolded(@TempDir Path directory) throws Exception {
		FileSnapshotStore store = FileSnapshotStore.in(directory);
		append(0, 50);
		TestProcess template = template();
		template.project(definition((builder) -> builder.external(store)));
		taken(template.take("tally"));
		template.close();
		try (Stream<Path> files = Files.walk(directory)) {
			Files.writeString(files.filter(Files::isRegularFile).findFirst().orElseThrow(), "gone");
		}
		TestProcess restarted = template();
		Projection<Tally> projection = restarted.project(definition((builder) -> builder.external(store)));
		assertThat(projection.read().state()).isEqualTo(fold(0, 50));
		assertThat(restarted.info("tally").restore().source()).isEqualTo(RestoreSource.REPLAY);
	}

	@Test
	void h19WhenAnExternalSnapshotIsBeyondTheTailThenTheStartFails(@TempDir Path directory) {
		FileSnapshotStore store = FileSnapshotStore.in(directory);
		append(0, 50);
		TestProcess template = template();
		template.project(definition((builder) -> builder.external(store)));
		taken(template.take("tally"));
		template.close();
		this.basin.deleteStream(this.stream.name());
		await().atMost(TIMEOUT)
			.ignoreExceptions()
			.until(() -> this.basin.createStream(this.stream.name(), StreamConfig.defaults()) != null);
		append(0, 5);
		assertThatExceptionOfType(IncarnationException.class)
			.isThrownBy(() -> template().project(definition((builder) -> builder.external(store))))
			.withMessageContaining("up to 50, but the stream ends at 5");
	}

	@Test
	void h9WhenRecordsAreTrimmedDuringAPauseThenTheProjectionIsRestoredAgain() {
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		template.pause("tally");
		append(10, 20);
		TestProcess other = template();
		other.project(definition(UnaryOperator.identity()));
		taken(other.take("tally"));
		await().atMost(TIMEOUT).until(() -> head().seqNum() == 21);
		assertThat(projection.read().state()).isEqualTo(fold(0, 10));
		template.resume("tally");
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 20));
		assertThat(template.info("tally").restore()).satisfies((restore) -> {
			assertThat(restore.source()).isEqualTo(RestoreSource.IN_STREAM);
			assertThat(restore.cursor()).isEqualTo(20);
		});
		append(20, 25);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 25));
	}

	@Test
	void h10WhenEverythingIsTrimmedWithoutASnapshotThenTheProjectionFails() {
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		template.pause("tally");
		append(10, 20);
		this.stream.append(AppendInput.of(AppendRecord.trim(-1)));
		await().atMost(TIMEOUT).until(() -> this.stream.read(ReadInput.fromSeqNum(0).withCount(1)).records().isEmpty());
		template.resume("tally");
		assertThat(template.awaitFailure("tally")).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the records 10 to 20 after the base at cursor 10 were trimmed");
		assertKept(projection, fold(0, 10));
		assertThat(template.start("tally")).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingRootCause()
			.isInstanceOf(NoBaseStateException.class);
	}

	@Test
	void whenTheStateIsTooLargeForASingleRecordThenItIsRestoredFromSeveral() {
		TestProcess template = template();
		UnaryOperator<ProjectionDefinition.Builder<Tally>> plain = (builder) -> builder
			.encoding(SnapshotEncoding.auto().withCompression(SnapshotCompression.NONE));
		Projection<Tally> projection = template.project(definition(plain));
		for (int i = 0; i < 90; i++) {
			projection.append(new Tally.Added("x".repeat(40_000) + i, 1));
		}
		projection.readLatest(TIMEOUT);
		SnapshotInfo taken = taken(template.take("tally"));
		assertThat(taken.form()).isEqualTo(SnapshotForm.FRAMED);
		assertThat(taken.cursor()).isEqualTo(90);
		assertThat(taken.bytes()).isGreaterThan(3_600_000);
		projection.append(new Tally.Added("y", 1));
		Tally state = projection.readLatest(TIMEOUT).state();
		await().atMost(TIMEOUT).until(() -> taken.equals(template.info("tally").lastSnapshot()));
		template.close();
		await().atMost(TIMEOUT).until(() -> head().seqNum() == 90);
		TestProcess restarted = template();
		assertThat(restarted.project(definition(plain)).read().state()).isEqualTo(state);
		RestoreInfo restore = restarted.info("tally").restore();
		assertThat(restore.source()).isEqualTo(RestoreSource.IN_STREAM);
		assertThat(restore.cursor()).isEqualTo(90);
		assertThat(restore.replayed()).isOne();
		assertThat(restarted.info("tally").lastSnapshot().id()).isEqualTo(taken.id());
		assertThat(restarted.info("tally").lastSnapshot().bytes()).isEqualTo(taken.bytes());
	}

	@Test
	void whenAnotherClientAppendsWithoutPauseThenASnapshotIsStillTaken() throws Exception {
		append(0, 100);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		AtomicInteger next = new AtomicInteger(100);
		AtomicBoolean stopped = new AtomicBoolean();
		CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
			while (!stopped.get()) {
				append(next.get(), next.addAndGet(2));
			}
		});
		try {
			await().atMost(TIMEOUT).until(() -> projection.read().cursor() > 110);
			assertThat(taken(template.take("tally")).cursor()).isGreaterThan(100);
			long folded = projection.read().state().count();
			await().atMost(TIMEOUT).until(() -> projection.read().state().count() > folded);
			assertThat(taken(template.take("tally")).cursor()).isGreaterThan(100);
		}
		finally {
			stopped.set(true);
		}
		writer.join();
		int end = next.get();
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, end));
		TestProcess restarted = template();
		assertThat(restarted.project(definition(UnaryOperator.identity())).read().state()).isEqualTo(fold(0, end));
		assertThat(restarted.info("tally").restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	@Test
	void twoProcessesShouldTakeFramedSnapshotsAtTheSameTime() {
		TestProcess one = template();
		TestProcess two = template();
		UnaryOperator<ProjectionDefinition.Builder<Tally>> framed = (builder) -> builder
			.encoding(SnapshotEncoding.auto().withForm(SnapshotFormChoice.FRAMED))
			.triggers(SnapshotTriggers.none().withEveryRecords(40).withMinimumGap(Duration.ZERO).withJitter(0));
		Projection<Tally> first = one.project(definition(framed));
		Projection<Tally> second = two.project(definition(framed));
		append(0, 300);
		for (int i = 300; i < 600; i++) {
			((i % 2 == 0) ? first : second).append(new Tally.Added("n" + i % 7, i));
		}
		assertThat(first.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 600));
		assertThat(second.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 600));
		await().atMost(TIMEOUT).until(() -> one.info("tally").lastSnapshot() != null);
		TestProcess restarted = template();
		assertThat(restarted.project(definition(UnaryOperator.identity())).read().state()).isEqualTo(fold(0, 600));
		assertThat(restarted.info("tally").lastSnapshot().form()).isEqualTo(SnapshotForm.FRAMED);
	}

	@Test
	void h1WhenAProcessDiesBetweenFragmentsThenHistoryIsIntact() {
		append(0, 10);
		UUID dead = UUID.randomUUID();
		this.stream.append(
				AppendInput
					.of(SnapshotFragment.first(dead, 10, "tally/1", ContentEncoding.NONE,
							"{\"type\":".getBytes(StandardCharsets.UTF_8)))
					.withMatchSeqNum(10));
		append(10, 15);
		this.stream.append(
				AppendInput.of(SnapshotFragment.next(dead, 10, 1, "\"snapshot\"".getBytes(StandardCharsets.UTF_8))));
		append(15, 20);
		TestProcess template = template();
		Projection<Tally> projection = template.project(
				definition((builder) -> builder.encoding(SnapshotEncoding.auto().withForm(SnapshotFormChoice.FRAMED))));
		assertThat(projection.read().state()).isEqualTo(fold(0, 20));
		SnapshotInfo taken = taken(template.take("tally"));
		assertThat(taken.id()).isNotEqualTo(dead);
		template.close();
		await().atMost(TIMEOUT).until(() -> head().seqNum() == 22);
		TestProcess restarted = template();
		assertThat(restarted.project(definition(UnaryOperator.identity())).read().state()).isEqualTo(fold(0, 20));
		assertThat(restarted.info("tally").restore().cursor()).isEqualTo(22);
	}

	@Test
	void h20WhenADeltaIsMalformedThenTheProjectionFailsBeforeIt() {
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		this.stream.append(AppendInput.of(delta("n3", 10), AppendRecord.of("{\"name\":").withHeader("type", "Added"),
				delta("n5", 12)));
		assertThat(template.awaitFailure("tally")).isInstanceOf(FoldException.class)
			.hasMessageContaining("record 11 of stream " + BASIN + "/" + this.stream.name());
		assertKept(projection, fold(0, 11));
		assertTakesNone(template, "tally");
		assertThat(template.start("tally")).failsWithin(TIMEOUT);
	}

	@Test
	void h20WhenATypeIsUnknownThenTheStartFails() {
		append(0, 3);
		this.stream.append(AppendInput.of(AppendRecord.of("{}").withHeader("type", "Removed")));
		assertThatExceptionOfType(UnknownDeltaTypeException.class)
			.isThrownBy(() -> template().project(definition(UnaryOperator.identity())))
			.satisfies((ex) -> assertThat(ex.seqNum()).isEqualTo(3));
	}

	@Test
	void shouldFoldPlainJsonOfAnotherClient() {
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		this.stream.append(AppendInput.of(AppendRecord.of("{\"name\":\"a\",\"amount\":5,\"note\":\"by hand\"}")));
		assertThat(projection.readLatest(TIMEOUT).state().sum()).isEqualTo(5);
	}

	@Test
	void snapshotOfAnotherWriterWithoutOptionalHeadersShouldBeABase() {
		append(0, 10);
		this.stream.append(AppendInput
			.of(AppendRecord.trim(11), AppendRecord.of("{\"type\":\"snapshot\",\"covers_before\":10,\"state\":"
					+ "{\"count\":10,\"sum\":1000,\"names\":{}}}"))
			.withMatchSeqNum(10));
		await().atMost(TIMEOUT).until(() -> head().seqNum() == 11);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		assertThat(projection.read().state().sum()).isEqualTo(1000);
		assertThat(projection.read().cursor()).isEqualTo(12);
	}

	// Hazards: H35
	@Test
	@SingleOnly("A key without a stream has its initial state")
	void whenTheStreamDoesNotExistThenTheStartFails() {
		assertThatExceptionOfType(ProjectionFailedException.class)
			.isThrownBy(() -> template().project(definition((builder) -> builder.stream("not-there"))))
			.withMessageEndingWith("Create the stream 'not-there', or correct its name");
	}

	// Hazards: H33
	@Test
	@SingleOnly("Keys are neither started nor stopped")
	void shouldStartAndStopManyProjectionsTogether() {
		SnapshotTemplate template = template().template();
		for (int i = 0; i < 20; i++) {
			String name = "many/" + UUID.randomUUID();
			this.basin.createStream(name, StreamConfig.defaults());
			this.basin.stream(name).append(AppendInput.of(delta("a", i)));
			String projection = "tally-" + i;
			template.register(ProjectionDefinition.builder(projection, Tally.class)
				.stream(name)
				.initialState(Tally::empty)
				.fold(Tally.Added.class, Tally::add)
				.build());
		}
		template.startAll(TIMEOUT);
		assertThat(template.infos()).hasSize(20).allMatch((info) -> info.status() == ProjectionStatus.LIVE);
		template.stopAll(TIMEOUT);
		assertThat(template.infos()).allMatch((info) -> info.status() == ProjectionStatus.STOPPED);
	}

	@Test
	void h25ReadsShouldNeverReturnAStateWithAnotherCursor() {
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		CompletableFuture<Void> appending = CompletableFuture.runAsync(() -> append(0, 2000));
		while (!appending.isDone()) {
			ProjectionView<Tally> view = projection.read();
			assertThat(view.state().count()).isEqualTo(view.cursor());
		}
		appending.join();
	}

	private static long taken(List<SnapshotOutcome> outcomes) {
		return outcomes.stream().filter(SnapshotOutcome.Taken.class::isInstance).count();
	}

	private static SnapshotInfo taken(SnapshotOutcome outcome) {
		assertThat(outcome).isInstanceOf(SnapshotOutcome.Taken.class);
		return ((SnapshotOutcome.Taken) outcome).snapshot();
	}

}

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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of hazards that any server can cause, by their number in
 * {@code docs/hazards.md}.
 */
abstract class AbstractHazardScenarios extends AbstractServerScenarios {

	TestProcess template() {
		return process(builder());
	}

	ProjectionDefinition.Builder<Tally> definition(String name) {
		return ProjectionDefinition.builder(name, Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add);
	}

	Projection<Tally> project(TestProcess template) {
		return template.project(definition("tally"));
	}

	AppendAck append(int from, int to) {
		List<AppendRecord> records = new ArrayList<>();
		for (int i = from; i < to; i++) {
			records.add(delta(i));
		}
		return this.stream.append(AppendInput.of(records));
	}

	static AppendRecord delta(int amount) {
		return AppendRecord.of("{\"name\":\"n" + amount % 3 + "\",\"amount\":" + amount + "}")
			.withHeader("type", "Added");
	}

	static Tally fold(int from, int to) {
		Tally tally = Tally.empty();
		for (int i = from; i < to; i++) {
			tally = tally.add(new Tally.Added("n" + i % 3, i));
		}
		return tally;
	}

	List<SequencedRecord> records() {
		return this.stream.read(ReadInput.fromSeqNum(0)).records();
	}

	static SnapshotInfo taken(SnapshotOutcome outcome) {
		assertThat(outcome).isInstanceOf(SnapshotOutcome.Taken.class);
		return ((SnapshotOutcome.Taken) outcome).snapshot();
	}

	@Test
	void h6ShouldNeitherFoldNorCountCommandsOfOthers() {
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		append(0, 3);
		this.stream
			.append(AppendInput.of(AppendRecord.fence("somebody"), AppendRecord.trim(0), AppendRecord.fence("")));
		append(3, 5);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 5));
		assertThat(projection.read().cursor()).isEqualTo(8);
	}

	@Test
	void h16ShouldAppendTheTrimInOneBatchWithItsSnapshot() {
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		assertThat(taken(template.take("tally")).cursor()).isEqualTo(10);
		await().atMost(TIMEOUT).until(() -> records().get(0).seqNum() >= 10);
		List<SequencedRecord> left = records().stream().filter((record) -> !record.isCommand()).toList();
		assertThat(left).hasSize(1).first().satisfies((record) -> {
			assertThat(record.seqNum()).isEqualTo(11);
			assertThat(record.header(SnapshotRecord.CURSOR)).hasValue("10");
		});
		append(10, 12);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 12));
		assertThat(project(template()).read().state()).isEqualTo(fold(0, 12));
	}

	ProjectionDefinition.Builder<Tally> trimming(String name, FileSnapshotStore store) {
		return definition(name).external(store)
			.trim(HistoryTrim.covered().withDelay(Duration.ZERO).withMargin(1).withGenerations(1));
	}

	void awaitHead(long seqNum) {
		await().atMost(TIMEOUT).until(() -> records().get(0).seqNum() == seqNum);
	}

	@Test
	void h16WhenTrimIsCoveredThenHistoryOfAnExternalSnapshotIsTrimmed(@TempDir Path directory) {
		FileSnapshotStore store = FileSnapshotStore.in(directory);
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = template.project(trimming("tally", store));
		taken(template.take("tally"));
		awaitHead(9);
		append(10, 12);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 12));
		assertThat(template().project(trimming("tally", store)).read().state()).isEqualTo(fold(0, 12));
	}

	@Test
	@SingleOnly("Keyed projections that trim do not share streams")
	void h17ShouldNotTrimRecordsThatAnotherProjectionNeeds(@TempDir Path directory) {
		FileSnapshotStore store = FileSnapshotStore.in(directory)
			.withKeyTemplate("{stream}/{projection}/{version}/{cursor}.json");
		append(0, 5);
		TestProcess template = template();
		Projection<Tally> one = template.project(trimming("one", store));
		template.project(definition("other").external(store));
		taken(template.take("other"));
		append(5, 10);
		one.readLatest(TIMEOUT);
		taken(template.take("one"));
		awaitHead(4);
		assertThat(template().project(definition("other").external(store)).read().state()).isEqualTo(fold(0, 10));
	}

	@Test
	@SingleOnly("Keyed projections that trim do not share streams")
	void h17WhenTwoProjectionsShareAStreamThenInStreamSnapshotsAreRefused() {
		TestProcess template = template();
		project(template);
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> template.template().register(definition("other").build()))
			.withMessageContaining("fold the same stream")
			.withMessageContaining("Use the external placement for both");
	}

	@Test
	@SingleOnly("A key whose stream was created again is loaded again")
	void h19WhenTheStreamIsCreatedAgainDuringAPauseThenTheProjectionFails() {
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		template.pause("tally");
		this.basin.deleteStream(this.stream.name());
		await().atMost(TIMEOUT)
			.ignoreExceptions()
			.until(() -> this.basin.createStream(this.stream.name(), StreamConfig.defaults()) != null);
		append(0, 3);
		template.resume("tally");
		assertThat(template.awaitFailure("tally")).isInstanceOfAny(IncarnationException.class, GapException.class);
		assertKept(projection, fold(0, 10));
	}

	private void createAgain() {
		this.basin.deleteStream(this.stream.name());
		await().atMost(TIMEOUT)
			.ignoreExceptions()
			.until(() -> this.basin.createStream(this.stream.name(),
					StreamConfig.defaults().withRetention(RetentionPolicy.infinite())) != null);
	}

	@Test
	void h19WhenAnExternalSnapshotIsOfAnEarlierIncarnationThenItIsRejected(@TempDir Path directory) {
		FileSnapshotStore store = FileSnapshotStore.in(directory);
		append(0, 10);
		TestProcess template = template();
		template.project(definition("tally").external(store));
		taken(template.take("tally"));
		template.close();
		createAgain();
		append(100, 130);
		assertThatExceptionOfType(IncarnationException.class)
			.isThrownBy(() -> template().project(definition("tally").external(store)))
			.withMessageContaining("has only snapshots of another stream");
	}

	@Test
	@SingleOnly("A key whose stream was created again is loaded again")
	void h19WhenTheStreamIsCreatedAgainWhileFollowedThenNothingOfItIsFolded(@TempDir Path directory) {
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition("tally").external(FileSnapshotStore.in(directory)));
		createAgain();
		append(100, 109);
		assertThat(template.awaitFailure("tally")).isInstanceOfAny(IncarnationException.class,
				ProjectionFailedException.class);
		assertKept(projection, fold(0, 10));
	}

	@Test
	@SingleOnly("A key without a stream has its initial state")
	void h35WhenTheBasinCreatesStreamsOnReadThenAWrongNameCreatesNone(@TempDir Path directory) {
		String name = BASIN + "-auto";
		this.client.ensureBasin(name, BasinConfig.defaults().withCreateStreamOnRead(true));
		assertThatExceptionOfType(ProjectionFailedException.class)
			.isThrownBy(() -> template().project(
					definition("tally").basin(name).stream("no-such-stream").external(FileSnapshotStore.in(directory))))
			.withMessageContaining("Create the stream 'no-such-stream', or correct its name");
		assertThat(this.client.basin(name).listStreams(ListOptions.defaults()).items()).isEmpty();
	}

	@Test
	void h22WhenAFoldDependsOnMoreThanTheRecordThenAnAuditFindsIt() {
		AtomicInteger drift = new AtomicInteger();
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = template.project(ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class,
					(tally, added) -> tally.add(new Tally.Added(added.name(), added.amount() + drift.get()))));
		assertThat(template.audit("tally", TIMEOUT)).isEqualTo(new AuditResult.Equal(0, 10, 10));
		taken(template.take("tally"));
		append(10, 15);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 15));
		assertThat(template.audit("tally", TIMEOUT)).isEqualTo(new AuditResult.Equal(10, 17, 5));
		drift.set(1);
		assertThat(template.audit("tally", TIMEOUT)).isEqualTo(new AuditResult.Different(10, 17, 5, "/sum"));
		assertThat(projection.read().state()).isEqualTo(fold(0, 15));
		// The history before the snapshot was trimmed. Records after it are kept from now
		// on.
		assertThat(taken(template.take("tally")).cursor()).isEqualTo(17);
		assertThat(this.stream.read(ReadInput.fromSeqNum(17).withCount(1)).records()).singleElement()
			.satisfies((record) -> assertThat(record.command()).contains(new CommandRecord.Trim(0)));
	}

	@Test
	void h26SnapshotsShouldNeitherNeedNorSetAFencingToken() {
		append(0, 5);
		this.stream.append(AppendInput.of(AppendRecord.fence("writers")));
		TestProcess template = template();
		Projection<Tally> projection = project(template);
		assertThat(taken(template.take("tally")).cursor()).isEqualTo(6);
		AppendAck ack = this.stream.append(AppendInput.of(delta(5)).withFencingToken("writers"));
		assertThat(ack.start().seqNum()).isEqualTo(8);
		assertThatExceptionOfType(FencingTokenMismatchException.class)
			.isThrownBy(() -> this.stream.append(AppendInput.of(delta(6)).withFencingToken("others")));
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 6));
		assertThat(records()).noneMatch((record) -> record.command().orElse(null) instanceof CommandRecord.Fence);
	}

	@Test
	void h28WhenTimestampsAreInTheFutureThenRecordsAreFoldedInOrderWithoutLag() {
		createStream(StreamConfig.defaults().withTimestamping(new Timestamping(TimestampingMode.CLIENT_PREFER, true)));
		long future = System.currentTimeMillis() + TimeUnit.DAYS.toMillis(1);
		this.stream.append(AppendInput.of(delta(0).withTimestamp(future), delta(1).withTimestamp(1), delta(2)));
		Projection<Tally> projection = project(template());
		assertThat(projection.read().state()).isEqualTo(fold(0, 3));
		append(3, 5);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 5));
		assertThat(projection.read().lag().time()).isBetween(Duration.ZERO, TIMEOUT);
		assertThat(records()).extracting(SequencedRecord::timestamp).containsOnly(future);
	}

	@Test
	@SingleOnly("Keys are not started")
	void h33WhenManyProcessesStartAtOnceThenNoneOfThemAppends() {
		append(0, 20);
		List<TestProcess> herd = new ArrayList<>();
		for (int i = 0; i < 10; i++) {
			TestProcess template = template();
			template.template().register(definition("tally").build());
			herd.add(template);
		}
		List<Projection<?>> started = herd.stream()
			.map((template) -> template.template().start("tally"))
			.toList()
			.stream()
			.<Projection<?>>map((start) -> start.orTimeout(TIMEOUT.toSeconds(), TimeUnit.SECONDS).join())
			.toList();
		assertThat(started).hasSize(10).allMatch((projection) -> projection.read().state().equals(fold(0, 20)));
		assertThat(this.stream.checkTail().seqNum()).isEqualTo(20);
	}

	@Test
	@SingleOnly("A key without a stream has its initial state")
	void h35WhenTheNameOfAStreamIsWrongThenTheStartFailsAndNothingIsCreated() {
		assertThatExceptionOfType(ProjectionFailedException.class)
			.isThrownBy(() -> template().project(definition("tally").stream("no-such-stream")))
			.withMessageContaining("Create the stream 'no-such-stream', or correct its name");
		assertThat(this.basin.listStreams(ListOptions.defaults().withPrefix("no-such")).items()).isEmpty();
	}

	@Test
	void h36WhenSnapshotsAreSignedThenAForgedOneIsNeverTheBase() {
		SnapshotSigning signing = SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]));
		append(0, 10);
		TestProcess template = template();
		Projection<Tally> projection = template.project(definition("tally").signing(signing));
		assertThat(taken(template.take("tally")).cursor()).isEqualTo(10);
		append(10, 12);
		long cursor = this.stream.checkTail().seqNum();
		this.stream.append(AppendInput.of(SnapshotRecord.encode(UUID.randomUUID(), cursor, "tally/1",
				"{\"count\":0,\"sum\":0,\"names\":{}}".getBytes(StandardCharsets.UTF_8))));
		append(12, 13);
		assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(fold(0, 13));
		assertThat(template.info("tally").lastSnapshot().cursor()).isEqualTo(10);
		Projection<Tally> restored = template().project(definition("tally").signing(signing));
		assertThat(restored.read().state()).isEqualTo(fold(0, 13));
	}

}

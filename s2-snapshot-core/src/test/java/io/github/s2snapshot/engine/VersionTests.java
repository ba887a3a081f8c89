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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.StringNode;

import io.github.s2snapshot.definition.StateUpcaster;
import io.github.s2snapshot.definition.StateVersions;
import io.github.s2snapshot.definition.VersionMismatch;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.StateVersionException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for projections of several versions on the same stream.
 */
class VersionTests extends AbstractRunnerTests {

	private static final UnaryOperator<StateVersions> UPCAST = (versions) -> versions.withUpcaster(1, mark("+2"))
		.withUpcaster(2, mark("+3"));

	private static StateUpcaster mark(String mark) {
		return (state) -> StringNode.valueOf(state.stringValue() + mark);
	}

	private ProjectionRunner<String> version(int version, UnaryOperator<StateVersions> versions) {
		return runner((builder) -> builder.version(version).versions(versions));
	}

	private static AppendRecord snapshot(int version, long cursor, String state) {
		return SnapshotRecord.encode(UUID.randomUUID(), cursor, "talk/" + version,
				("\"" + state + "\"").getBytes(StandardCharsets.UTF_8));
	}

	// As a process of that version takes its snapshot, with its trim.
	private void take(int version, String state) {
		long cursor = this.stream.tail();
		this.stream.apply(AppendInput.of(AppendRecord.trim(cursor + 1), snapshot(version, cursor, state)));
	}

	private Throwable failure(ProjectionRunner<?> runner) {
		CompletableFuture<?> started = runner.start();
		await().atMost(TIMEOUT).until(started::isDone);
		return started.handle((nothing, failure) -> failure).join();
	}

	private long lastTrim() {
		return this.stream.records()
			.stream()
			.map(SequencedRecord::command)
			.flatMap((command) -> command.stream())
			.filter(CommandRecord.Trim.class::isInstance)
			.mapToLong((command) -> ((CommandRecord.Trim) command).seqNum())
			.reduce((first, second) -> second)
			.getAsLong();
	}

	@Test
	void h23AnOlderSnapshotShouldBeUpcastStepByStep() {
		this.stream.say("x");
		take(1, "S");
		this.stream.trimTo(2);
		this.stream.say("y");
		ProjectionRunner<String> runner = started(version(3, UPCAST));
		assertThat(runner.read().state()).isEqualTo("S+2+3y");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
		assertThat(runner.info().restore().cursor()).isOne();
	}

	@Test
	void h23AnOlderFramedSnapshotShouldBeUpcast() {
		this.stream.say("x");
		Framed framed = Framed.of(1, 1, "talk/2", "SSSSSS", 3);
		framed.fragments.forEach((fragment) -> {
			this.stream.apply(AppendInput.of(fragment));
			this.stream.say("y");
		});
		this.stream.trimTo(1);
		assertThat(started(version(3, UPCAST)).read().state()).isEqualTo("SSSSSS+3yyy");
	}

	@Test
	void h23AnOlderStoredSnapshotShouldBeUpcastIfTheOwnVersionHasNone() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("x");
		ProjectionRunner<String> old = started(runner((builder) -> builder.external(store)));
		assertThat(take(old)).isInstanceOf(SnapshotResult.Taken.class);
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.version(3).external(store).versions(UPCAST)));
		assertThat(runner.read().state()).isEqualTo("x+2+3");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
		this.stream.say("y");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 2 && old.read().cursor() == 2);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.say("z");
		await().atMost(TIMEOUT).until(() -> old.read().cursor() == 3);
		assertThat(take(old)).isInstanceOf(SnapshotResult.Taken.class);
		ProjectionRunner<String> again = started(
				runner((builder) -> builder.version(3).external(store).versions(UPCAST)));
		assertThat(again.read().state()).isEqualTo("x+2+3yz");
		assertThat(again.info().restore().cursor()).isEqualTo(2);
		assertThat(store.snapshots).hasSize(3);
	}

	@Test
	void h23WhenRecordsAfterTheOwnSnapshotAreTrimmedThenAnOlderVersionIsUpcast() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("x");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.version(3).external(store).versions(UPCAST)));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.say("y", "z");
		ProjectionRunner<String> old = started(runner((builder) -> builder.external(store)));
		assertThat(take(old)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.trimTo(3);
		this.stream.say("!");
		ProjectionRunner<String> again = started(
				runner((builder) -> builder.version(3).external(store).versions(UPCAST)));
		assertThat(again.read().state()).isEqualTo("xyz+2+3!");
		assertThat(again.info().restore().cursor()).isEqualTo(3);
	}

	@Test
	void h23WhenAStepIsMissingThenTheSnapshotIsNoBase() {
		this.stream.say("x");
		take(1, "S");
		this.stream.trimTo(2);
		assertThat(failure(version(3, (versions) -> versions.withUpcaster(2, mark("+3")))))
			.isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("talk/1");
	}

	@Test
	void h23WhenAnUpcasterFailsThenTheSnapshotIsNoBase() {
		this.stream.say("x");
		take(1, "S");
		this.stream.trimTo(2);
		assertThat(failure(version(2, (versions) -> versions.withUpcaster(1, (state) -> {
			throw new IllegalStateException("no such field");
		})))).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("upcaster from version 1 failed: no such field");
	}

	@Test
	void h23WhenThePolicyIsReplayThenOlderSnapshotsAreIgnored() {
		this.stream.say("x");
		take(1, "S");
		ProjectionRunner<String> runner = started(
				version(2, (versions) -> UPCAST.apply(versions).withOnMismatch(VersionMismatch.REPLAY)));
		assertThat(runner.read().state()).isEqualTo("x");
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
	}

	@Test
	void h23WhenThePolicyIsFailThenTheErrorNamesTheVersion() {
		this.stream.say("x");
		take(1, "S");
		UnaryOperator<StateVersions> fail = (versions) -> versions.withOnMismatch(VersionMismatch.FAIL);
		assertThat(failure(version(2, fail))).isInstanceOf(StateVersionException.class)
			.hasMessageContaining("has version 2")
			.hasMessageContaining("1 in record 2");
		take(2, "T");
		assertThat(started(version(2, fail)).read().state()).isEqualTo("T");
		MemorySnapshotStore store = new MemorySnapshotStore();
		take(started(runner((builder) -> builder.external(store))));
		assertThat(failure(runner((builder) -> builder.version(3).external(store).versions(fail))))
			.isInstanceOf(StateVersionException.class);
	}

	@Test
	void h23AnOlderProcessShouldNeitherLoadNorReplaceANewerSnapshot() throws Exception {
		this.stream.say("x");
		ProjectionRunner<String> old = started();
		take(2, "NEW");
		this.stream.say("y");
		await().atMost(TIMEOUT).until(() -> old.read().cursor() == 4);
		assertThat(old.read().state()).isEqualTo("xy");
		assertThat(take(old)).isEqualTo(new SnapshotResult.Skipped(
				"version 2 of the projection already has a snapshot in record 2 of stream tests/talk, and this is version 1"));
		assertThat(this.stream.appends).isEmpty();
		old.stop(TIMEOUT).get(10, TimeUnit.SECONDS);
		this.stream.trimTo(2);
		assertThat(failure(old)).isInstanceOf(NoBaseStateException.class).hasMessageContaining("talk/2");
	}

	@Test
	void h23RecordsThatAnOlderProcessNeedsShouldBeKeptForATime() {
		this.stream.say("x");
		take(1, "S");
		this.stream.trimTo(2);
		this.stream.say("y");
		ProjectionRunner<String> runner = started(version(3, UPCAST));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(lastTrim()).isEqualTo(2);
		this.stream.trimTo(2);
		assertThat(started().read().state()).isEqualTo("Sy");
		ProjectionRunner<String> restarted = started(version(3, UPCAST));
		assertThat(restarted.read().state()).isEqualTo("S+2+3y");
		this.stream.say("z");
		await().atMost(TIMEOUT).until(() -> restarted.read().state().endsWith("z"));
		assertThat(take(restarted)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(lastTrim()).isEqualTo(2);
		this.stream.say("z");
		ProjectionRunner<String> hasty = started(
				version(3, (versions) -> UPCAST.apply(versions).withKeepOlder(Duration.ZERO)));
		assertThat(take(hasty)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(lastTrim()).isEqualTo(this.stream.tail() - 1);
	}

	@Test
	void h23WhenARestoreBeginsAfterRecordsOfAnOlderVersionThenTheyAreKept() {
		this.stream.say("x");
		take(1, "S");
		this.stream.trimTo(2);
		this.stream.say(Collections.nCopies(1_100, ".").toArray(String[]::new));
		assertThat(take(started(version(3, UPCAST)))).isInstanceOf(SnapshotResult.Taken.class);
		ProjectionRunner<String> restarted = started(version(3, UPCAST));
		assertThat(restarted.info().restore().cursor()).isGreaterThan(1_000);
		this.stream.say("z");
		await().atMost(TIMEOUT).until(() -> restarted.read().state().endsWith("z"));
		assertThat(take(restarted)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(lastTrim()).isEqualTo(2);
	}

	@Test
	void h23WhenAnOlderSnapshotIsFramedThenEarlierRecordsAreKeptToo() {
		this.stream.say("x");
		// It has begun, and only readers of that version know whether it becomes
		// complete.
		this.stream.apply(AppendInput.of(Framed.of(1, 1, "talk/1", "S", 2).fragments.get(0)));
		this.stream.say("y");
		assertThat(take(started(version(3, UPCAST)))).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(lastTrim()).isZero();
	}

	@Test
	void h23WhenTheTrimOfAnotherVersionRemovedItselfThenThatIsNoGap() {
		ProjectionRunner<String> runner = started(version(2, UPCAST));
		this.stream.say("x");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 1);
		this.stream.applyUnseen(AppendInput.of(AppendRecord.trim(2), snapshot(1, 1, "x")));
		this.stream.trimTo(2);
		this.stream.say("y");
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == 4);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(runner.read().state()).isEqualTo("xy");
	}

	@Test
	void whenTwoUpcastersHaveTheSameVersionThenTheyAreRejected() {
		assertThatIllegalArgumentException()
			.isThrownBy(() -> StateVersions.defaults().withUpcaster(1, mark("a")).withUpcaster(1, mark("b")))
			.withMessageContaining("from version 1 already");
	}

}

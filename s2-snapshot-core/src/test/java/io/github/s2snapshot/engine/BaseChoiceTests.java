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
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.projection.SnapshotListing;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.SnapshotNotFoundException;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for restores from a chosen base, and for the list of possible bases.
 */
class BaseChoiceTests extends AbstractRunnerTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("talk", 1, "tests", "talk");

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	@Test
	void whenNoSnapshotExistsThenTheListIsEmpty() {
		assertThat(started().snapshots(TIMEOUT)).isEqualTo(new SnapshotListing(List.of(), List.of(), true));
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void snapshotsInTheStreamShouldBeListed(SnapshotFormChoice form) {
		ProjectionRunner<String> runner = started(inStream(form));
		say(runner, "a");
		long first = taken(runner);
		say(runner, "b");
		long second = taken(runner);
		SnapshotListing listing = runner.snapshots(TIMEOUT);
		assertThat(listing.complete()).isTrue();
		assertThat(listing.snapshots()).extracting(SnapshotListing.Entry::cursor).containsExactly(second, first);
		assertThat(listing.snapshots()).allSatisfy((entry) -> {
			assertThat(entry.id()).isNotNull();
			assertThat(entry.bytes()).isPositive();
			assertThat(entry.quarantined()).isFalse();
		});
		this.stream.trimTo(second);
		assertThat(runner.snapshots(TIMEOUT).snapshots()).extracting(SnapshotListing.Entry::cursor)
			.containsExactly(second);
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void whenAnOlderSnapshotInTheStreamIsChosenThenItIsTheBase(SnapshotFormChoice form) {
		ProjectionRunner<String> runner = started(inStream(form));
		say(runner, "a");
		long first = taken(runner);
		say(runner, "b");
		taken(runner);
		say(runner, "c");
		long tail = this.stream.tail();
		restarted(runner, BaseChoice.snapshot(first));
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
		assertThat(runner.info().restore().cursor()).isEqualTo(first);
		assertThat(runner.info().restore().replayed()).isEqualTo(2);
		assertThat(runner.read().state()).isEqualTo("abc");
		assertThat(runner.read().cursor()).isEqualTo(tail);
		// The newer snapshot is not trusted, so it covers nothing.
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		this.stream.trimTo(tail);
		runner.stop(Duration.ZERO).join();
		started(runner);
		assertThat(runner.info().restore().cursor()).isEqualTo(tail);
		assertThat(runner.read().state()).isEqualTo("abc");
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void whenTheBeginningIsChosenThenNoSnapshotIsUsed(SnapshotFormChoice form) {
		ProjectionRunner<String> runner = started(inStream(form));
		say(runner, "a");
		taken(runner);
		say(runner, "b");
		runner.requireUsable(BaseChoice.BEGINNING, TIMEOUT);
		restarted(runner, BaseChoice.BEGINNING);
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(runner.info().restore().replayed()).isEqualTo(2);
		assertThat(runner.read().state()).isEqualTo("ab");
	}

	@Test
	void whenTheStreamIsEmptyThenTheProjectionCanBeRebuilt() {
		ProjectionRunner<String> runner = started();
		runner.requireUsable(BaseChoice.BEGINNING, TIMEOUT);
		restarted(runner, BaseChoice.BEGINNING);
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.EMPTY);
	}

	@Test
	void whenTheBeginningIsTrimmedThenARebuildIsRejectedAndARestoreFails() {
		ProjectionRunner<String> runner = started(inStream(SnapshotFormChoice.SINGLE));
		say(runner, "a");
		long first = taken(runner);
		say(runner, "b");
		this.stream.trimTo(first);
		assertThatExceptionOfType(NoBaseStateException.class)
			.isThrownBy(() -> runner.requireUsable(BaseChoice.BEGINNING, TIMEOUT))
			.withMessageContaining(
					"cannot be restored from the beginning of the stream: the records before 1 were trimmed");
		failed(runner, BaseChoice.BEGINNING);
		assertThat(runner.info().failure()).isInstanceOf(NoBaseStateException.class);
		started(runner);
		assertThat(runner.info().restore().cursor()).isEqualTo(first);
		assertThat(runner.read().state()).isEqualTo("ab");
	}

	@Test
	void whenRecordsAfterAStoredSnapshotAreTrimmedThenARestoreIsRejected() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		say(runner, "a");
		taken(runner);
		say(runner, "b", "c");
		taken(runner);
		say(runner, "d");
		runner.requireUsable(BaseChoice.snapshot(1), TIMEOUT);
		this.stream.trimTo(2);
		assertThatExceptionOfType(NoBaseStateException.class)
			.isThrownBy(() -> runner.requireUsable(BaseChoice.snapshot(1), TIMEOUT))
			.withMessageContaining("cannot be restored from the snapshot at 1: the records before 2 were trimmed");
		failed(runner, BaseChoice.snapshot(1));
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
		awaitEvent("gap 1 2");
		started(runner);
		assertThat(runner.read().state()).isEqualTo("abcd");
		assertThat(runner.info().restore().cursor()).isEqualTo(3);
	}

	@Test
	void whenAnOlderStoredSnapshotIsChosenThenItIsTheBase() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		say(runner, "a");
		taken(runner);
		say(runner, "b");
		taken(runner);
		say(runner, "c");
		assertThat(runner.snapshots(TIMEOUT).snapshots()).extracting(SnapshotListing.Entry::cursor)
			.containsExactly(2L, 1L);
		restarted(runner, BaseChoice.snapshot(1));
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
		assertThat(runner.info().restore().cursor()).isOne();
		assertThat(runner.read().state()).isEqualTo("abc");
		restarted(runner, BaseChoice.BEGINNING);
		assertThat(runner.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(runner.read().state()).isEqualTo("abc");
	}

	@Test
	void whenRecordsAreTrimmedDuringARestoreFromAChosenSnapshotThenItFails() {
		ProjectionRunner<String> runner = started(inStream(SnapshotFormChoice.SINGLE));
		say(runner, "a");
		long first = taken(runner);
		say(runner, "b");
		long second = taken(runner);
		say(runner, "c");
		this.stream.trimTo(second);
		failed(runner, BaseChoice.snapshot(first));
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
		assertThat(runner.info().failure()).isInstanceOf(NoBaseStateException.class);
	}

	@Test
	void whenTheChosenSnapshotDoesNotExistThenTheExistingOnesAreNamed() {
		ProjectionRunner<String> stored = started(runner((builder) -> builder.external(this.store)));
		say(stored, "a");
		taken(stored);
		assertThatExceptionOfType(SnapshotNotFoundException.class)
			.isThrownBy(() -> stored.requireUsable(BaseChoice.snapshot(7), TIMEOUT))
			.withMessage("Projection 'talk' has no valid snapshot at cursor 7. Its valid snapshots are at the "
					+ "cursors [1]");
		ProjectionRunner<String> inStream = started();
		assertThatExceptionOfType(SnapshotNotFoundException.class)
			.isThrownBy(() -> inStream.requireUsable(BaseChoice.snapshot(7), TIMEOUT))
			.withMessage("Projection 'talk' has no valid snapshot at cursor 7. Its valid snapshots are at the "
					+ "cursors []");
		assertThatExceptionOfType(SnapshotNotFoundException.class).isThrownBy(() -> inStream.verify(7, TIMEOUT));
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void verifyShouldFoldBeforeAndAfterASnapshotInTheStream(SnapshotFormChoice form) {
		ProjectionRunner<String> runner = started(inStream(form));
		say(runner, "a", "b");
		long first = taken(runner);
		say(runner, "c");
		taken(runner);
		say(runner, "d");
		SnapshotCheck check = runner.verify(first, TIMEOUT);
		assertThat(check.isGood()).isTrue();
		assertThat(check.snapshot()).isNotNull();
		assertThat(check.refold()).isEqualTo(new AuditResult.Equal(0, this.stream.tail(), 4));
		this.stream.trimTo(first);
		assertThat(runner.verify(first, TIMEOUT).refold())
			.isEqualTo(new AuditResult.Equal(first, this.stream.tail(), 2));
	}

	@Test
	void whenAVerifiedStoredSnapshotDiffersThenItIsMarkedAsBad() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		say(runner, "a");
		taken(runner);
		say(runner, "b");
		taken(runner);
		say(runner, "c");
		assertThat(runner.verify(1, TIMEOUT).refold()).isEqualTo(new AuditResult.Equal(0, 3, 3));
		assertThat(runner.verify(2, TIMEOUT).refold()).isEqualTo(new AuditResult.Equal(1, 3, 2));
		StoredSnapshot honest = this.store.snapshots.get(SCOPE.at(2));
		this.store.snapshots.put(SCOPE.at(2), new StoredSnapshot(SCOPE.at(2), honest.id(), honest.takenAt(),
				"\"ax\"".getBytes(StandardCharsets.UTF_8)));
		SnapshotCheck check = runner.verify(2, TIMEOUT);
		assertThat(check.isGood()).isFalse();
		assertThat(check.refold()).isEqualTo(new AuditResult.Different(1, 2, 1, "/"));
		assertThat(this.store.list(SCOPE)).containsExactly(SCOPE.at(1));
	}

	@Test
	void whenAStoredSnapshotCannotBeReadThenItIsNotValid() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		say(runner, "a");
		taken(runner);
		StoredSnapshot honest = this.store.snapshots.get(SCOPE.at(1));
		this.store.snapshots.put(SCOPE.at(1), new StoredSnapshot(SCOPE.at(1), honest.id(), honest.takenAt(),
				"null".getBytes(StandardCharsets.UTF_8)));
		SnapshotCheck check = runner.verify(1, TIMEOUT);
		assertThat(check.isGood()).isFalse();
		assertThat(check.problem()).startsWith("its state cannot be read: ");
		assertThat(check.refold()).isNull();
	}

	@Test
	void whenTheProjectionHasFailedThenASnapshotIsVerifiedAgainstTheRecordsBefore() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(this.store)));
		say(runner, "a");
		taken(runner);
		runner.stop(Duration.ZERO).join();
		runner.start().join();
		this.stream.say("boom");
		awaitEvent("failed");
		assertThat(runner.verify(1, TIMEOUT).refold()).isEqualTo(new AuditResult.Equal(0, 1, 1));
	}

	private ProjectionRunner<String> inStream(SnapshotFormChoice form) {
		UnaryOperator<ProjectionDefinition.Builder<String>> changes = (builder) -> builder
			.encoding(SnapshotEncoding.auto().withForm(form));
		return runner(changes);
	}

	private void say(ProjectionRunner<String> runner, String... texts) {
		this.stream.say(texts);
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
	}

	// Waits until its own record was read, so that the next snapshot follows it.
	private long taken(ProjectionRunner<String> runner) {
		SnapshotResult result = take(runner);
		assertThat(result).isInstanceOf(SnapshotResult.Taken.class);
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
		return ((SnapshotResult.Taken) result).snapshot().cursor();
	}

	private void restarted(ProjectionRunner<String> runner, BaseChoice choice) {
		runner.requireUsable(choice, TIMEOUT);
		assertThat(runner.restart(choice)).succeedsWithin(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

	private void failed(ProjectionRunner<String> runner, BaseChoice choice) {
		assertThat(runner.restart(choice)).failsWithin(TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
	}

}

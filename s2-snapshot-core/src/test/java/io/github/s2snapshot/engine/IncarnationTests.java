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
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.StreamMark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for streams that were deleted and created again.
 */
class IncarnationTests extends AbstractRunnerTests {

	private static final Instant FIRST = Instant.parse("2026-11-23T08:00:00Z");

	private static final Instant SECOND = Instant.parse("2026-11-23T09:00:00Z");

	private static final SnapshotSigning SIGNING = SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]));

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	private final AtomicInteger asked = new AtomicInteger();

	private CompletableFuture<Optional<StreamInfo>> info = created(FIRST);

	@Override
	BasinAccess access() {
		return new BasinAccess(null, null, () -> {
			this.asked.incrementAndGet();
			return this.info;
		});
	}

	private static CompletableFuture<Optional<StreamInfo>> created(Instant createdAt) {
		return CompletableFuture.completedFuture(Optional.of(new StreamInfo("talk", createdAt, null, null)));
	}

	@Test
	void whenTheTailIsBeforeTheCursorThenTheLatestStateIsThatOfAnotherStream() {
		ProjectionRunner<String> runner = runner((builder) -> builder);
		this.stream.say("a", "b", "c");
		assertThat(failure(runner)).isNull();
		assertThat(runner.readLatest(TIMEOUT).cursor()).isEqualTo(3);
		this.stream.shownTail = 2L;
		assertThatExceptionOfType(ProjectionFailedException.class).isThrownBy(() -> runner.readLatest(TIMEOUT))
			.withCauseInstanceOf(IncarnationException.class);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
	}

	private ProjectionRunner<String> external() {
		return runner((builder) -> builder.external(this.store));
	}

	private @Nullable Throwable failure(ProjectionRunner<?> runner) {
		CompletableFuture<?> started = runner.start();
		await().atMost(TIMEOUT).until(started::isDone);
		return started.handle((nothing, failure) -> failure).join();
	}

	private StoredSnapshot stored() {
		return this.store.snapshots.values().iterator().next();
	}

	private void takeAt(String... texts) {
		this.stream.say(texts);
		ProjectionRunner<String> runner = started(external());
		take(runner);
		runner.abandon();
	}

	@Test
	void h19ASnapshotShouldContainTheMarkOfItsStream() {
		takeAt("a", "b");
		assertThat(stored().mark().createdAt()).isEqualTo(FIRST);
		assertThat(stored().mark().lastRecord()).hasSize(64);
		assertThat(started(external()).read().state()).isEqualTo("ab");
	}

	@Test
	void h19WhenTheStreamWasCreatedAgainThenItsOldSnapshotIsRejected() {
		takeAt("a", "b");
		this.info = created(SECOND);
		this.stream.say("c", "d");
		assertThat(failure(external())).isInstanceOf(IncarnationException.class)
			.hasMessageContaining("has only snapshots of another stream")
			.hasMessageContaining("created at 2026-11-23T08:00:00Z")
			.hasMessageContaining("current stream was created at 2026-11-23T09:00:00Z");
		assertThat(this.listener.events).anyMatch((event) -> event.startsWith("ignored ")
				&& event.contains("it belongs to the stream tests/talk that was created at 2026-11-23T08:00:00Z"));
		assertThat(this.listener.faults).contains(SnapshotFault.OTHER_STREAM);
		assertThat(this.listener.events).contains("failed");
	}

	@Test
	void h19WhenTheTokenMayNotListStreamsThenTheLastRecordIsCompared() {
		this.info = CompletableFuture.failedFuture(new S2TimeoutException("permission denied"));
		takeAt("a", "b");
		assertThat(stored().mark().createdAt()).isNull();
		assertThat(started(external()).read().state()).isEqualTo("ab");
		FakeStream other = new FakeStream();
		other.say("x", "y", "z");
		StoredSnapshot old = stored();
		StreamIdentity identity = new StreamIdentity("talk", other, access());
		assertThat(identity.mismatch(old.mark(), 2, TIMEOUT))
			.isEqualTo("record 1, the last one that it covers, is a different record in the current stream tests/talk");
		other.trimTo(2);
		assertThat(identity.mismatch(old.mark(), 2, TIMEOUT)).isNull();
		assertThat(identity.mismatch(StreamMark.UNKNOWN, 2, TIMEOUT)).isNull();
	}

	@Test
	void h19WhenTheStreamIsCreatedAgainWhileItIsFollowedThenNothingIsSaved() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(external());
		this.info = created(SECOND);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Failed.class);
		assertThat(this.store.snapshots).isEmpty();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.FAILED);
		assertThat(runner.info().failure()).isInstanceOf(IncarnationException.class)
			.hasMessageContaining("deleted and created again");
	}

	// A snapshot without a mark would be valid for the next stream of that name.
	@ParameterizedTest
	@CsvSource({ "404, stream_not_found", "409, stream_deletion_pending" })
	void h19WhenTheStreamIsDeletedBeforeItsCreationIsKnownThenNothingIsSaved(int status, String code) {
		this.info = CompletableFuture.failedFuture(new S2TimeoutException("permission denied"));
		this.stream.say("a");
		ProjectionRunner<String> runner = started(external());
		this.stream.unreadable = () -> new S2ServerException("HTTP " + status, status, code, "", null, false, true);
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class,
				(failed) -> assertThat(failed.failure()).hasMessageContaining("stream tests/talk does not exist"));
		assertThat(this.store.snapshots).isEmpty();
		this.stream.unreadable = null;
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(stored().mark().lastRecord()).isNotNull();
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h57WhenASignedSnapshotOfADeletedStreamIsAppendedThenItIsNoBase(SnapshotFormChoice form) {
		List<AppendRecord> old = signedSnapshot(form);
		this.info = created(SECOND);
		this.stream.replace("x", "y");
		// At its own position, between the deltas of the new stream.
		old.forEach((record) -> this.stream.apply(AppendInput.of(record)));
		this.stream.say("z");
		ProjectionRunner<String> runner = started(signing());
		assertThat(runner.read().state()).isEqualTo("xyz");
		assertThat(this.listener.faults).containsOnly(SnapshotFault.OTHER_STREAM);
		assertThat(this.listener.events).anyMatch(
				(event) -> event.contains("was taken of a stream tests/talk that was created at 2026-11-23T08:00:00Z, "
						+ "but the current stream was created at 2026-11-23T09:00:00Z"));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		this.stream.trimTo(this.stream.tail() - 1);
		assertThat(started(signing()).read().state()).isEqualTo("xyz");
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h57WhenTheTokenMayNotListStreamsThenASignedSnapshotIsValidAtItsPosition(SnapshotFormChoice form) {
		this.info = CompletableFuture.failedFuture(new S2TimeoutException("permission denied"));
		List<AppendRecord> old = signedSnapshot(form);
		this.stream.replace("x", "y", "z");
		old.forEach((record) -> this.stream.apply(AppendInput.of(record)));
		assertThat(started(signing()).read().state()).isEqualTo("xyz");
		assertThat(this.listener.faults).contains(SnapshotFault.UNTRUSTED);
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h57WhenASignedSnapshotIsAppendedAgainThenItIsNoBase(SnapshotFormChoice form) {
		List<AppendRecord> old = signedSnapshot(form);
		this.stream.say("c");
		old.forEach((record) -> this.stream.apply(AppendInput.of(record)));
		// All records but the copy.
		this.stream.trimTo(this.stream.tail() - old.size());
		assertThat(failure(signing())).isInstanceOf(NoBaseStateException.class);
	}

	@Test
	void h57LoadingSignedSnapshotsShouldNotListStreams() {
		this.stream.say("a");
		for (int i = 0; i < 5; i++) {
			this.stream.say("b");
			ProjectionRunner<String> runner = started(signing());
			assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
			runner.abandon();
		}
		this.asked.set(0);
		started(signing());
		assertThat(this.asked).hasValue(1);
		started(runner(UnaryOperator.identity()));
		assertThat(this.asked).hasValue(1);
	}

	@Test
	void h57WhenTheStreamIsCreatedAfterTheStartThenASnapshotHasItsCreationTime() {
		this.info = CompletableFuture.completedFuture(Optional.empty());
		ProjectionRunner<String> runner = started(signing());
		this.info = created(FIRST);
		runner.read(ReadConsistency.atLeast(this.stream.say("a").start().seqNum()), TIMEOUT);
		take(runner);
		assertThat(snapshotRecords()).isNotEmpty()
			.allMatch((record) -> record.header(SnapshotTrust.CREATED_AT).filter(FIRST.toString()::equals).isPresent());
	}

	// Its records at their original positions, or without the trim before them.
	private List<AppendRecord> signedSnapshot(SnapshotFormChoice form) {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.signing(SIGNING).encoding(SnapshotEncoding.auto().withForm(form))));
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		List<AppendRecord> records = new ArrayList<>();
		if (form == SnapshotFormChoice.SINGLE) {
			records.add(AppendRecord.fence(""));
		}
		snapshotRecords()
			.forEach((record) -> records.add(AppendRecord.of(record.body()).withHeaders(record.headers())));
		return records;
	}

	private List<SequencedRecord> snapshotRecords() {
		return this.stream.records()
			.stream()
			.filter((record) -> record.header(SnapshotRecord.SNAPSHOT).isPresent())
			.toList();
	}

	private ProjectionRunner<String> signing() {
		return runner((builder) -> builder.signing(SIGNING));
	}

	@Test
	void h19WhenTheLastRecordOfADeletedStreamIsFollowedThenItFails() {
		ProjectionRunner<String> runner = started(runner((builder) -> builder));
		this.info = CompletableFuture.completedFuture(Optional.empty());
		this.stream.apply(AppendInput.of(AppendRecord.trim(-1)));
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.FAILED);
		assertThat(runner.info().failure()).isInstanceOf(IncarnationException.class)
			.hasMessageContaining("this stream was deleted");
	}

	@Test
	void whenAllRecordsAreTrimmedThenTheProjectionContinues() {
		ProjectionRunner<String> runner = started(external());
		this.stream.apply(AppendInput.of(AppendRecord.trim(-1)));
		this.stream.say("a");
		await().atMost(TIMEOUT).until(() -> runner.read().state().equals("a"));
		assertThat(this.asked).hasValue(2);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	// Timestamps may be those of clients.
	@Test
	void whenTimestampsAreExtremeThenTheStreamIsTheSameIncarnation() {
		ProjectionRunner<String> runner = started(runner(UnaryOperator.identity()));
		this.stream.apply(AppendInput.of(AppendRecord.trim(-1).withTimestamp(-1)));
		this.stream.say("a");
		await().atMost(TIMEOUT).until(() -> runner.read().state().equals("a"));
		assertThat(this.asked).hasValue(1);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h19WhenTheVersionIsRaisedThenTheNewStreamIsFoldedFromItsBeginning(@TempDir Path directory) {
		FileSnapshotStore files = FileSnapshotStore.in(directory);
		SnapshotScope scope = new SnapshotScope("talk", 1, "tests", "talk");
		files.save(new StoredSnapshot(scope.at(9), UUID.randomUUID(), Instant.now(),
				"\"old\"".getBytes(StandardCharsets.UTF_8), new StreamMark(SECOND, null)));
		this.stream.say("a", "b");
		assertThat(failure(runner((builder) -> builder.external(files)))).isInstanceOf(IncarnationException.class);
		assertThat(started(runner((builder) -> builder.version(2).external(files))).read().state()).isEqualTo("ab");
	}

	@Test
	void h35WhenTheStreamDoesNotExistThenItIsNotReadBecauseThatCanCreateIt() {
		this.info = CompletableFuture.completedFuture(Optional.empty());
		this.stream.unreachable = () -> {
			throw new AssertionError("It is read");
		};
		assertThat(failure(external())).isInstanceOf(ProjectionFailedException.class)
			.hasMessageContaining("Create the stream 'talk', or correct its name");
	}

	@Test
	void h35WhenTheStreamIsEmptyAndTheOnlySnapshotIsInvalidThenTheStartFails() {
		takeAt("a", "b");
		MemorySnapshotStore corrupt = new MemorySnapshotStore() {

			@Override
			public StoredSnapshot load(SnapshotKey key) {
				throw new CorruptSnapshotException("torn", "torn", null);
			}

		};
		SnapshotScope scope = new SnapshotScope("talk", 1, "tests", "talk");
		corrupt.save(new StoredSnapshot(scope.at(5), UUID.randomUUID(), Instant.now(), new byte[0]));
		assertThat(failure(runner((builder) -> builder.external(corrupt)))).isInstanceOf(IncarnationException.class)
			.isInstanceOf(ProjectionException.class)
			.hasMessageContaining("covers stream tests/talk up to 5, but the stream ends at 2");
	}

}

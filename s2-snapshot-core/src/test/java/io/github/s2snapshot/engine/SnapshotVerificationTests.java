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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that history is trimmed for a snapshot only if a restart restores the same state
 * from it, for each form, attempt and size.
 */
class SnapshotVerificationTests extends AbstractRunnerTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("talk", 1, "tests", "talk");

	@TempDir
	Path directory;

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38WhenAStateBecomesUnreadableThenTheNextSnapshotFails(SnapshotFormChoice form) {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(drawing((builder) -> builder.encoding(plain(form))));
		long cursor = taken(take(runner)).snapshot().cursor();
		say(runner, "circle");
		for (int i = 0; i < 3; i++) {
			assertUnreadable(take(runner));
		}
		assertThat(trimmed()).isLessThanOrEqualTo(cursor + 1);
		restart(new Drawing(List.of(new Circle(1)), "a"));
		say(runner, "clear");
		taken(take(runner));
		runner.abandon();
		restart(new Drawing(List.of(), "a"));
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38WhenAnAppendPrecedesASnapshotThenTheNextAttemptIsVerified(SnapshotFormChoice form) {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(drawing((builder) -> builder.encoding(plain(form))));
		this.stream.next(FakeStream.overtaken(said("circle")));
		assertUnreadable(take(runner));
		assertThat(trimmed()).isZero();
		restart(new Drawing(List.of(new Circle(1)), "a"));
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5 })
	void h38WhenAStateBecomesUnreadableDuringContentionThenNoAttemptIsTaken(int overtaken) {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(drawing(UnaryOperator.identity()));
		for (int i = 1; i < overtaken; i++) {
			this.stream.next(FakeStream.overtaken(said("b")));
		}
		this.stream.next(FakeStream.overtaken(said("circle")));
		assertUnreadable(take(runner));
		assertThat(trimmed()).isZero();
		restart(new Drawing(List.of(new Circle(1)), "a" + "b".repeat(overtaken - 1)));
	}

	@ParameterizedTest
	@EnumSource(SnapshotCompression.class)
	void h38LargeStatesShouldBeVerifiedWithEachCompression(SnapshotCompression compression) {
		this.stream.batchSize = 10;
		String piece = "x".repeat(800_000);
		for (int i = 0; i < 12; i++) {
			this.stream.say(piece);
		}
		this.stream.say("circle");
		ProjectionRunner<Drawing> runner = started(
				drawing((builder) -> builder.encoding(new SnapshotEncoding(SnapshotFormChoice.AUTO, compression))));
		assertUnreadable(take(runner));
		assertThat(trimmed()).isZero();
		say(runner, "clear");
		SnapshotForm form = taken(take(runner)).snapshot().form();
		assertThat(form)
			.isEqualTo((compression == SnapshotCompression.NONE) ? SnapshotForm.FRAMED : SnapshotForm.SINGLE);
		runner.abandon();
		restart(new Drawing(List.of(), piece.repeat(12)));
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38WhenAStateDiffersAfterItIsReadBackThenTheSnapshotFails(SnapshotFormChoice form) {
		this.stream.say("a");
		ProjectionRunner<Forgetful> runner = started(runner(ProjectionDefinition.builder("talk", Forgetful.class)
			.stream("talk")
			.initialState(() -> new Forgetful(""))
			.fold(Records.Said.class, (state, said) -> state.plus(said.text()))
			.encoding(plain(form))
			.build(), EngineSettings.defaults()));
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> {
			assertThat(failed.failure().failureReason()).isEqualTo(SnapshotFailureReason.DIFFERENT);
			assertThat(failed.failure()).hasMessageContaining(Forgetful.class.getName() + ".said: ");
		});
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void h38UnreadableGenerationsShouldNotDisplaceTheLastReadableOne(boolean encrypted) {
		SnapshotStore files = FileSnapshotStore.in(this.directory).withGenerations(3);
		SnapshotStore store = (encrypted) ? EncryptedSnapshotStore.of(files, SnapshotKeyRing.of("2026", new byte[32]))
				: files;
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(drawing((builder) -> builder.external(store)));
		long cursor = taken(take(runner)).snapshot().cursor();
		say(runner, "circle");
		for (int i = 0; i < 4; i++) {
			say(runner, "b");
			assertUnreadable(take(runner));
		}
		assertThat(store.list(SCOPE)).containsExactly(SCOPE.at(cursor));
		runner.abandon();
		ProjectionRunner<Drawing> restarted = started(drawing((builder) -> builder.external(store)));
		assertThat(restarted.info().restore().cursor()).isEqualTo(cursor);
		assertThat(restarted.read().state()).isEqualTo(new Drawing(List.of(new Circle(1)), "abbbb"));
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void h38WhenTheHeapHasNoRoomForASecondStateThenTheSnapshotFails(boolean external) {
		StateSerializer<String> serializer = new ExhaustingSerializer();
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> (external)
				? builder.serializer(serializer).external(new MemorySnapshotStore()) : builder.serializer(serializer)));
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> {
			assertThat(failed.failure().failureReason()).isEqualTo(SnapshotFailureReason.TOO_LARGE);
			assertThat(failed.failure()).hasMessageContaining("set the verification of snapshots to 'bytes'");
		});
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
	}

	@Test
	void h38WhenAStateCannotBeReadBackThenRetriesAreDelayed() {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(drawing((builder) -> builder
			.triggers(SnapshotTriggers.none().withEveryRecords(1).withMinimumGap(Duration.ZERO))));
		say(runner, "circle");
		awaitEvent("snapshot failed");
		for (int i = 0; i < 300; i++) {
			say(runner, "b");
		}
		// The delay doubles after each failure, so not every record triggers an attempt.
		assertThat(this.listener.events).filteredOn("snapshot failed"::equals).hasSizeLessThan(15);
		assertThat(trimmed()).isLessThanOrEqualTo(2);
	}

	@Test
	void h38ALargeStoredStateShouldBeVerified() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.batchSize = 10;
		for (int i = 0; i < 12; i++) {
			this.stream.say("x".repeat(800_000));
		}
		this.stream.say("circle");
		ProjectionRunner<Drawing> runner = started(drawing((builder) -> builder.external(store)));
		assertUnreadable(take(runner));
		assertThat(store.snapshots).isEmpty();
	}

	@Test
	void h38WhenASerializerWritesMoreThanOneValueThenNothingIsSaved() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("a");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.external(store).serializer(new OddSerializer())));
		assertUnreadable(take(runner));
		assertThat(store.snapshots).isEmpty();
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38WhenASerializerWritesMoreThanOneValueThenNothingIsAppended(SnapshotFormChoice form) {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.encoding(plain(form)).serializer(new OddSerializer())));
		assertUnreadable(take(runner));
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38SignedSnapshotsShouldBeVerifiedWithTheirSignature(SnapshotFormChoice form) {
		SnapshotSigning signing = SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]));
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(
				drawing((builder) -> builder.signing(signing).encoding(plain(form))));
		taken(take(runner));
		say(runner, "circle");
		assertUnreadable(take(runner));
	}

	@Test
	void h38WhenOthersBeginTooManySnapshotsThenTheOwnOneIsNotFinished() {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(
				drawing((builder) -> builder.encoding(plain(SnapshotFormChoice.FRAMED))));
		this.stream.next((stream, input) -> {
			AppendAck ack = stream.apply(input);
			IntStream.range(0, 8).forEach((i) -> stream.apply(AppendInput.of(strange(stream.tail()))));
			return CompletableFuture.completedFuture(ack);
		});
		assertDisplaced(take(runner), "8 other snapshots began after it");
		assertThat(trimmed()).isZero();
		taken(take(runner));
		runner.abandon();
		restart(new Drawing(List.of(), "a"));
	}

	@Test
	void h38DeltasAndFragmentsOfOthersShouldHaveNoEffect() {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(
				drawing((builder) -> builder.encoding(plain(SnapshotFormChoice.FRAMED))));
		this.stream.next((stream, input) -> {
			AppendAck ack = stream.apply(input);
			stream.say("b");
			IntStream.range(0, 7).forEach((i) -> stream.apply(AppendInput.of(strange(stream.tail()))));
			stream.say("c");
			return CompletableFuture.completedFuture(ack);
		});
		taken(take(runner));
		runner.abandon();
		restart(new Drawing(List.of(), "abc"));
	}

	@Test
	void h38WhenFragmentsAreTrimmedBeforeTheyAreReadThenNothingElseIsTrimmed() {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(
				drawing((builder) -> builder.encoding(plain(SnapshotFormChoice.FRAMED))));
		this.stream.next((stream, input) -> {
			AppendAck ack = stream.apply(input);
			stream.say("b");
			stream.trimTo(stream.tail() - 1);
			return CompletableFuture.completedFuture(ack);
		});
		assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> {
			assertThat(failed.failure().failureReason()).isEqualTo(SnapshotFailureReason.STREAM);
			assertThat(failed.failure()).hasMessageContaining("records from 1 on were trimmed");
		});
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
	}

	@Test
	void h38WhenTheStreamChangesAFragmentThenTheSnapshotFails() {
		this.stream.say("a");
		ProjectionRunner<Drawing> runner = started(
				drawing((builder) -> builder.encoding(plain(SnapshotFormChoice.FRAMED))));
		this.stream.next((stream, input) -> {
			AppendRecord first = input.records().get(0);
			return CompletableFuture.completedFuture(
					stream.apply(AppendInput.of(SnapshotFragment.first(UUID.fromString(value(first, SnapshotRecord.ID)),
							Long.parseLong(value(first, SnapshotRecord.CURSOR)), "talk/1", ContentEncoding.NONE,
							"{".getBytes(StandardCharsets.UTF_8)))));
		});
		assertDisplaced(take(runner), "bytes, but the header");
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
	}

	private static String value(AppendRecord record, String name) {
		return record.headers()
			.stream()
			.filter((header) -> header.name().equals(name))
			.findFirst()
			.orElseThrow()
			.value();
	}

	private static AppendRecord strange(long cursor) {
		return SnapshotFragment.first(UUID.randomUUID(), cursor, "talk/1", ContentEncoding.NONE,
				"part".getBytes(StandardCharsets.UTF_8));
	}

	private ProjectionRunner<Drawing> drawing(UnaryOperator<ProjectionDefinition.Builder<Drawing>> changes) {
		return runner(changes
			.apply(ProjectionDefinition.builder("talk", Drawing.class)
				.stream("talk")
				.initialState(() -> new Drawing(List.of(), ""))
				.fold(Records.Said.class, Drawing::said))
			.build(), EngineSettings.defaults());
	}

	private void say(ProjectionRunner<Drawing> runner, String text) {
		runner.read(ReadConsistency.atLeast(this.stream.say(text).start().seqNum()), TIMEOUT);
	}

	private static SnapshotEncoding plain(SnapshotFormChoice form) {
		return new SnapshotEncoding(form, SnapshotCompression.NONE);
	}

	private static AppendRecord said(String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said");
	}

	private long trimmed() {
		return this.stream.records()
			.stream()
			.flatMap((record) -> record.command().stream())
			.filter(CommandRecord.Trim.class::isInstance)
			.mapToLong((command) -> ((CommandRecord.Trim) command).seqNum())
			.max()
			.orElse(0);
	}

	// All trims take effect, and another process restores the state.
	private void restart(Drawing expected) {
		this.stream.trimTo(trimmed());
		ProjectionRunner<Drawing> restarted = started(drawing(UnaryOperator.identity()));
		assertThat(restarted.read().state()).isEqualTo(expected);
		restarted.abandon();
	}

	private static void assertUnreadable(SnapshotResult result) {
		assertThat(result).isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> {
			assertThat(failed.failure().failureReason()).isEqualTo(SnapshotFailureReason.UNREADABLE);
			assertThat(failed.failure())
				.hasMessageStartingWith(
						"The state of projection 'talk' cannot be read back, so its snapshot was discarded")
				.hasMessageContaining("StateSerializer");
		});
	}

	private static void assertDisplaced(SnapshotResult result, String reason) {
		assertThat(result).isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> {
			assertThat(failed.failure().failureReason()).isEqualTo(SnapshotFailureReason.STREAM);
			assertThat(failed.failure())
				.hasMessageContaining("readers of the stream would not restore from the snapshot: ")
				.hasMessageContaining(reason)
				.hasMessageEndingWith(
						"Nothing was trimmed for it. Find out which other process appends snapshot records, or let "
								+ "the projection sign its snapshots");
		});
	}

	private static SnapshotResult.Taken taken(SnapshotResult result) {
		assertThat(result).isInstanceOf(SnapshotResult.Taken.class);
		return (SnapshotResult.Taken) result;
	}

	/**
	 * A state that can be written, but not read without a type.
	 */
	sealed interface Shape permits Circle {

	}

	record Circle(int radius) implements Shape {
	}

	record Drawing(List<Shape> shapes, String text) {

		Drawing said(Records.Said said) {
			return switch (said.text()) {
				case "circle" -> {
					List<Shape> all = new ArrayList<>(this.shapes);
					all.add(new Circle(1));
					yield new Drawing(all, this.text);
				}
				case "clear" -> new Drawing(List.of(), this.text);
				default -> new Drawing(this.shapes, this.text + said.text());
			};
		}

	}

	/**
	 * Serializer that writes states that it cannot read.
	 */
	static final class Forgetful {

		private final String text;

		private final String said;

		@JsonCreator
		Forgetful(@JsonProperty("text") String text) {
			this(text, "");
		}

		private Forgetful(String text, String said) {
			this.text = text;
			this.said = said;
		}

		@JsonProperty("text")
		String text() {
			return this.text;
		}

		@JsonProperty("last")
		String last() {
			return this.said;
		}

		Forgetful plus(String more) {
			return new Forgetful(this.text + more, more);
		}

	}

	/**
	 * Serializer that runs out of memory when it reads.
	 */
	private static final class ExhaustingSerializer implements StateSerializer<String> {

		@Override
		public void write(String state, OutputStream out) throws IOException {
			out.write(('"' + state + '"').getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String read(InputStream in) throws IOException {
			String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			if (text.contains("a")) {
				throw new OutOfMemoryError("it is a test");
			}
			return text.substring(1, text.length() - 1);
		}

	}

	/**
	 * Serializer that writes and reads more than one value.
	 */
	private static final class OddSerializer implements StateSerializer<String> {

		@Override
		public void write(String state, OutputStream out) throws IOException {
			out.write(("\"" + state + "\",\"more\":1").getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String read(InputStream in) throws IOException {
			String read = new String(in.readAllBytes(), StandardCharsets.UTF_8);
			if (!read.endsWith(",\"more\":1")) {
				throw new IOException("not what was written");
			}
			return read.substring(1, read.indexOf('"', 1));
		}

	}

}

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
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaCodec;
import io.github.s2snapshot.serializer.DeltaUpcaster;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for projections that ignore deltas of unknown types.
 */
class UnknownDeltasTests extends AbstractRunnerTests {

	private final MemorySnapshotStore store = new MemorySnapshotStore();

	static Stream<Keeping> keepings() {
		return Stream.of(Keeping.values());
	}

	private ProjectionRunner<String> ignoring(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner((builder) -> changes.apply(builder.unknown(UnknownDeltas.IGNORE)));
	}

	private ProjectionRunner<String> ignoring(Keeping keeping) {
		return ignoring((builder) -> kept(keeping, builder));
	}

	private ProjectionDefinition.Builder<String> kept(Keeping keeping, ProjectionDefinition.Builder<String> builder) {
		ProjectionDefinition.Builder<String> kept = keeping.apply(builder, this.store);
		return (keeping == Keeping.EXTERNAL)
				? kept.trim(HistoryTrim.covered().withGenerations(1).withMargin(0).withDelay(Duration.ZERO)) : kept;
	}

	// A later release.
	private ProjectionRunner<String> folding(Keeping keeping) {
		return ignoring(
				(builder) -> kept(keeping, builder).fold(Sung.class, (state, sung) -> state + "~" + sung.text()));
	}

	private void append(String type, String text) {
		this.stream.apply(AppendInput.of(delta(type, text)));
	}

	private static AppendRecord delta(String type, String text) {
		return AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", type);
	}

	private void awaitState(ProjectionRunner<?> runner, String state) {
		await().atMost(TIMEOUT).until(() -> state.equals(runner.read().state()));
	}

	private void awaitCursor(ProjectionRunner<?> runner) {
		await().atMost(TIMEOUT).until(() -> runner.read().cursor() == this.stream.tail());
	}

	private SnapshotInfo taken(ProjectionRunner<?> runner) {
		awaitCursor(runner);
		SnapshotResult result = take(runner);
		assertThat(result).isInstanceOf(SnapshotResult.Taken.class);
		return ((SnapshotResult.Taken) result).snapshot();
	}

	private List<Long> trims() {
		return this.stream.records()
			.stream()
			.flatMap((record) -> record.command().stream())
			.map((command) -> ((CommandRecord.Trim) command).seqNum())
			.toList();
	}

	private static <T> T once(SnapshotRetry.Attempt<T> attempt) {
		return attempt.run(1);
	}

	private static Throwable failure(ProjectionRunner<?> runner) {
		try {
			runner.start().get();
		}
		catch (ExecutionException ex) {
			return ex.getCause();
		}
		catch (InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
		throw new IllegalStateException("The projection is live");
	}

	@Test
	void byDefaultAnUnknownTypeFails() {
		append("Sung", "la");
		ProjectionRunner<String> runner = runner(UnaryOperator.identity());
		assertThat(failure(runner)).isInstanceOf(UnknownDeltaTypeException.class);
	}

	@Test
	void unknownTypesArePassedByAndCountedInRestoreAndFollow() {
		this.stream.say("a");
		append("Sung", "la");
		ProjectionRunner<String> runner = started(ignoring((builder) -> builder.poison(PoisonPolicy.retry(3))));
		assertThat(runner.read().state()).isEqualTo("a");
		assertThat(runner.read().cursor()).isEqualTo(2);
		assertThat(runner.info().ignored())
			.isEqualTo(new IgnoredDeltas(1, new IgnoredDeltas.Last(1, "Sung"), IgnoredTypes.of(List.of("Sung"))));
		append("Danced", "x".repeat(1000));
		this.stream.say("b");
		awaitState(runner, "ab");
		assertThat(runner.info().ignored().count()).isEqualTo(2);
		assertThat(runner.info().ignored().last()).isEqualTo(new IgnoredDeltas.Last(2, "Danced"));
		assertThat(runner.info().ignored().types()).isEqualTo(IgnoredTypes.of(List.of("Danced", "Sung")));
		assertThat(this.listener.events).contains("passed by 1").noneMatch((event) -> event.startsWith("poison"));
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
	}

	@Test
	void theTypeOfTheLastIgnoredDeltaShouldBeCut() {
		append("T".repeat(100_000), "x");
		ProjectionRunner<String> runner = started(ignoring(UnaryOperator.identity()));
		assertThat(runner.info().ignored().last()).isEqualTo(new IgnoredDeltas.Last(0, "T".repeat(64)));
		assertThat(runner.info().ignored().types())
			.isEqualTo(started(ignoring(UnaryOperator.identity())).info().ignored().types());
		assertThat(runner.info().ignored().types().hasOthers()).isTrue();
		assertThat(runner.info().ignored().types().names()).isEmpty();
	}

	@Test
	void h72ANewerVersionShouldFail() {
		this.stream.apply(AppendInput.of(delta("Said", "a").withHeader("type-version", "2")));
		assertThat(failure(ignoring(UnaryOperator.identity()))).isInstanceOf(NewerDeltaVersionException.class);
	}

	@Test
	void h72AMalformedRecordShouldFail() {
		this.stream.say("a");
		this.stream.apply(AppendInput.of(AppendRecord.of("not json").withHeader("type", "Said")));
		assertThat(failure(ignoring(UnaryOperator.identity()))).isInstanceOf(FoldException.class)
			.isNotInstanceOf(UnknownDeltaTypeException.class);
	}

	@Test
	void anAppendOfAnUnknownTypeShouldBeRefused() {
		ProjectionRunner<String> runner = started(ignoring((builder) -> builder.validateAppends(true)));
		assertThatExceptionOfType(RuntimeException.class).isThrownBy(() -> runner.append(new Sung("la")))
			.withMessageContaining("is not a delta of this projection");
		assertThat(this.stream.tail()).isZero();
	}

	@Test
	void aRecordWithoutATypeIsUnknownIfSeveralTypesAreFolded() {
		this.stream.apply(AppendInput.of(AppendRecord.of("{\"text\":\"a\"}")));
		ProjectionRunner<String> runner = started(folding(Keeping.SINGLE));
		assertThat(runner.info().ignored().last()).isEqualTo(new IgnoredDeltas.Last(0, null));
		taken(runner);
		runner.abandon();
		assertThat(started(folding(Keeping.SINGLE)).info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
		// With one type, a record without a type is of that type.
		ProjectionRunner<String> one = started(ignoring(Keeping.SINGLE));
		assertThat(one.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(one.read().state()).isEqualTo("a");
	}

	@Test
	void theKnownOnesOfSeveralDeltasOfARecordAreFolded() {
		append("Mixed", "x");
		ProjectionRunner<String> runner = started(
				ignoring((builder) -> builder.deltas((deltas) -> deltas.withUpcaster(DeltaUpcaster.from("Mixed", 1)
					.split((mixed) -> List.of(mixed.with(new Records.Said("a")), mixed.as("Other", 1, mixed.body()),
							mixed.with(new Records.Said("b"))))))));
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThat(runner.info().ignored())
			.isEqualTo(new IgnoredDeltas(1, new IgnoredDeltas.Last(0, "Other"), IgnoredTypes.of(List.of("Other"))));
	}

	@Test
	void aBatchWithIgnoredRecordsStaysOneChange() {
		this.stream.batchSize = 1;
		ProjectionRunner<String> runner = started(ignoring(UnaryOperator.identity()));
		List<String> shown = new CopyOnWriteArrayList<>();
		this.listener.onFolded = () -> shown.add(runner.read().state() + runner.info().ignored().count());
		String id = UUID.randomUUID().toString();
		this.stream.apply(AppendInput.of(IntStream.range(0, 3)
			.mapToObj((i) -> delta((i == 1) ? "Sung" : "Said", "a" + i).withHeader(DeltaBatch.ID, id)
				.withHeader(DeltaBatch.INDEX, Integer.toString(i))
				.withHeader(DeltaBatch.SIZE, "3"))
			.toList()));
		this.stream.say("b");
		awaitState(runner, "a0a2b");
		assertThat(shown).contains("0").allMatch((state) -> state.equals("0") || state.startsWith("a0a2"));
		assertThat(runner.info().ignored().count()).isOne();
	}

	@Test
	void aFoldInPlaceThatFailsShouldNotCountTwice() {
		this.stream.say("a");
		append("Sung", "la");
		this.stream.say("boom");
		ProjectionDefinition<Text> definition = ProjectionDefinition.builder("talk", Text.class)
			.stream("talk")
			.initialState(Text::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> add(state, said))
			.unknown(UnknownDeltas.IGNORE)
			.build();
		ProjectionRunner<Text> runner = runner(definition, EngineSettings.defaults());
		assertThat(failure(runner)).isInstanceOf(FoldException.class);
		assertThat(runner.info().ignored().count()).isOne();
	}

	private static void add(Text state, Records.Said said) {
		state.text += said.text();
		if (said.text().equals("boom")) {
			throw new IllegalStateException("boom");
		}
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h72ASnapshotShouldListTheIgnoredTypesAndTrimNothing(Keeping keeping) {
		this.stream.say("a");
		append("Sung", "la");
		ProjectionRunner<String> runner = started(ignoring(keeping));
		assertThat(taken(runner).ignored().names()).containsExactly("Sung");
		assertThat(trims()).isEmpty();
		runner.abandon();
		this.stream.trimTo(2);
		// A restore keeps the list, and adds to it.
		append("Danced", "x");
		runner = started(ignoring(keeping));
		assertThat(runner.info().restore().cursor()).isEqualTo(2);
		assertThat(runner.info().ignored().count()).isOne();
		assertThat(runner.info().ignored().types()).isEqualTo(IgnoredTypes.of(List.of("Danced", "Sung")));
		this.stream.say("b");
		assertThat(taken(runner).ignored().names()).containsExactly("Danced", "Sung");
		assertThat(runner.snapshots(TIMEOUT).snapshots()).hasSize(2);
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
		if (keeping == Keeping.EXTERNAL) {
			await().atMost(TIMEOUT)
				.until(() -> this.listener.events.stream()
					.anyMatch((event) -> event.startsWith("kept projection 'talk' ignored deltas of unknown types")));
		}
		assertThat(trims()).isEmpty();
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h72AProjectionThatFoldsAnIgnoredTypeShouldTryTheNextBase(Keeping keeping) {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(ignoring(keeping));
		SnapshotInfo first = taken(runner);
		this.stream.trimTo(first.cursor());
		append("Sung", "la");
		taken(runner);
		runner.abandon();
		this.stream.say("b");
		ProjectionRunner<String> later = started(folding(keeping));
		assertThat(later.read().state()).isEqualTo("a~lab");
		assertThat(later.info().restore().cursor()).isEqualTo(first.cursor());
		assertThat(this.listener.faults).containsOnly(SnapshotFault.IGNORED_TYPES);
		assertThat(this.listener.events)
			.anySatisfy((event) -> assertThat(event).contains("its state lacks the deltas of type 'Sung', which were "
					+ "ignored when it was taken and are folded now. Restore from an older snapshot"));
		SnapshotInfo newest = taken(later);
		assertThat(newest.ignored().isEmpty()).isTrue();
		later.abandon();
		this.stream.trimTo(newest.cursor());
		assertThat(started(folding(keeping)).info().restore().cursor()).isEqualTo(newest.cursor());
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h72AnEarlierReleaseThatRestoresFromALaterOneShouldListWhatTheLaterOneFolds(Keeping keeping) {
		this.stream.say("a");
		append("Sung", "la");
		ProjectionRunner<String> later = started(folding(keeping));
		SnapshotInfo base = taken(later);
		assertThat(base.ignored().isEmpty()).isTrue();
		assertThat(base.ignored().folds()).containsExactly("Said", "Sung");
		later.abandon();
		this.stream.trimTo(base.cursor());
		ProjectionRunner<String> earlier = started(ignoring(keeping));
		assertThat(earlier.info().restore().cursor()).isEqualTo(base.cursor());
		assertThat(earlier.info().ignored().types()).isEqualTo(IgnoredTypes.of(List.of("Sung")));
		assertThat(earlier.info().ignored().count()).isZero();
		this.stream.say("b");
		long trims = trims().size();
		assertThat(taken(earlier).ignored().names()).containsExactly("Sung");
		assertThat(trims()).hasSize((int) trims);
		earlier.abandon();
		later = started(folding(keeping));
		assertThat(this.listener.faults).contains(SnapshotFault.IGNORED_TYPES);
		assertThat(later.info().restore().cursor()).isEqualTo(base.cursor());
		assertThat(later.read().state()).isEqualTo("a~lab");
		// The earlier release continues from its own one.
		assertThat(started(ignoring(keeping)).read().state()).isEqualTo("a~lab");
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h72AReleaseThatFoldsMoreShouldRestoreIfNothingWasIgnored(Keeping keeping) {
		this.stream.say("a");
		ProjectionRunner<String> earlier = started(ignoring(keeping));
		SnapshotInfo base = taken(earlier);
		earlier.abandon();
		this.stream.trimTo(base.cursor());
		append("Sung", "la");
		ProjectionRunner<String> later = started(folding(keeping));
		assertThat(later.info().restore().cursor()).isEqualTo(base.cursor());
		assertThat(later.info().ignored().types()).isEqualTo(IgnoredTypes.NONE);
		assertThat(later.read().state()).isEqualTo("a~la");
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h72WithoutAnotherBaseTheStartShouldFailAndNameTheTypes(Keeping keeping) {
		this.stream.say("a");
		append("Sung", "la");
		ProjectionRunner<String> runner = started(ignoring(keeping));
		SnapshotInfo taken = taken(runner);
		runner.abandon();
		this.stream.trimTo(taken.cursor());
		assertThat(failure(folding(keeping))).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("its state lacks the deltas of type 'Sung'")
			.hasMessageContaining("remove the folds of these types");
		assertThat(started(ignoring(keeping)).read().state()).isEqualTo("a");
	}

	@Test
	void h72WhileAnEarlierReleaseTakesSnapshotsTheLaterOneShouldTrimNothing() {
		this.stream.say("a");
		append("Sung", "la");
		ProjectionRunner<String> earlier = started(ignoring(Keeping.EXTERNAL));
		ProjectionRunner<String> later = started(folding(Keeping.EXTERNAL));
		taken(earlier);
		this.stream.say("b");
		taken(later);
		await().atMost(TIMEOUT)
			.until(() -> this.listener.events.stream()
				.anyMatch(
						(event) -> event.startsWith("kept a process that ignores deltas which projection 'talk' folds "
								+ "has taken a snapshot at cursor 2")));
		assertThat(trims()).isEmpty();
		later.abandon();
		// It is not expected to take one any more.
		later = started(ignoring((builder) -> kept(Keeping.EXTERNAL, builder)
			.fold(Sung.class, (state, sung) -> state + "~" + sung.text())
			.versions((versions) -> versions.withKeepOlder(Duration.ZERO))));
		this.stream.say("c");
		SnapshotInfo taken = taken(later);
		await().atMost(TIMEOUT).until(() -> trims().contains(taken.cursor()));
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void whenIgnoredDeltasMayBeTrimmedThenTheyAreTrimmed(SnapshotFormChoice form) {
		this.stream.say("a");
		append("Sung", "la");
		ProjectionRunner<String> runner = started(
				ignoring((builder) -> builder.trimIgnored(true).encoding(SnapshotEncoding.auto().withForm(form))));
		SnapshotInfo taken = taken(runner);
		assertThat(trims()).containsExactly((form == SnapshotFormChoice.SINGLE) ? 3L : 2L);
		assertThat(taken.ignored().names()).containsExactly("Sung");
	}

	@ParameterizedTest
	@MethodSource("keepings")
	void h72ManyTypesShouldBeBoundedAndCountAsEveryType(Keeping keeping) {
		for (int i = 0; i < 70; i++) {
			append("Type" + i, "x");
		}
		ProjectionRunner<String> runner = started(ignoring(keeping));
		SnapshotInfo taken = taken(runner);
		assertThat(taken.ignored().names()).hasSize(IgnoredTypes.MAX_NAMES);
		assertThat(taken.ignored().hasOthers()).isTrue();
		runner.abandon();
		// The same types are folded, so nothing is missing.
		ProjectionRunner<String> again = started(ignoring(keeping));
		assertThat(again.info().ignored().types().names()).isEqualTo(taken.ignored().names());
		assertThat(again.info().ignored().types().hasOthers()).isTrue();
		assertThat(this.listener.faults).isEmpty();
		again.abandon();
		ProjectionRunner<String> later = started(folding(keeping));
		assertThat(later.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
		assertThat(this.listener.events).anySatisfy((event) -> assertThat(event)
			.contains("more than 64 types were ignored when it was taken, and the projection folds other types now"));
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h72TheListOfASignedSnapshotShouldBeSigned(SnapshotFormChoice form) {
		this.stream.say("a");
		append("Sung", "la");
		UnaryOperator<ProjectionDefinition.Builder<String>> signed = (builder) -> builder
			.encoding(SnapshotEncoding.auto().withForm(form))
			.signing(SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32])));
		ProjectionRunner<String> runner = started(ignoring(signed));
		SnapshotInfo taken = taken(runner);
		runner.abandon();
		List<SequencedRecord> records = this.stream.records();
		this.stream.trimTo(taken.cursor());
		ProjectionRunner<String> again = started(ignoring(signed));
		assertThat(again.info().restore().cursor()).isEqualTo(taken.cursor());
		assertThat(again.info().ignored().types().names()).containsExactly("Sung");
		again.abandon();
		FakeStream changed = new FakeStream();
		for (SequencedRecord record : records) {
			AppendRecord.Builder copy = AppendRecord.builder().body(record.body());
			record.headers()
				.stream()
				.filter((header) -> !header.name().equals(SnapshotRecord.IGNORED_TYPES))
				.forEach(copy::header);
			changed.apply(AppendInput.of(copy.build()));
		}
		ProjectionRunner<String> deceived = started(new ProjectionRunner<>(
				signed
					.apply(ProjectionDefinition.builder("talk", String.class)
						.stream("talk")
						.initialState(() -> "")
						.fold(Records.Said.class, (state, said) -> state + said.text())
						.fold(Sung.class, (state, sung) -> state + "~" + sung.text()))
					.build(),
				changed, access(), this.threads, UnknownDeltasTests::once, EngineSettings.defaults(), listeners()));
		assertThat(deceived.read().state()).isEqualTo("a~la");
		assertThat(this.listener.faults).contains(SnapshotFault.UNTRUSTED);
	}

	@Test
	void aListThatIsNotValidMakesTheSnapshotInvalid() {
		this.stream.say("a");
		AppendRecord snapshot = SnapshotRecord.encode(UUID.randomUUID(), 1, "talk/1",
				"\"x\"".getBytes(StandardCharsets.UTF_8));
		this.stream.apply(AppendInput.of(snapshot.withHeader(SnapshotRecord.IGNORED_TYPES, "Sung")));
		assertThat(started(ignoring(UnaryOperator.identity())).read().state()).isEqualTo("a");
		assertThat(this.listener.events)
			.anySatisfy((event) -> assertThat(event).contains("its list of ignored types is not valid JSON"));
	}

	@Test
	void aCodecThatDoesNotTellItsTypesIsRefused() {
		JacksonDeltaCodec jackson = JacksonDeltaCodec.of(List.of(Records.Said.class));
		DeltaCodec silent = new DeltaCodec() {

			@Override
			public AppendRecord encode(Object delta) {
				return jackson.encode(delta);
			}

			@Override
			public Object decode(SequencedRecord record) {
				return jackson.decode(record);
			}

		};
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> ignoring((builder) -> builder.codec(silent)))
			.withMessageContaining("does not tell which types it decodes: let its method types() return their names");
		// It cannot tell what a snapshot with a list lacks.
		append("Sung", "la");
		ProjectionRunner<String> runner = started(ignoring((builder) -> builder.trimIgnored(true)));
		this.stream.trimTo(taken(runner).cursor());
		runner.abandon();
		assertThat(failure(runner((builder) -> builder.codec(silent)))).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the codec does not tell which types it decodes");
	}

	/**
	 * A state that folds change in place.
	 */
	static final class Text {

		public String text = "";

	}

	/**
	 * A delta of a later release.
	 */
	record Sung(String text) {
	}

}

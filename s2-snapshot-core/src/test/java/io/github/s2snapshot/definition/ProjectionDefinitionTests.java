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

package io.github.s2snapshot.definition;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeName;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;

import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for the checks of {@link ProjectionDefinition} and their messages.
 */
class ProjectionDefinitionTests {

	@Test
	void whenAllPartsAreSetThenTheDefinitionIsBuilt() {
		ProjectionDefinition<Sum> definition = complete().build();
		assertThat(definition.name()).isEqualTo("sum");
		assertThat(definition.version()).isOne();
		assertThat(definition.basin()).isNull();
		assertThat(definition.stream()).isEqualTo("numbers");
		assertThat(definition.placement()).isEqualTo(SnapshotPlacement.IN_STREAM);
		assertThat(definition.isMutable()).isFalse();
		assertThat(definition.folds()).containsOnlyKeys(Added.class);
		assertThat(definition).hasToString("ProjectionDefinition[sum/1 of stream numbers, Projection 'sum']");
	}

	@Test
	void whenThereIsNoStreamThenItIsRefused() {
		refused(ProjectionDefinition.builder("sum", Sum.class),
				"Projection 'sum' has no stream: set the stream to fold");
	}

	@Test
	void whenThereIsNoInitialStateThenItIsRefused() {
		refused(ProjectionDefinition.builder("sum", Sum.class).stream("numbers"),
				"Projection 'sum' has no initial state: set the state before the first record");
	}

	@Test
	void whenThereIsNoFoldThenItIsRefused() {
		refused(ProjectionDefinition.builder("sum", Sum.class).stream("numbers").initialState(() -> new Sum(0)),
				"Projection 'sum' has no fold: add one for each type of delta");
	}

	@Test
	void whenADeltaIsFoldedTwiceThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> complete().fold(Added.class, (sum, added) -> sum))
			.withMessage("Projection 'sum' folds " + Added.class.getName() + " twice: remove one of the two folds");
	}

	@Test
	void whenNoClassOfADeltaTypeIsKnownThenItIsRefused() {
		refused(complete().fold(Runnable.class, (sum, added) -> sum),
				"Projection 'sum' has a fold for java.lang.Runnable, but no class of java.lang.Runnable is known: make the "
						+ "type sealed, list its classes in @Fold(subtypes = …) or @JsonSubTypes, or declare a fold for each "
						+ "class");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> complete().fold(Object.class, (sum, added) -> sum));
	}

	@Test
	void whenTwoDeltasHaveTheSameTypeNameThenItIsRefused() {
		refused(complete().fold(AlsoAdded.class, (sum, added) -> sum),
				("Projection 'sum': The delta classes %s and %s have the same type name 'Added': give one of them another "
						+ "name with @DeltaName or @JsonTypeName")
					.formatted(Added.class.getName(), AlsoAdded.class.getName()));
	}

	@Test
	void whenTheStateCannotBeWrittenThenItIsRefused() {
		refusedStarting(with(new Unwritable()), "Projection 'odd' cannot write its state " + Unwritable.class.getName()
				+ ", so no snapshot could be taken: ");
	}

	@Test
	void whenTheStateCannotBeReadBackThenItIsRefused() {
		refusedStarting(with(Unreadable.of(1)), "Projection 'odd' cannot read its state " + Unreadable.class.getName()
				+ " back, so no snapshot could be restored: ");
	}

	@Test
	void whenTheStateIsDifferentAfterReadingItBackThenItIsRefused() {
		refused(with(new Forgetful()),
				("Projection 'odd' has a state %s that is not the same after it is written and "
						+ "read back, so a restore would lose a part of it: %<s.known: its value is "
						+ "different after reading it back. Make the class a record, give the member an "
						+ "accessor and a constructor parameter or setter that Jackson uses, declare it "
						+ "transient if it is not part of the state, or set a StateSerializer")
					.formatted(Forgetful.class.getTypeName()));
	}

	@Test
	void whenTheOrderOfASetChangesThenTheStateIsTheSame() {
		assertThat(with(new Unordered(Set.of("a", "b", "c", "d", "e"))).build()).isNotNull();
	}

	@Test
	void whenTheInitialStateIsNullOrThrowsThenItIsRefused() {
		refused(ProjectionDefinition.builder("sum", Sum.class)
			.stream("numbers")
			.initialState(() -> null)
			.fold(Added.class, (sum, added) -> sum),
				"Projection 'sum' returned null as its initial state: return an empty " + Sum.class.getName());
		refused(ProjectionDefinition.builder("sum", Sum.class).stream("numbers").initialState(() -> {
			throw new IllegalStateException("not yet");
		}).fold(Added.class, (sum, added) -> sum),
				"Projection 'sum' cannot create its initial state: java.lang.IllegalStateException: not yet");
	}

	@Test
	void whenStateTypeIsParameterizedThenTheDefinitionIsBuilt() {
		ProjectionDefinition<Map<String, Sum>> definition = ProjectionDefinition
			.<Map<String, Sum>>builder("sums", new TypeReference<Map<String, Sum>>() {
			}.getType())
			.stream("numbers")
			.initialState(() -> new HashMap<>(Map.of("a", new Sum(1))))
			.fold(Added.class, (sums, added) -> sums)
			.build();
		assertThat(definition.copier().copy(Map.of("b", new Sum(2)))).isEqualTo(Map.of("b", new Sum(2)));
	}

	@Test
	void whenAFoldChangesTheStateInPlaceThenTheStateIsMutable() {
		ProjectionDefinition<int[]> definition = ProjectionDefinition.builder("sum", int[].class)
			.stream("numbers")
			.initialState(() -> new int[1])
			.foldInPlace(Added.class, (sum, added, record) -> sum[0] += added.amount())
			.copier(int[]::clone)
			.build();
		assertThat(definition.isMutable()).isTrue();
	}

	@Test
	void h39WhenACopierReturnsTheGivenStateThenItIsRefused() {
		refused(inPlace().copier((state) -> state),
				"Projection 'text' has a copier that returned the given state instead of a "
						+ "copy, so readers and snapshots would see the state while a fold changes it: "
						+ "return a copy that shares no mutable part with the state");
		refused(inPlace().copier((state) -> null),
				"Projection 'text' has a copier that returned null, so readers and snapshots "
						+ "would see the state while a fold changes it: return a copy that shares no "
						+ "mutable part with the state");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(inPlace().copier((state) -> new StringBuilder())::build)
			.withMessageStartingWith(
					"Projection 'text' has a copier that does not copy the whole state: java.lang.StringBuilder: ");
		ProjectionDefinition<StringBuilder> lazy = inPlace()
			.copier((state) -> (state.length() > 1) ? state : new StringBuilder(state))
			.build();
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> lazy.copier().copy(new StringBuilder("ab")));
	}

	private static ProjectionDefinition.Builder<StringBuilder> inPlace() {
		return ProjectionDefinition.builder("text", StringBuilder.class)
			.stream("numbers")
			.initialState(() -> new StringBuilder("a"))
			.foldInPlace(Added.class, (state, added, record) -> state.append(added.amount()));
	}

	@Test
	void whenATriggerSettingIsInvalidThenItIsRefused() {
		SnapshotTriggers triggers = SnapshotTriggers.none();
		assertThatIllegalArgumentException().isThrownBy(() -> triggers.withEveryRecords(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> triggers.withEveryBytes(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> triggers.withInterval(Duration.ZERO));
		assertThatIllegalArgumentException().isThrownBy(() -> triggers.withMinimumGap(Duration.ofSeconds(-1)));
		assertThatIllegalArgumentException().isThrownBy(() -> triggers.withJitter(1.5));
		assertThat(triggers.withEveryRecords(5).withInterval(Duration.ofMinutes(1)).withOnShutdown(true))
			.hasToString("SnapshotTriggers[everyRecords=5, everyBytes=0, restoreTime=null, interval=PT1M, cron=null, "
					+ "onShutdown=true, minimumGap=PT1S, jitter=0.2]");
	}

	private static ProjectionDefinition.Builder<Sum> complete() {
		return ProjectionDefinition.builder("sum", Sum.class)
			.stream("numbers")
			.initialState(() -> new Sum(0))
			.fold(Added.class, (sum, added) -> new Sum(sum.value + added.amount()));
	}

	@SuppressWarnings("unchecked")
	private static <S> ProjectionDefinition.Builder<S> with(S state) {
		return ProjectionDefinition.builder("odd", (Class<S>) state.getClass())
			.stream("numbers")
			.initialState(() -> state)
			.fold(Added.class, (current, added) -> current);
	}

	private static void refused(ProjectionDefinition.Builder<?> definition, String message) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(definition::build)
			.withMessage(message);
	}

	private static void refusedStarting(ProjectionDefinition.Builder<?> definition, String message) {
		assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(definition::build)
			.withMessageStartingWith(message)
			.withMessageEndingWith("or set a StateSerializer");
	}

	record Sum(long value) {

	}

	record Added(long amount) {

	}

	@JsonTypeName("Added")
	record AlsoAdded(long amount) {

	}

	record Unordered(Set<String> names) {

	}

	static class Unwritable {

		@JsonProperty
		Object broken() {
			throw new IllegalStateException("broken");
		}

	}

	static final class Unreadable {

		private final int value;

		private Unreadable(int first, int second) {
			this.value = first + second;
		}

		static Unreadable of(int value) {
			return new Unreadable(value, 0);
		}

		@JsonProperty
		int value() {
			return this.value;
		}

	}

	static class Forgetful {

		private boolean known;

		@JsonProperty("inner")
		Map<String, Object> inner() {
			return (this.known) ? Map.of() : Map.of("kept", 1);
		}

		@JsonProperty("inner")
		void inner(Map<String, Object> inner) {
			this.known = true;
		}

	}

}

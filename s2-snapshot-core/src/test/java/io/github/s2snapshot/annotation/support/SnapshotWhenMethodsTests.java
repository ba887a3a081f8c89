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

package io.github.s2snapshot.annotation.support;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.SnapshotWhen;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotPredicate;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link SnapshotWhenMethods}.
 */
class SnapshotWhenMethodsTests {

	private static final String NAME = SnapshotWhenMethodsTests.class.getName();

	private static final String REMEDY = ". Declare it as 'boolean wanted(Sum state)' or 'boolean wanted(Sum state, MyDelta "
			+ "delta)', optionally with a RecordMetadata as third parameter";

	private static boolean isWanted(Object projection, long state, Object delta, long seqNum) {
		ProjectionDefinition<Sum> definition = AnnotatedProjections.define(projection, Sum.class).build();
		AppendRecord record = definition.codec().encode(delta);
		SequencedRecord read = new SequencedRecord(seqNum, 0, record.headers(), record.body());
		return definition.predicates()
			.stream()
			.anyMatch((predicate) -> test(predicate, new Sum(state), definition.codec().decode(read), read));
	}

	private static boolean test(SnapshotPredicate<Sum> predicate, Sum state, Object delta, SequencedRecord record) {
		try {
			return predicate.test(state, delta, record);
		}
		catch (RuntimeException ex) {
			throw ex;
		}
		catch (Throwable ex) {
			throw new AssertionError(ex);
		}
	}

	@Test
	void aMethodShouldBeCalledWithTheStateAlone() {
		assertThat(isWanted(new ByState(), 9, new Added(1), 0)).isFalse();
		assertThat(isWanted(new ByState(), 10, new Removed(1), 0)).isTrue();
	}

	@Test
	void aMethodShouldBeCalledForDeltasOfItsTypeOnly() {
		assertThat(isWanted(new ByDelta(), 0, new Added(5), 0)).isFalse();
		assertThat(isWanted(new ByDelta(), 0, new Removed(5), 0)).isTrue();
		assertThat(isWanted(new ByDelta(), 0, new Removed(4), 0)).isFalse();
	}

	@Test
	void oneOfSeveralMethodsShouldBeEnough() {
		assertThat(isWanted(new Several(), 0, new Added(1), 7)).isTrue();
		assertThat(isWanted(new Several(), 0, new Removed(1), 7)).isTrue();
		assertThat(isWanted(new Several(), 0, new Removed(1), 8)).isFalse();
		assertThat(isWanted(new Several(), 100, new Removed(1), 8)).isTrue();
		assertThat(AnnotatedProjections.define(new Several(), Sum.class).build().describeTriggers())
			.startsWith("when " + NAME + "$")
			.contains(".seventh(Sum, Change, RecordMetadata)", ".large(Sum)", " or ");
	}

	@Test
	void inheritedGenericPrivateAndStaticMethodsShouldBeFound() {
		assertThat(isWanted(new Child(), 0, new Added(1), 0)).isTrue();
		assertThat(isWanted(new Child(), 0, new Added(2), 0)).isTrue();
		assertThat(isWanted(new Child(), 0, new Added(3), 0)).isTrue();
		assertThat(isWanted(new Child(), 0, new Added(4), 0)).isFalse();
	}

	@Test
	void whenTheStateIsPrimitiveThenAMethodGetsItsValue() throws Throwable {
		ProjectionDefinition<Long> definition = AnnotatedProjections.define(new Total(), Long.class).build();
		SequencedRecord record = new SequencedRecord(0, 0, List.of(), new byte[0]);
		assertThat(definition.predicates().get(0).test(5L, new Added(1), record)).isTrue();
		assertThat(definition.predicates().get(0).test(4L, new Added(1), record)).isFalse();
	}

	@Test
	void whenAFoldTakesAGenericDeltaThenAMethodTakesTheSame() {
		assertThat(isWanted(new Enveloped(), 0, new Envelope<>(new Added(1)), 0)).isTrue();
		refused(new OtherContent(), "OtherContent.wanted(Sum, Envelope)", "it takes " + NAME + "$Envelope<" + NAME
				+ "$Removed>, but the projection folds " + NAME + "$Envelope<" + NAME + "$Added>");
	}

	@Test
	void whenTheResultIsNotABooleanThenItIsRefused() {
		refused(new NoBoolean(), "NoBoolean.wanted(Sum)", "it returns int instead of boolean");
		refused(new NoResult(), "NoResult.wanted(Sum)", "it returns void instead of boolean");
		refused(new Boxed(), "Boxed.wanted(Sum)", "it returns java.lang.Boolean instead of boolean");
	}

	@Test
	void whenTheParametersAreWrongThenTheyAreRefused() {
		String parameters = "its parameters must be the state, and optionally the delta and a RecordMetadata";
		refused(new NoParameter(), "NoParameter.wanted()", parameters);
		refused(new NoMetadata(), "NoMetadata.wanted(Sum, Added, Added)", parameters);
		refused(new FourParameters(), "FourParameters.wanted(Sum, Added, RecordMetadata, Added)", parameters);
		refused(new NoDelta(), "NoDelta.wanted(Sum, RecordMetadata)",
				"a RecordMetadata must be its third parameter, after the delta");
		refused(new OtherState(), "OtherState.wanted(String, Added)", "its first parameter does not accept the state");
	}

	@Test
	void whenTheMethodIsAlsoAFoldThenItIsRefused() {
		refused(new Both(), "Both.wanted(Sum, Removed)", "it is also annotated with @Fold");
	}

	@Test
	void whenTheDeltaIsNeverFoldedThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.define(new NeverFolded(), Sum.class).build())
			.withMessage("@StreamProjection class %1$s$NeverFolded has the snapshot predicate "
					+ "%1$s$NeverFolded.wanted(Sum, Removed) for %1$s$Removed, but it folds no delta of this type, so the "
					+ "predicate would never be true: add a fold for the type, or declare the predicate for one of "
					+ "%1$s$Added", NAME);
	}

	@Test
	void whenTheDeltaIsAnyObjectThenItIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.define(new AnyObject(), Sum.class).build())
			.withMessage("@StreamProjection class %1$s$AnyObject has the snapshot predicate %1$s$AnyObject.wanted(Sum, "
					+ "Object) for java.lang.Object, which is not a class of deltas: declare it for a class of deltas, or "
					+ "for the state alone", NAME);
	}

	@Test
	void whenAMethodIsInvalidThenTheContextDoesNotStart() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(StreamProjectionRegistrarTests.Infrastructure.class, NoBoolean.class);
			assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(context::refresh)
				.withMessageContaining("is not a valid @SnapshotWhen method");
		}
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			context.register(StreamProjectionRegistrarTests.Infrastructure.class, NeverFolded.class);
			assertThatExceptionOfType(ProjectionDefinitionException.class).isThrownBy(context::refresh)
				.withMessageContaining("it folds no delta of this type");
		}
	}

	@Test
	void whenAMethodThrowsThenItsExceptionIsNotWrapped() {
		assertThatExceptionOfType(IllegalStateException.class)
			.isThrownBy(() -> isWanted(new Throwing(), 0, new Added(1), 0))
			.withMessage("thrown");
	}

	private static void refused(Object projection, String method, String reason) {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.define(projection, Sum.class))
			.withMessage("Method " + NAME + "$" + method + " is not a valid @SnapshotWhen method: " + reason + REMEDY);
	}

	record Sum(long n) {
	}

	sealed interface Change {

	}

	record Added(long n) implements Change {
	}

	record Removed(long n) implements Change {
	}

	record Envelope<T>(T content) {
	}

	abstract static class Sums {

		@InitialState
		Sum zero() {
			return new Sum(0);
		}

		@Fold
		Sum added(Sum sum, Added added) {
			return new Sum(sum.n() + added.n());
		}

	}

	abstract static class Changes extends Sums {

		@Fold
		Sum removed(Sum sum, Removed removed) {
			return new Sum(sum.n() - removed.n());
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class ByState extends Changes {

		@SnapshotWhen
		boolean wanted(Sum sum) {
			return sum.n() >= 10;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class ByDelta extends Changes {

		@SnapshotWhen
		boolean wanted(Sum sum, Removed removed) {
			return removed.n() == 5;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class Several extends Changes {

		@SnapshotWhen
		boolean seventh(Sum sum, Change change, RecordMetadata record) {
			return record.seqNum() == 7;
		}

		@SnapshotWhen
		boolean large(Sum sum) {
			return sum.n() == 100;
		}

	}

	abstract static class Parent<S, D> extends Sums {

		@SnapshotWhen
		boolean generic(S state, D delta) {
			return amount(delta) == 1;
		}

		abstract long amount(D delta);

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class Child extends Parent<Sum, Added> {

		@Override
		long amount(Added added) {
			return added.n();
		}

		@SnapshotWhen
		private boolean hidden(Sum sum, Added added) {
			return added.n() == 2;
		}

		@SnapshotWhen
		static boolean shared(Object state, Added added) {
			return added.n() == 3;
		}

	}

	@StreamProjection(name = "total", stream = "numbers")
	static class Total {

		@InitialState
		long none() {
			return 0;
		}

		@Fold
		long added(long total, Added added) {
			return total + added.n();
		}

		@SnapshotWhen
		boolean wanted(long total) {
			return total == 5;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class Enveloped {

		@InitialState
		Sum zero() {
			return new Sum(0);
		}

		@Fold
		Sum added(Sum sum, Envelope<Added> added) {
			return new Sum(sum.n() + added.content().n());
		}

		@SnapshotWhen
		boolean one(Sum sum, Envelope<Added> added) {
			return added.content().n() == 1;
		}

		@SnapshotWhen
		boolean any(Sum sum, Envelope<?> any) {
			return false;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class OtherContent {

		@InitialState
		Sum zero() {
			return new Sum(0);
		}

		@Fold
		Sum added(Sum sum, Envelope<Added> added) {
			return sum;
		}

		@SnapshotWhen
		boolean wanted(Sum sum, Envelope<Removed> removed) {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class NoBoolean extends Sums {

		@SnapshotWhen
		int wanted(Sum sum) {
			return 1;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class NoResult extends Sums {

		@SnapshotWhen
		void wanted(Sum sum) {
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class Boxed extends Sums {

		@SnapshotWhen
		Boolean wanted(Sum sum) {
			return null;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class NoParameter extends Sums {

		@SnapshotWhen
		boolean wanted() {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class NoMetadata extends Sums {

		@SnapshotWhen
		boolean wanted(Sum sum, Added added, Added again) {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class FourParameters extends Sums {

		@SnapshotWhen
		boolean wanted(Sum sum, Added added, RecordMetadata record, Added again) {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class NoDelta extends Sums {

		@SnapshotWhen
		boolean wanted(Sum sum, RecordMetadata record) {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class OtherState extends Sums {

		@SnapshotWhen
		boolean wanted(String sum, Added added) {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class Both extends Sums {

		@Fold
		@SnapshotWhen
		Sum wanted(Sum sum, Removed removed) {
			return sum;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class NeverFolded extends Sums {

		@SnapshotWhen
		boolean wanted(Sum sum, Removed removed) {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class AnyObject extends Sums {

		@SnapshotWhen
		boolean wanted(Sum sum, Object any) {
			return true;
		}

	}

	@StreamProjection(name = "sum", stream = "numbers")
	static class Throwing extends Sums {

		@SnapshotWhen
		boolean wanted(Sum sum) {
			throw new IllegalStateException("thrown");
		}

	}

}

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

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;

import org.assertj.core.api.ThrowableAssertAlternative;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.annotation.CopyState;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.CopyableState;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link CopyState} methods and {@link CopyableState}.
 */
class CopyStateTests {

	private final List<String> copied = new ArrayList<>();

	@Test
	void methodShouldBeTheCopier() {
		ProjectionDefinition<Tally> definition = AnnotatedProjections.define(new ByMethod(this.copied), Tally.class)
			.build();
		Tally state = new Tally(new HashMap<>(Map.of("a", 1L)));
		Tally copy = definition.copier().copy(state);
		assertThat(copy).isEqualTo(state).isNotSameAs(state);
		assertThat(copy.counts()).isNotSameAs(state.counts());
		assertThat(this.copied).contains("by method");
	}

	@Test
	void stateShouldCopyItself() {
		ProjectionDefinition<Own> definition = AnnotatedProjections.define(new ByState(), Own.class).build();
		Own state = new Own(new ArrayList<>(List.of("a")));
		Own copy = definition.copier().copy(state);
		assertThat(copy.names()).containsExactly("a").isNotSameAs(state.names());
	}

	@Test
	void methodShouldOverrideTheCopyOfTheState() {
		ProjectionDefinition<Own> definition = AnnotatedProjections.define(new ByBoth(), Own.class).build();
		assertThat(definition.copier().copy(new Own(new ArrayList<>(List.of("a", "b")))).names())
			.isInstanceOf(LinkedList.class);
	}

	@Test
	void whenTheMethodIsInvalidThenTheMessageSaysWhatToDo() {
		refused(new WrongResult()).withMessage("Method " + WrongResult.class.getName()
				+ ".copy(Tally) is not a valid @CopyState method: its only parameter must be the state, and it must "
				+ "return the state. Declare it as 'Tally copy(Tally state)'");
		refused(new WrongParameter()).withMessageContaining("is not a valid @CopyState method");
		refused(new TwoCopiers()).withMessage("@StreamProjection class " + TwoCopiers.class.getName()
				+ " has more than one @CopyState method: keep one of copy, copyAgain");
		refused(new NothingInPlace()).withMessage("Method " + NothingInPlace.class.getName()
				+ ".copy(Tally) copies the state, but no @Fold method changes the state in place: let the folds that "
				+ "change the state return void, or remove the @CopyState method");
	}

	@Test
	void whenTheMethodThrowsOrReturnsNullThenTheMessageSaysWhatToDo() {
		refused(new Throwing()).withMessage("@StreamProjection class " + Throwing.class.getName()
				+ " has a copier that failed with java.io.IOException. Without a copy, readers and snapshots get no new "
				+ "state: fix the copier");
		refused(new Nothing()).withMessageContaining("has a copier that returned null");
	}

	private static ThrowableAssertAlternative<ProjectionDefinitionException> refused(Object projection) {
		return assertThatExceptionOfType(ProjectionDefinitionException.class).as(projection.getClass().getSimpleName())
			.isThrownBy(() -> AnnotatedProjections.define(projection, Tally.class).build());
	}

	record Counted(String name) {

	}

	record Tally(Map<String, Long> counts) {

	}

	record Own(List<String> names) implements CopyableState<Own> {

		@Override
		public Own copy() {
			return new Own(new ArrayList<>(this.names));
		}

	}

	abstract static class Counting {

		@InitialState
		Tally none() {
			return new Tally(new HashMap<>());
		}

		@Fold
		void counted(Tally tally, Counted counted) {
			tally.counts().merge(counted.name(), 1L, Long::sum);
		}

	}

	@StreamProjection(name = "tally", stream = "tallies")
	static class ByMethod extends Counting {

		private final List<String> copied;

		ByMethod(List<String> copied) {
			this.copied = copied;
		}

		@CopyState
		private Tally copy(Tally tally) {
			this.copied.add("by method");
			return new Tally(new HashMap<>(tally.counts()));
		}

	}

	@StreamProjection(name = "own", stream = "tallies")
	static class ByState {

		@InitialState
		Own none() {
			return new Own(new ArrayList<>());
		}

		@Fold
		void counted(Own own, Counted counted) {
			own.names().add(counted.name());
		}

	}

	@StreamProjection(name = "own", stream = "tallies")
	static class ByBoth extends ByState {

		@CopyState
		static Own copy(Own own) {
			return new Own(new LinkedList<>(own.names()));
		}

	}

	@StreamProjection(name = "tally", stream = "tallies")
	static class WrongResult extends Counting {

		@CopyState
		Object copy(Tally tally) {
			return tally;
		}

	}

	@StreamProjection(name = "tally", stream = "tallies")
	static class WrongParameter extends Counting {

		@CopyState
		Tally copy(String tally) {
			return new Tally(Map.of());
		}

	}

	@StreamProjection(name = "tally", stream = "tallies")
	static class TwoCopiers extends Counting {

		@CopyState
		Tally copy(Tally tally) {
			return tally;
		}

		@CopyState
		Tally copyAgain(Tally tally) {
			return tally;
		}

	}

	@StreamProjection(name = "tally", stream = "tallies")
	static class NothingInPlace {

		@InitialState
		Tally none() {
			return new Tally(Map.of());
		}

		@Fold
		Tally counted(Tally tally, Counted counted) {
			return tally;
		}

		@CopyState
		Tally copy(Tally tally) {
			return tally;
		}

	}

	@StreamProjection(name = "tally", stream = "tallies")
	static class Throwing extends Counting {

		@CopyState
		Tally copy(Tally tally) throws IOException {
			throw new IOException();
		}

	}

	@StreamProjection(name = "tally", stream = "tallies")
	static class Nothing extends Counting {

		@CopyState
		Tally copy(Tally tally) {
			return null;
		}

	}

}

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
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link ProjectionClass} with generic, inherited and primitive types.
 */
class ProjectionClassTests {

	@Test
	void whenInitialStateReturnsPrimitiveThenStateIsBoxed() throws Throwable {
		assertThat(AnnotatedProjections.define(new Total(), Long.class).build().stateType()).isEqualTo(Long.class);
		ProjectionDefinition<Long> definition = AnnotatedProjections.define(new Total(), Long.class).build();
		assertThat(foldRead(definition, 1L, new Added(2))).isEqualTo(3L);
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext(
				StreamProjectionRegistrarTests.Infrastructure.class, Total.class, TotalUser.class)) {
			assertThat(context.getBean(TotalUser.class).total.name()).isEqualTo("total");
		}
	}

	@Test
	void h40WhenAFoldTakesAGenericDeltaThenItsContentHasTheDeclaredType() throws Throwable {
		ProjectionDefinition<Sum> definition = AnnotatedProjections.define(new Enveloped(), Sum.class).build();
		assertThat(foldRead(definition, new Sum(1), new Envelope<>(new Added(5)))).isEqualTo(new Sum(6));
		assertThat(foldRead(definition, new Sum(1), new Envelope2<>(List.of(new Added(5))))).isEqualTo(new Sum(6));
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> AnnotatedProjections.define(new RawEnveloped(), Sum.class).build())
			.withMessageContaining("Envelope is generic");
	}

	@Test
	void inheritedGenericPrivateAndStaticFoldsShouldBeFound() throws Throwable {
		ProjectionDefinition<Sum> generic = AnnotatedProjections.define(new Generic(), Sum.class).build();
		assertThat(generic.stateType()).isEqualTo(Sum.class);
		assertThat(generic.folds()).containsOnlyKeys(Added.class, Removed.class);
		assertThat(foldRead(generic, new Sum(1), new Added(2))).isEqualTo(new Sum(3));
		assertThat(foldRead(generic, new Sum(1), new Removed(2))).isEqualTo(new Sum(-1));
		ProjectionDefinition<Sum> mixed = AnnotatedProjections.define(new Mixed(), Sum.class).build();
		assertThat(foldRead(mixed, new Sum(1), new Added(2))).isEqualTo(new Sum(3));
		assertThat(foldRead(mixed, new Sum(1), new Removed(2))).isEqualTo(new Sum(-1));
		ProjectionDefinition<Sum> child = AnnotatedProjections.define(new Child(), Sum.class).build();
		assertThat(foldRead(child, new Sum(1), new Added(2))).isEqualTo(new Sum(3));
	}

	private static <S> S foldRead(ProjectionDefinition<S> definition, S state, Object delta) throws Throwable {
		AppendRecord record = definition.codec().encode(delta);
		SequencedRecord read = new SequencedRecord(0, 0, record.headers(), record.body());
		Object decoded = definition.codec().decode(read);
		return definition.folds().get(decoded.getClass()).fold(state, decoded, read);
	}

	record Sum(int n) {
	}

	record Added(int n) {
	}

	record Removed(int n) {
	}

	record Envelope<T>(T content) {
	}

	record Envelope2<T>(T content) {
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

	}

	static class TotalUser {

		@Autowired
		Projection<Long> total;

	}

	abstract static class Enveloping<D> {

		@Fold
		Sum several(Sum sum, Envelope2<List<D>> several) {
			D first = several.content().get(0);
			return plus(sum, first);
		}

		abstract Sum plus(Sum sum, D delta);

	}

	@StreamProjection(name = "enveloped", stream = "numbers")
	static class Enveloped extends Enveloping<Added> {

		@InitialState
		Sum zero() {
			return new Sum(0);
		}

		@Fold
		Sum added(Sum sum, Envelope<Added> added) {
			return plus(sum, added.content());
		}

		@Override
		Sum plus(Sum sum, Added added) {
			return new Sum(sum.n() + added.n());
		}

	}

	@StreamProjection(name = "raw", stream = "numbers")
	static class RawEnveloped {

		@InitialState
		Sum zero() {
			return new Sum(0);
		}

		@Fold
		@SuppressWarnings("rawtypes")
		Sum added(Sum sum, Envelope added) {
			return sum;
		}

	}

	abstract static class GenericBase<S, D> {

		@InitialState
		abstract S zero();

		@Fold
		S generic(S state, D delta) {
			return plus(state, delta);
		}

		abstract S plus(S state, D delta);

	}

	@StreamProjection(name = "generic", stream = "numbers")
	static class Generic extends GenericBase<Sum, Added> {

		@Override
		Sum zero() {
			return new Sum(0);
		}

		@Override
		Sum plus(Sum state, Added delta) {
			return new Sum(state.n() + delta.n());
		}

		@Fold
		private Sum removed(Sum state, Removed removed) {
			return new Sum(state.n() - removed.n());
		}

	}

	interface Mixin {

		@Fold
		default Sum removed(Sum state, Removed removed) {
			return new Sum(state.n() - removed.n());
		}

	}

	@StreamProjection(name = "mixed", stream = "numbers")
	static class Mixed implements Mixin {

		@InitialState
		Sum zero() {
			return new Sum(0);
		}

		@Fold
		static Sum added(Sum state, Added delta) {
			return new Sum(state.n() + delta.n());
		}

	}

	static class Parent {

		@Fold
		private Sum hidden(Sum state, Added delta) {
			return new Sum(state.n() + delta.n());
		}

	}

	@StreamProjection(name = "child", stream = "numbers")
	static class Child extends Parent {

		@InitialState
		Sum zero() {
			return new Sum(0);
		}

	}

}

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

package io.github.s2snapshot.autoconfigure.projection;

import java.io.Serializable;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import org.junit.jupiter.api.Test;
import org.springframework.aot.generate.GenerationContext;
import org.springframework.aot.hint.MemberCategory;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.aot.BeanRegistrationAotContribution;
import org.springframework.beans.factory.aot.BeanRegistrationCode;
import org.springframework.beans.factory.support.DefaultListableBeanFactory;
import org.springframework.beans.factory.support.RegisteredBean;
import org.springframework.beans.factory.support.RootBeanDefinition;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.Key;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.serializer.DeltaDocument;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ProjectionBeanAotProcessor}.
 */
class ProjectionBeanAotProcessorTests {

	@Test
	void whenBeanIsNotAProjectionThenThereAreNoHints() {
		assertThat(process(Items.class)).isNull();
	}

	@Test
	void stateAndDeltasAreBound() {
		assertBound(Items.class, Item.class, Added.class);
	}

	@Test
	void whenAFoldIsInheritedThenItsTypeVariableIsResolved() {
		assertBound(Inherited.class);
	}

	@Test
	void classesOfSupertypesAreBound() {
		assertBound(Opened.class, Closed.class, Paused.class, Sub.class, Listed.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(Event.class)).accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onType(Pause.class)).accepts(hints());
	}

	@Test
	void olderClassesThatUpcastersTakeAreBound() {
		assertBound(OlderItems.class, OlderAdded.class, Moved.class, Returned.class, Dropped.class, OlderPaused.class);
		assertThat(RuntimeHintsPredicates.reflection().onType(ObjectNode.class).negate()).accepts(hints());
		assertThat(RuntimeHintsPredicates.reflection().onType(DeltaDocument.class).negate()).accepts(hints());
	}

	@Test
	void upcastersInClassesOfDeltasAreInvoked() {
		RuntimeHints hints = hints();
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Added.class, "up")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Added.class, "down")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(Pause.class, "seconds")).accepts(hints);
	}

	@Test
	void recordsThatAreKeysAreReadAndCreated() {
		RuntimeHints hints = hints(process(KeyedProjectionClass.class));
		for (Class<?> type : new Class<?>[] { CartKey.class, Tenant.class, OtherKey.class }) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(type)
				.withMemberCategories(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS,
						MemberCategory.INVOKE_DECLARED_METHODS))
				.as(type.getName())
				.accepts(hints);
		}
	}

	private static void assertBound(Class<?>... types) {
		RuntimeHints hints = hints();
		for (Class<?> type : types) {
			assertThat(RuntimeHintsPredicates.reflection()
				.onType(type)
				.withMemberCategory(MemberCategory.INVOKE_DECLARED_CONSTRUCTORS)).as(type.getName()).accepts(hints);
		}
	}

	private static RuntimeHints hints() {
		return hints(process(ItemsProjection.class));
	}

	private static RuntimeHints hints(BeanRegistrationAotContribution contribution) {
		assertThat(contribution).isNotNull();
		RuntimeHints hints = new RuntimeHints();
		GenerationContext context = mock(GenerationContext.class);
		given(context.getRuntimeHints()).willReturn(hints);
		contribution.applyTo(context, mock(BeanRegistrationCode.class));
		return hints;
	}

	private static BeanRegistrationAotContribution process(Class<?> type) {
		DefaultListableBeanFactory factory = new DefaultListableBeanFactory();
		factory.registerBeanDefinition("bean", new RootBeanDefinition(type));
		return new ProjectionBeanAotProcessor().processAheadOfTime(RegisteredBean.of(factory, "bean"));
	}

	record Items(List<Item> items) {

	}

	record Item(String name) {

	}

	record OlderItems(String names) {

	}

	record Added(String name, int amount) {

		@Upcast(from = 1)
		static Added up(OlderAdded older) {
			return new Added(older.name(), 1);
		}

		@Downcast(to = 1)
		static ObjectNode down(ObjectNode added) {
			return added;
		}

	}

	record OlderAdded(String name) {

	}

	record Inherited(String name) {

	}

	record Moved(String name) {

	}

	record Returned(String name) {

	}

	record Dropped(String name) {

	}

	sealed interface Event permits Opened, Closed, Pause {

	}

	record Opened(String name) implements Event {

	}

	record Closed(String name) implements Event {

	}

	sealed interface Pause extends Event permits Paused {

		@Upcast(type = "Paused", from = 1)
		static Paused seconds(OlderPaused older) {
			return new Paused(older.minutes() * 60);
		}

	}

	record Paused(int seconds) implements Pause {

	}

	record OlderPaused(int minutes) {

	}

	@JsonSubTypes(@JsonSubTypes.Type(Sub.class))
	interface Super {

	}

	record Sub(String name) implements Super {

	}

	record Listed(String name) implements Serializable {

	}

	abstract static class BaseProjection<D> {

		@Fold
		Items inherited(Items items, D delta) {
			return items;
		}

	}

	@StreamProjection(name = "items", stream = "items", version = 2)
	static class ItemsProjection extends BaseProjection<Inherited> {

		@InitialState
		Items none() {
			return new Items(List.of());
		}

		@Fold
		Items added(Items items, Added added) {
			return items;
		}

		@Fold
		Items event(Items items, Event event) {
			return items;
		}

		@Fold
		Items sub(Items items, Super event) {
			return items;
		}

		@Fold(subtypes = Listed.class)
		Items listed(Items items, Serializable listed) {
			return items;
		}

		@Upcast(type = "Moved", from = 1)
		List<Returned> moved(Moved moved) {
			return List.of();
		}

		@Upcast(type = "Dropped", from = 1)
		DeltaDocument dropped(Dropped dropped) {
			return DeltaDocument.of("Added", 1, null);
		}

		@UpcastState(from = 1)
		Items items(OlderItems older) {
			return new Items(List.of());
		}

	}

	record Tenant(String name) {

	}

	record CartKey(Tenant tenant, long id) {

	}

	record OtherKey(String tenant, String id) {

	}

	@StreamProjection(name = "cart", stream = "{tenant}/{id}", keyType = OtherKey.class)
	static class KeyedProjectionClass {

		@InitialState
		Items empty(@Key CartKey key) {
			return new Items(List.of());
		}

		@Fold
		Items added(Items items, Added added) {
			return items;
		}

	}

}

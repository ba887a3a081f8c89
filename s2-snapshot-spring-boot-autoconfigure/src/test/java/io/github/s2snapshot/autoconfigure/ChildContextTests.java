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

package io.github.s2snapshot.autoconfigure;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.event.EventListener;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.event.ProjectionRestoredEvent;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for applications with several contexts.
 */
class ChildContextTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("test-basin").basin("child-basin").start();

	private final List<ConfigurableApplicationContext> contexts = new CopyOnWriteArrayList<>();

	@AfterEach
	void close() {
		for (int i = this.contexts.size() - 1; i >= 0; i--) {
			this.contexts.get(i).close();
		}
		this.server.close();
	}

	private ConfigurableApplicationContext parent(Class<?> source, String... properties) {
		return run(new SpringApplicationBuilder(source).web(WebApplicationType.NONE)
			.properties("s2.account-endpoint=" + this.server.endpoint(), "s2.basin-endpoint=" + this.server.endpoint(),
					"s2.access-token=ignored", "s2.basin=test-basin", "s2.snapshot.create-stream=true",
					"spring.main.banner-mode=off")
			.properties(properties));
	}

	private ConfigurableApplicationContext child(ConfigurableApplicationContext parent, Class<?> source,
			String... properties) {
		return run(new SpringApplicationBuilder(source).web(WebApplicationType.NONE)
			.parent(parent)
			.properties("spring.main.banner-mode=off")
			.properties(properties));
	}

	private ConfigurableApplicationContext run(SpringApplicationBuilder application) {
		ConfigurableApplicationContext context = application.run();
		this.contexts.add(context);
		return context;
	}

	@Test
	void h51WhenChildIsClosedThenProjectionsOfItsParentContinue() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, EmptyApplication.class);
		assertThat(child.getBean(SnapshotTemplate.class)).isSameAs(parent.getBean(SnapshotTemplate.class));
		child.close();
		assertThat(parent.getBean(SnapshotTemplate.class).info("the-counter").status())
			.isEqualTo(ProjectionStatus.LIVE);
		assertCounts(parent, 42);
	}

	@Test
	void h51WhenChildIsRestartedThenProjectionsOfItsParentContinue() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, EmptyApplication.class);
		child.stop();
		assertCounts(parent, 42);
		child.start();
		assertThat(parent.getBean(SnapshotTemplate.class).info("the-counter").status())
			.isEqualTo(ProjectionStatus.LIVE);
	}

	@Test
	void h51WhenThereAreSettingsOfProjectionsOfTheParentThenAChildStarts() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class,
				"s2.snapshot.projections.the-counter.trigger.records=7");
		ConfigurableApplicationContext empty = child(parent, EmptyApplication.class);
		ConfigurableApplicationContext own = child(parent, NamesApplication.class);
		assertThat(empty.isRunning()).isTrue();
		assertThat(own.getBean(SnapshotTemplate.class).definitions()).extracting((definition) -> definition.name())
			.containsExactly("the-names");
	}

	@Test
	void h51WhenParentHasAKeyedProjectionThenAChildStartsWithItsSettings() {
		ConfigurableApplicationContext parent = parent(CartsApplication.class,
				"s2.snapshot.projections.cart.keyed.max-resident=7");
		ConfigurableApplicationContext own = child(parent, NamesApplication.class);
		assertThat(own.getBean(SnapshotTemplate.class).keyedDefinitions()).isEmpty();
		KeyedProjection<?, ?> carts = own.getBeanProvider(KeyedProjection.class).getObject();
		assertThat(carts.info().pattern()).isEqualTo("carts/{id}");
		own.close();
		assertThat(parent.getBean(SnapshotTemplate.class).keyedDefinitions()).singleElement()
			.satisfies((cart) -> assertThat(cart.residency().maxResident()).isEqualTo(7));
		assertThat(carts.info().resident()).isZero();
	}

	@Test
	void h51ChildShouldRunItsOwnProjections() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, NamesApplication.class,
				"s2.snapshot.projections.the-names.trigger.records=7");
		SnapshotTemplate own = child.getBean(SnapshotTemplate.class);
		assertThat(own).isNotSameAs(parent.getBean(SnapshotTemplate.class));
		assertThat(own.definitions()).singleElement()
			.satisfies((definition) -> assertThat(definition.triggers().everyRecords()).isEqualTo(7));
		assertThat(own.info("the-names").status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(child.getBean(S2Client.class)).isSameAs(parent.getBean(S2Client.class));
		assertNames(child, "one");
		assertCounts(child, 42);
		child.close();
		assertThat(own.info("the-names").status()).isEqualTo(ProjectionStatus.STOPPED);
		assertCounts(parent, 43);
	}

	@Test
	void whenOnlyChildrenHaveProjectionsThenEachRunsItsOwn() {
		ConfigurableApplicationContext parent = parent(EmptyApplication.class);
		ConfigurableApplicationContext one = child(parent, NamesApplication.class);
		ConfigurableApplicationContext other = child(parent, NamesApplication.class,
				"s2.snapshot.projections.the-names.stream=other-names", "s2.basin=child-basin");
		assertThat(other.getBean("the-names", Projection.class).basin()).isEqualTo("child-basin");
		assertNames(one, "one");
		assertNames(other, "other");
		one.close();
		assertNames(other, "third");
	}

	@Test
	void whenAChildIsOpenedAgainThenItsProjectionsAreRestored() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext first = child(parent, NamesApplication.class);
		assertNames(first, "one");
		first.close();
		ConfigurableApplicationContext second = child(parent, NamesApplication.class);
		assertThat(names(second).read().state().last()).isEqualTo("one");
		assertNames(second, "two");
	}

	@Test
	void grandchildShouldRunItsOwnProjections() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, EmptyApplication.class);
		ConfigurableApplicationContext grandchild = child(child, NamesApplication.class);
		assertNames(grandchild, "one");
		grandchild.close();
		child.close();
		assertCounts(parent, 42);
	}

	@Test
	void whenTheParentHasATemplateOfTheUserThenAChildHasItsOwn() {
		ConfigurableApplicationContext parent = parent(UserTemplateApplication.class);
		ConfigurableApplicationContext child = child(parent, NamesApplication.class);
		assertNames(child, "one");
		child.close();
		assertThat(parent.getBean("userTemplate", SnapshotTemplate.class).definitions()).isEmpty();
	}

	@Test
	void eventsOfAChildShouldReachListenersOfChildAndParentOnce() {
		ConfigurableApplicationContext parent = parent(EmptyApplication.class);
		ConfigurableApplicationContext child = child(parent, NamesApplication.class);
		Awaitility.await().until(() -> !parent.getBean(Events.class).restored.isEmpty());
		assertThat(child.getBean(Events.class).restored).containsExactly("the-names");
		assertThat(parent.getBean(Events.class).restored).containsExactly("the-names");
	}

	@Test
	void whenChildWithFailedProjectionIsClosedThenParentAcceptsTraffic() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, NamesApplication.class);
		ApplicationAvailability availability = parent.getBean(ApplicationAvailability.class);
		names(child).append(new Named("poison"));
		Awaitility.await().until(() -> availability.getReadinessState() == ReadinessState.REFUSING_TRAFFIC);
		child.close();
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void whenProjectionOfParentRecoversThenFailedChildStillRefuses() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, NamesApplication.class);
		ApplicationAvailability availability = parent.getBean(ApplicationAvailability.class);
		SnapshotTemplate template = parent.getBean(SnapshotTemplate.class);
		S2Client client = parent.getBean(S2Client.class);
		client.basin("test-basin").stream("numbers").append(malformed());
		Awaitility.await().until(() -> template.info("the-counter").status() == ProjectionStatus.FAILED);
		names(child).append(new Named("poison"));
		Awaitility.await().until(() -> names(child).status() == ProjectionStatus.FAILED);
		template.remove("the-counter", TIMEOUT).join();
		assertThat(availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
	}

	@Test
	void childShouldUseClientsOfItsParent() {
		ConfigurableApplicationContext parent = parent(EmptyApplication.class,
				"s2.clients.billing.access-token=ignored",
				"s2.clients.billing.account-endpoint=" + this.server.endpoint(),
				"s2.clients.billing.basin-endpoint=" + this.server.endpoint(), "s2.clients.billing.basin=child-basin");
		ConfigurableApplicationContext child = child(parent, NamesApplication.class,
				"s2.snapshot.projections.the-names.client=billing");
		assertThat(child.getBean("billingS2Client")).isSameAs(parent.getBean("billingS2Client"));
		assertThat(names(child).basin()).isEqualTo("child-basin");
		child.close();
		assertThat(parent.getBean("billingS2Client", S2Client.class).basin("child-basin").getStreamConfig("names"))
			.isNotNull();
	}

	@Test
	void childMayHaveItsOwnClients() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, NamesApplication.class,
				"s2.clients.billing.access-token=ignored",
				"s2.clients.billing.account-endpoint=" + this.server.endpoint(),
				"s2.clients.billing.basin-endpoint=" + this.server.endpoint(), "s2.clients.billing.basin=child-basin",
				"s2.snapshot.projections.the-names.client=billing");
		assertThat(names(child).basin()).isEqualTo("child-basin");
		assertNames(child, "one");
	}

	@Test
	void whenTheParentEncryptsItsStoreThenAChildStarts() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class, "s2.snapshot.placement=external",
				"s2.snapshot.file.directory=target/child-context-tests",
				"s2.snapshot.store.encryption.keys.one=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
		assertThat(child(parent, EmptyApplication.class).isRunning()).isTrue();
		assertThat(child(parent, NamesApplication.class).isRunning()).isTrue();
	}

	@Test
	void h30StoreOfAProjectionInAChildShouldBeEncryptedWithTheKeysOfTheParent() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class, "s2.snapshot.placement=external",
				"s2.snapshot.file.directory=target/child-context-tests",
				"s2.snapshot.store.encryption.keys.one=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=");
		ConfigurableApplicationContext child = child(parent, NamesApplication.class,
				"s2.snapshot.projections.the-names.store.file.key={projection}/{cursor}.json");
		SnapshotStore common = parent.getBean(SnapshotStore.class);
		assertThat(store(parent)).isSameAs(common);
		assertThat(store(child)).isInstanceOf(EncryptedSnapshotStore.class).isNotSameAs(common);
		assertThat(store(child).location(new SnapshotScope("the-names", 1, "test-basin", "names")))
			.endsWith("target/child-context-tests/the-names/0.json");
	}

	private static SnapshotStore store(ConfigurableApplicationContext context) {
		return context.getBean(SnapshotTemplate.class).definitions().get(0).store();
	}

	@Test
	void h51WhenTheParentIsClosedFirstThenTheProjectionsOfAChildStopBeforeTheirClient() {
		ConfigurableApplicationContext parent = parent(EmptyApplication.class);
		AnnotationConfigApplicationContext child = new AnnotationConfigApplicationContext();
		this.contexts.add(child);
		child.setParent(parent);
		TestPropertyValues.of("s2.snapshot.trigger.on-shutdown=true").applyTo(child);
		child.register(NamesApplication.class);
		child.refresh();
		assertNames(child, "one");
		SnapshotTemplate own = child.getBean(SnapshotTemplate.class);
		parent.close();
		assertThat(own.info("the-names").status()).isEqualTo(ProjectionStatus.STOPPED);
		assertThat(own.info("the-names").lastSnapshot()).isNotNull();
		child.close();
	}

	@Test
	void whenTheParentIsClosedFirstThenAChildCanStillBeClosed() {
		ConfigurableApplicationContext parent = parent(CounterApplication.class);
		ConfigurableApplicationContext child = child(parent, NamesApplication.class);
		parent.close();
		child.close();
		assertThat(child.isActive()).isFalse();
	}

	private static io.github.s2snapshot.sdk.append.AppendInput malformed() {
		return io.github.s2snapshot.sdk.append.AppendInput
			.of(io.github.s2snapshot.sdk.record.AppendRecord.of("{\"value\":\"malformed\"}"));
	}

	@SuppressWarnings("unchecked")
	private static void assertCounts(ConfigurableApplicationContext context, long value) {
		Projection<Counter> counter = context.getBean("the-counter", Projection.class);
		long before = counter.readLatest(TIMEOUT).state().sum();
		counter.append(new Added(value));
		assertThat(counter.readLatest(TIMEOUT).state().sum()).isEqualTo(before + value);
	}

	private static void assertNames(ConfigurableApplicationContext context, String name) {
		names(context).append(new Named(name));
		assertThat(names(context).readLatest(TIMEOUT).state().last()).isEqualTo(name);
	}

	private static Projection<Names> names(ConfigurableApplicationContext context) {
		return context.getBean(NamesReader.class).names();
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
			S2SnapshotAutoConfiguration.class, TaskSchedulingAutoConfiguration.class,
			ApplicationAvailabilityAutoConfiguration.class })
	static class EmptyApplication {

		@Bean
		Events events() {
			return new Events();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CounterProjection.class)
	static class CounterApplication extends EmptyApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@Import(CartProjection.class)
	static class CartsApplication extends EmptyApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@Import({ NamesProjection.class, NamesReader.class })
	static class NamesApplication extends EmptyApplication {

	}

	@Configuration(proxyBeanMethods = false)
	static class UserTemplateApplication extends EmptyApplication {

		@Bean
		SnapshotTemplate userTemplate(S2Client client) {
			return SnapshotTemplate.builder(client).build();
		}

	}

	static class Events {

		private final List<String> restored = new CopyOnWriteArrayList<>();

		@EventListener
		void restored(ProjectionRestoredEvent event) {
			this.restored.add(event.getProjection());
		}

	}

	record NamesReader(@Qualifier("the-names") Projection<Names> names) {
	}

	record Names(String last) {
	}

	record Named(String name) {
	}

	@StreamProjection(name = "the-names", stream = "names")
	static class NamesProjection {

		@InitialState
		Names none() {
			return new Names("");
		}

		@Fold
		Names named(Names names, Named named) {
			if (named.name().equals("poison")) {
				throw new IllegalArgumentException("No such name");
			}
			return new Names(named.name());
		}

	}

}

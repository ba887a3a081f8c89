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

package io.github.s2snapshot.snapshot;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for calls that are pending when a template is closed, or made later.
 */
class CloseIntegrationTests extends AbstractServerScenarios {

	private EmbeddedS2 server;

	@Override
	String startServer() {
		this.server = EmbeddedS2.start();
		return this.server.endpoint();
	}

	@Override
	void stopServer() {
		this.server.close();
	}

	private ProjectionDefinition<Tally> definition() {
		return ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add)
			.triggers(SnapshotTriggers.none().withEveryRecords(10).withMinimumGap(Duration.ZERO).withOnShutdown(true))
			.build();
	}

	@ParameterizedTest
	@ValueSource(ints = { 0, 20, 100, 250 })
	void h47WhenTheTemplateIsClosedThenPendingCallsAreAnswered(int millis) {
		SnapshotTemplate template = build(builder().shutdownTimeout(Duration.ofSeconds(3)));
		Projection<Tally> projection = template.project(definition());
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (int i = 0; i < 4; i++) {
			all.add(CompletableFuture.runAsync(() -> {
				while (true) {
					projection.update((state) -> List.of(new Tally.Added("n", 1)), Duration.ofSeconds(20));
				}
			}, (task) -> new Thread(task).start()));
			all.add(CompletableFuture.runAsync(
					() -> projection.read(ReadConsistency.atLeast(1_000_000), Duration.ofMinutes(5)),
					(task) -> new Thread(task).start()));
		}
		for (int i = 0; i < 100; i++) {
			all.add(projection.updateAsync((state) -> List.of(new Tally.Added("n", 1)), Duration.ofSeconds(20)));
			all.add(projection.appendAsync(new Tally.Added("a", 1)));
		}
		CompletableFuture<Void> closed = CompletableFuture.runAsync(template::close,
				CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
		assertThat(closed).succeedsWithin(TIMEOUT);
		await().atMost(TIMEOUT.multipliedBy(2)).until(() -> all.stream().allMatch(CompletableFuture::isDone));
	}

	@Test
	void h47WhenTheTemplateIsClosedThenLaterCallsAreAnswered() {
		SnapshotTemplate template = build(builder());
		template.project(definition());
		template.close();
		assertThat(template.stop("tally", Duration.ofSeconds(1))).succeedsWithin(TIMEOUT);
		assertThat(template.start("tally")).failsWithin(TIMEOUT);
		assertThat(template.cancel("tally")).failsWithin(TIMEOUT);
		assertThat(template.maintenance().pause("tally", TIMEOUT).name()).isEqualTo("tally");
		assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Failed.class);
		template.audit("tally", TIMEOUT);
		assertThat(template.remove("tally", Duration.ofSeconds(1))).succeedsWithin(TIMEOUT);
		assertThat(template.contains("tally")).isFalse();
		template.stopAll(TIMEOUT);
	}

	@Test
	void whenTemplatesAreClosedThenTheirThreadsEnd() {
		for (int i = 0; i < 20; i++) {
			SnapshotTemplate template = builder().build();
			template.project(definition()).append(new Tally.Added("a", 1));
			template.close();
		}
		await().atMost(TIMEOUT)
			.until(() -> Thread.getAllStackTraces()
				.keySet()
				.stream()
				.map(Thread::getName)
				.noneMatch((name) -> name.startsWith("s2-projection-") || name.startsWith("s2-snapshot-")
						|| name.startsWith("s2-timer-")));
	}

}

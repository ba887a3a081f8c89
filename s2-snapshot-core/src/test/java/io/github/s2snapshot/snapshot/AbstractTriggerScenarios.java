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

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTrigger;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.definition.TriggerMode;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of snapshots by predicates and combined triggers, against any server.
 */
abstract class AbstractTriggerScenarios extends AbstractServerScenarios {

	private static final SnapshotTriggers FAST = SnapshotTriggers.none().withMinimumGap(Duration.ZERO);

	private static final Tally.Added CLOSING = new Tally.Added("closed", 1);

	@TempDir
	Path directory;

	// The amounts for which the predicate was tested.
	private final List<Long> tested = new CopyOnWriteArrayList<>();

	@BeforeEach
	void forget() {
		this.tested.clear();
	}

	private ProjectionDefinition.Builder<Tally> definition(SnapshotPlacement placement,
			UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		ProjectionDefinition.Builder<Tally> builder = ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add)
			.triggers(FAST);
		if (placement == SnapshotPlacement.EXTERNAL) {
			builder.external(FileSnapshotStore.in(this.directory));
		}
		return changes.apply(builder);
	}

	private ProjectionDefinition.Builder<Tally> closing(SnapshotPlacement placement) {
		return definition(placement, this::closing);
	}

	private ProjectionDefinition.Builder<Tally> closing(ProjectionDefinition.Builder<Tally> builder) {
		return builder.snapshotWhen(Tally.Added.class, (tally, added) -> {
			this.tested.add(added.amount());
			return added.name().equals(CLOSING.name());
		});
	}

	private static long lastCursor(TestProcess template) {
		return (template.info("tally").lastSnapshot() != null) ? template.info("tally").lastSnapshot().cursor() : 0;
	}

	private static void awaitCovered(TestProcess template, long cursor) {
		await().atMost(TIMEOUT).until(() -> lastCursor(template) >= cursor);
	}

	@ParameterizedTest
	@EnumSource
	void whenAPredicateIsTrueThenARestartBeginsAtItsSnapshot(SnapshotPlacement placement) {
		TestProcess first = process(builder());
		Projection<Tally> projection = first.project(closing(placement));
		projection.append(new Tally.Added("a", 2), new Tally.Added("a", 3));
		projection.readLatest(TIMEOUT);
		assertThat(first.info("tally").lastSnapshot()).isNull();
		projection.append(CLOSING);
		awaitCovered(first, 3);
		first.close();
		this.tested.clear();
		TestProcess second = process(builder());
		Projection<Tally> restarted = second.project(closing(placement));
		RestoreInfo restore = second.info("tally").restore();
		assertThat(restore.source())
			.isEqualTo((placement == SnapshotPlacement.EXTERNAL) ? RestoreSource.EXTERNAL : RestoreSource.IN_STREAM);
		assertThat(restore.cursor()).isEqualTo(3);
		restarted.append(new Tally.Added("a", 7));
		assertThat(restarted.readLatest(TIMEOUT).state().names()).containsEntry("a", 12L);
		assertThat(this.tested).containsExactly(7L);
		assertThat(lastCursor(second)).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource
	void h54WhenAPredicateWasTrueWhileNoProcessRanThenTheNextOneTakesTheSnapshot(SnapshotPlacement placement) {
		TestProcess writer = process(builder());
		writer.project(definition(placement, UnaryOperator.identity()))
			.append(new Tally.Added("a", 2), CLOSING, new Tally.Added("a", 3));
		writer.close();
		TestProcess reader = process(builder());
		reader.project(closing(placement));
		awaitCovered(reader, 3);
		assertThat(this.tested).containsExactly(2L, 1L, 3L);
	}

	@ParameterizedTest
	@EnumSource
	void whenSeveralProcessesTestAPredicateThenEachKnowsASnapshotThatCoversTheDelta(SnapshotPlacement placement) {
		List<TestProcess> processes = List.of(process(builder()), process(builder()), process(builder()));
		List<Projection<Tally>> projections = processes.stream()
			.map((process) -> process.project(closing(placement)))
			.toList();
		for (int i = 1; i <= 5; i++) {
			long end = projections.get(i % 3).append(new Tally.Added("a", i), CLOSING).end().seqNum();
			processes.forEach((process) -> awaitCovered(process, end));
		}
		projections.get(0).append(new Tally.Added("b", 1));
		for (Projection<Tally> projection : projections) {
			assertThat(projection.readLatest(TIMEOUT).state().names()).containsEntry("a", 15L)
				.containsEntry("closed", 5L);
			assertThat(projection.status()).isEqualTo(ProjectionStatus.LIVE);
		}
		processes.forEach(TestProcess::close);
		assertThat(process(builder()).project(closing(placement)).read().state().names()).containsEntry("a", 15L)
			.containsEntry("b", 1L);
	}

	@ParameterizedTest
	@EnumSource
	void whenConditionsAreCombinedThenAllHaveToApply(SnapshotPlacement placement) {
		TestProcess template = process(builder());
		Projection<Tally> projection = template.project(definition(placement, (builder) -> closing(builder)
			.triggers(FAST.withTrigger(SnapshotTrigger.predicate().and(SnapshotTrigger.records(3))))));
		projection.append(CLOSING, CLOSING);
		projection.readLatest(TIMEOUT);
		assertThat(template.info("tally").lastSnapshot()).isNull();
		projection.append(new Tally.Added("a", 1));
		awaitCovered(template, 3);
	}

	@ParameterizedTest
	@EnumSource
	@SingleOnly("Keys have no triggers by time")
	void whenModeIsAllThenATimeHasToPassToo(SnapshotPlacement placement) {
		TestProcess template = process(builder());
		SnapshotTriggers all = FAST.withEveryRecords(2).withMode(TriggerMode.ALL);
		Projection<Tally> slow = template
			.project(definition(placement, (builder) -> builder.triggers(all.withInterval(Duration.ofHours(1)))));
		slow.append(CLOSING, CLOSING, CLOSING);
		slow.readLatest(TIMEOUT);
		assertThat(template.info("tally").lastSnapshot()).isNull();
		template.close();
		TestProcess again = process(builder());
		again.project(definition(placement, (builder) -> builder.triggers(all.withInterval(Duration.ofMillis(200)))));
		awaitCovered(again, 3);
	}

	@ParameterizedTest
	@EnumSource
	void h54WhenAPredicateThrowsThenTheProjectionStopsBeforeTheRecordAndContinuesOnceItIsFixed(
			SnapshotPlacement placement) {
		TestProcess template = process(builder());
		Projection<Tally> projection = template
			.project(definition(placement, (builder) -> builder.snapshotWhen(Tally.Added.class, (tally, added) -> {
				if (added.amount() < 0) {
					throw new IllegalStateException("negative");
				}
				return false;
			})));
		projection.append(new Tally.Added("a", 2));
		projection.append(new Tally.Added("a", -1));
		assertThat(template.awaitFailure("tally")).isInstanceOf(FoldException.class)
			.hasMessageContaining("the snapshot predicate snapshotWhen(");
		assertKept(projection, Tally.empty().add(new Tally.Added("a", 2)));
		template.close();
		assertThat(process(builder()).project(closing(placement)).read().state().names()).containsEntry("a", 1L);
	}

}

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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.AppendAllResult;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.AppendOutcome;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.AppendAllException;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.retry.SpringSnapshotRetry;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Scenarios of updates, against any server.
 */
abstract class AbstractUpdateScenarios extends AbstractServerScenarios {

	// Another template, as in another process.
	private TestProcess template() {
		return process(builder()
			.retryOperations(SpringSnapshotRetry.template(100, Duration.ofMillis(1), 2, Duration.ofMillis(20))));
	}

	private ProjectionDefinition.Builder<Tally> definition(SnapshotTriggers triggers) {
		return ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add)
			.triggers(triggers);
	}

	private Projection<Tally> projection(SnapshotTriggers triggers) {
		return template().project(definition(triggers));
	}

	// The decision refuses a seat that is taken.
	private static List<?> takeSeat(Tally state, String seat) {
		if (state.names().containsKey(seat)) {
			throw new IllegalStateException("taken");
		}
		return List.of(new Tally.Added(seat, 1));
	}

	@Test
	void shouldDecideAnUpdateOnTheLatestState() {
		Projection<Tally> projection = projection(SnapshotTriggers.none());
		projection.append(new Tally.Added("a", 2));
		UpdateResult<Tally> result = projection
			.update((state) -> List.of(new Tally.Added("a", state.names().get("a")), new Tally.Added("b", 1)));
		assertThat(result.ack().start().seqNum()).isOne();
		assertThat(result.view().cursor()).isEqualTo(3);
		assertThat(result.view().state().names()).containsEntry("a", 4L).containsEntry("b", 1L);
		List<SequencedRecord> records = this.stream.read(ReadInput.fromSeqNum(1)).records();
		assertThat(records).extracting((record) -> record.header(DeltaBatch.SIZE).orElse("")).containsExactly("2", "2");
		assertThat(projection.update((state) -> List.of()).isAppended()).isFalse();
	}

	@Test
	@SingleOnly("Keyed projections have no operations by name")
	void shouldUpdateAProjectionByItsNameAndType() {
		TestProcess process = template();
		process.project(definition(SnapshotTriggers.none()));
		SnapshotTemplate template = process.template();
		assertThat(template.update("tally", Tally.class, (state) -> List.of()).isAppended()).isFalse();
		assertThatExceptionOfType(ProjectionException.class)
			.isThrownBy(() -> template.update("tally", String.class, (state) -> List.of()))
			.withMessageContaining("not a java.lang.String");
	}

	@Test
	void anAppendUnderAConditionIsAppendedOrSaysWhyNot() {
		Projection<Tally> projection = projection(SnapshotTriggers.none());
		Tally.Added one = new Tally.Added("a", 1);
		assertThat(projection.append(AppendCondition.at(0), one, one).isAppended()).isTrue();
		assertThat(projection.append(AppendCondition.at(0), one)).isEqualTo(new AppendOutcome.Moved(0, 2));
		this.stream.append(AppendInput.of(AppendRecord.fence("mine")));
		assertThat(projection.append(AppendCondition.fencing("mine"), one).isAppended()).isTrue();
		assertThat(projection.append(AppendCondition.fencing("theirs"), one))
			.isEqualTo(new AppendOutcome.Fenced("mine"));
		assertThat(projection.append(AppendCondition.at(4).withFencing("theirs"), one))
			.isEqualTo(new AppendOutcome.Fenced("mine"));
		assertThat(projection.appendAsync(AppendCondition.at(4).withFencing("mine"), one).join().isAppended()).isTrue();
		assertThat(projection.readLatest(TIMEOUT).state().sum()).isEqualTo(4);
	}

	@Test
	@SingleOnly("Keys have no imports")
	void anImportAppendsAllDeltasWhileSnapshotsAreTaken() {
		Projection<Tally> projection = projection(SnapshotTriggers.none().withEveryRecords(500));
		AtomicBoolean closed = new AtomicBoolean();
		AppendAllResult result = projection.appendAll(IntStream.range(0, 20_000)
			.mapToObj((i) -> new Tally.Added("a" + i % 10, 1))
			.onClose(() -> closed.set(true)));
		assertThat(result.deltas()).isEqualTo(20_000);
		assertThat(closed).isTrue();
		assertThat(result.end().seqNum()).isLessThanOrEqualTo(this.stream.checkTail().seqNum());
		assertThat(projection.readLatest(TIMEOUT).state().sum()).isEqualTo(20_000);
		assertThat(projection.appendAll(Stream.empty())).isEqualTo(new AppendAllResult(0, null));
	}

	@Test
	@SingleOnly("Keys have no imports")
	void whenTheSourceOfAnImportFailsThenTheNumberOfAppendedDeltasIsKnown() {
		Projection<Tally> projection = projection(SnapshotTriggers.none());
		assertThatExceptionOfType(AppendAllException.class)
			.isThrownBy(() -> projection.appendAll(IntStream.range(0, 3000).mapToObj((i) -> {
				if (i == 2500) {
					throw new IllegalStateException("no more");
				}
				return new Tally.Added("a", 1);
			})))
			.withMessageContaining("appended the first 2500 deltas to stream " + BASIN)
			.withCauseInstanceOf(IllegalStateException.class)
			.satisfies((ex) -> assertThat(ex.acknowledged()).isEqualTo(2500))
			.satisfies((ex) -> assertThat(ex.isUncertain()).isFalse());
		assertThat(projection.readLatest(TIMEOUT).state().sum()).isEqualTo(2500);
		assertThatExceptionOfType(AppendAllException.class)
			.isThrownBy(() -> projection.appendAll(Stream.of(new Tally.Added("a", 1), "not a delta")))
			.satisfies((ex) -> assertThat(ex.acknowledged()).isOne());
	}

	@Test
	void h44WhenTheFoldRefusesADecisionThenTheProjectionContinues() {
		ProjectionDefinition.Builder<Tally> definition = ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, AbstractUpdateScenarios::addPositive);
		Projection<Tally> projection = template().project(definition);
		assertThatExceptionOfType(DeltaRefusedException.class)
			.isThrownBy(() -> projection.update((state) -> List.of(new Tally.Added("a", 1), new Tally.Added("a", -1))))
			.withCauseInstanceOf(IllegalArgumentException.class);
		assertThat(this.stream.checkTail().seqNum()).isZero();
		assertThat(projection.update((state) -> List.of(new Tally.Added("a", 1))).view().state().sum()).isOne();
		Projection<Tally> validating = template().project(definition.validateAppends(true));
		assertThatExceptionOfType(DeltaRefusedException.class)
			.isThrownBy(() -> validating.append(new Tally.Added("a", -1)));
		assertThat(validating.append(new Tally.Added("a", 2)).end().seqNum()).isEqualTo(2);
		assertThat(projection.readLatest(TIMEOUT).state().sum()).isEqualTo(3);
	}

	private static Tally addPositive(Tally state, Tally.Added added) {
		if (added.amount() <= 0) {
			throw new IllegalArgumentException("not positive");
		}
		return state.add(added);
	}

	@Test
	void competingUpdatesShouldNeverTakeTheSameSeatTwice() throws Exception {
		Projection<Tally> one = projection(SnapshotTriggers.none());
		Projection<Tally> other = projection(SnapshotTriggers.none());
		List<CompletableFuture<UpdateResult<Tally>>> results = new ArrayList<>();
		for (int seat = 0; seat < 40; seat++) {
			String name = "seat" + seat;
			results.add(one.updateAsync((state) -> takeSeat(state, name), TIMEOUT));
			results.add(other.updateAsync((state) -> takeSeat(state, name), TIMEOUT));
		}
		CompletableFuture.allOf(results.toArray(CompletableFuture[]::new))
			.handle((nothing, failure) -> null)
			.get(20, TimeUnit.SECONDS);
		assertThat(results.stream().filter((result) -> !result.isCompletedExceptionally())).hasSize(40);
		assertThat(results.stream().filter(CompletableFuture::isCompletedExceptionally)).hasSize(40)
			.allSatisfy((result) -> assertThat(result.handle((value, failure) -> failure).join())
				.isInstanceOf(IllegalStateException.class)
				.hasMessage("taken"));
		assertThat(one.readLatest(TIMEOUT).state().names())
			.isEqualTo(IntStream.range(0, 40).boxed().collect(Collectors.toMap((seat) -> "seat" + seat, (seat) -> 1L)));
	}

	@Test
	void updatesShouldContinueDuringSnapshotsAndTrims() throws Exception {
		Projection<Tally> one = projection(SnapshotTriggers.none().withEveryRecords(10).withMinimumGap(Duration.ZERO));
		Projection<Tally> other = projection(SnapshotTriggers.none());
		List<CompletableFuture<UpdateResult<Tally>>> results = new ArrayList<>();
		for (int i = 0; i < 50; i++) {
			results.add(one.updateAsync((state) -> List.of(new Tally.Added("n", 1)), TIMEOUT));
			results.add(other.updateAsync((state) -> List.of(new Tally.Added("n", 1)), TIMEOUT));
		}
		CompletableFuture.allOf(results.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
		assertThat(other.readLatest(TIMEOUT).state().names()).containsEntry("n", 100L);
		Projection<Tally> restored = projection(SnapshotTriggers.none());
		assertThat(restored.read().state().names()).containsEntry("n", 100L);
	}

}

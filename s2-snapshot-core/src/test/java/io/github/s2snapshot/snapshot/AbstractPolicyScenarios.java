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
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.format.DeadLetter;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.RetentionException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.wire.Limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of the policies of projections, against any server.
 */
abstract class AbstractPolicyScenarios extends AbstractServerScenarios {

	// Another template, as in another process.
	private TestProcess template(ProjectionListener... listeners) {
		SnapshotTemplate.Builder builder = builder().snapshotTimeout(Duration.ofSeconds(1));
		for (ProjectionListener listener : listeners) {
			builder.listener(listener);
		}
		return process(builder);
	}

	private ProjectionDefinition.Builder<Tally> definition(UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		return changes.apply(ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add));
	}

	@Test
	void h20ShouldCopyAPoisonRecordToTheDeadLetterStreamAndSkipIt() {
		String dead = "dead/" + UUID.randomUUID();
		this.basin.createStream(dead, StreamConfig.defaults());
		this.stream.append(AppendInput.of(AppendRecord.of("{\"name\":\"a\",\"amount\":1}").withHeader("type", "Added"),
				AppendRecord.of("not json").withHeader("type", "Added"),
				AppendRecord.of("{}").withHeader("type", "Forgotten"),
				AppendRecord.of("{\"name\":\"a\",\"amount\":2}").withHeader("type", "Added")));
		TestProcess template = template();
		Projection<Tally> projection = template
			.project(definition((builder) -> builder.poison(PoisonPolicy.skip(dead))));
		assertThat(projection.read().state().names()).containsEntry("a", 3L);
		assertThat(projection.read().cursor()).isEqualTo(4);
		List<SequencedRecord> put = this.basin.stream(dead).read(ReadInput.fromSeqNum(0)).records();
		assertThat(put).extracting(SequencedRecord::bodyAsString).containsExactly("not json", "{}");
		assertThat(put).extracting((record) -> record.header(DeadLetter.SEQ_NUM).orElse("")).containsExactly("1", "2");
		assertThat(put).extracting((record) -> record.header(DeadLetter.STREAM).orElse(""))
			.containsOnly(BASIN + "/" + this.stream.name());
		assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h72AReleaseThatFoldsAnIgnoredTypeDoesNotRestoreFromASnapshotWithoutIt(SnapshotFormChoice form) {
		UnaryOperator<ProjectionDefinition.Builder<Tally>> ignoring = (builder) -> builder.unknown(UnknownDeltas.IGNORE)
			.encoding(SnapshotEncoding.auto().withForm(form));
		UnaryOperator<ProjectionDefinition.Builder<Tally>> folding = (builder) -> ignoring.apply(builder)
			.fold(Removed.class, (tally, removed) -> tally.add(new Tally.Added(removed.name(), -removed.amount())));
		this.stream.append(AppendInput.of(AppendRecord.of("{\"name\":\"a\",\"amount\":3}").withHeader("type", "Added"),
				AppendRecord.of("{\"name\":\"a\",\"amount\":1}").withHeader("type", "Removed"),
				AppendRecord.of("{\"name\":\"a\",\"amount\":2}").withHeader("type", "Added")));
		TestProcess first = template();
		Projection<Tally> projection = first.project(definition(ignoring));
		assertThat(projection.read().state().names()).containsEntry("a", 5L);
		SnapshotOutcome outcome = first.take("tally");
		assertThat(outcome).isInstanceOf(SnapshotOutcome.Taken.class);
		assertThat(this.stream.read(ReadInput.fromSeqNum(0)).records().get(0).seqNum()).isZero();
		assertThat(first.info("tally").lastSnapshot().ignored().names()).containsExactly("Removed");
		TestProcess second = template();
		assertThat(second.project(definition(folding)).read().state().names()).containsEntry("a", 4L);
		assertThat(second.info("tally").ignored().count()).isZero();
		// Without the records the snapshot is of no use to this release.
		this.stream.append(AppendInput.of(AppendRecord.trim(3)));
		await().atMost(TIMEOUT)
			.until(() -> this.stream.read(ReadInput.fromSeqNum(0).withClamp(true)).records().get(0).seqNum() >= 3);
		assertThatExceptionOfType(NoBaseStateException.class).isThrownBy(() -> template().project(definition(folding)))
			.withMessageContaining("its state lacks the deltas of type 'Removed'");
		assertThat(template().project(definition(ignoring)).read().state().names()).containsEntry("a", 5L);
	}

	@Test
	void h43ShouldCopyAPoisonRecordWithoutRoomForMoreHeaders() {
		String dead = "dead/" + UUID.randomUUID();
		this.basin.createStream(dead, StreamConfig.defaults());
		int room = Limits.MAX_RECORD_METERED_BYTES
				- AppendRecord.of(new byte[0]).withHeader("type", "Added").meteredBytes();
		this.stream.append(AppendInput.of(AppendRecord.of(new byte[room]).withHeader("type", "Added")));
		this.stream.append(AppendInput.of(AppendRecord.of(new byte[room - 200]).withHeader("type", "Added")));
		Projection<Tally> projection = template()
			.project(definition((builder) -> builder.poison(PoisonPolicy.skip(dead))));
		assertThat(projection.read().cursor()).isEqualTo(2);
		List<SequencedRecord> put = List.of(this.basin.stream(dead).read(ReadInput.fromSeqNum(0)).records().get(0),
				this.basin.stream(dead).read(ReadInput.fromSeqNum(1)).records().get(0));
		assertThat(put).extracting((record) -> record.header(DeadLetter.SEQ_NUM).orElse("")).containsExactly("0", "1");
		assertThat(put).extracting((record) -> record.body().length).containsExactly(0, room - 200);
	}

	@Test
	@SingleOnly("Keys create their dead-letter stream")
	void h43WhenTheDeadLetterStreamIsMissingTemporarilyThenTheProjectionContinues() {
		String dead = "dead/" + UUID.randomUUID();
		Projection<Tally> projection = process(builder().recoveryInitialInterval(Duration.ofMillis(20)))
			.project(definition((builder) -> builder.poison(PoisonPolicy.skip(dead))));
		this.stream.append(AppendInput.of(AppendRecord.of("not json").withHeader("type", "Added"),
				AppendRecord.of("{\"name\":\"a\",\"amount\":2}").withHeader("type", "Added")));
		await().atMost(TIMEOUT).until(() -> projection.status() == ProjectionStatus.DISCONNECTED);
		assertKept(projection, Tally.empty());
		this.basin.createStream(dead, StreamConfig.defaults());
		await().atMost(TIMEOUT).until(() -> projection.status() == ProjectionStatus.LIVE);
		assertThat(projection.readLatest(TIMEOUT).state().names()).containsEntry("a", 2L);
		assertThat(this.basin.stream(dead).read(ReadInput.fromSeqNum(0)).records()).hasSize(1);
	}

	@Test
	void h23TwoVersionsOfAProjectionShouldRunSideBySide() {
		TestProcess old = template();
		Projection<Tally> first = old.project(definition(UnaryOperator.identity()));
		first.append(new Tally.Added("a", 1));
		first.readLatest(TIMEOUT);
		assertThat(old.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		first.append(new Tally.Added("a", 2));
		UnaryOperator<ProjectionDefinition.Builder<Tally>> second = (builder) -> builder.version(2)
			.versions((versions) -> versions.withUpcaster(1, (state) -> {
				((ObjectNode) state).put("count", state.get("count").intValue() + 100);
				return state;
			}));
		TestProcess current = template();
		Projection<Tally> upcast = current.project(definition(second));
		assertThat(upcast.read().state().count()).isEqualTo(102);
		assertThat(upcast.read().state().names()).containsEntry("a", 3L);
		SnapshotOutcome taken = current.take("tally");
		assertThat(taken).isInstanceOf(SnapshotOutcome.Taken.class);
		first.readLatest(TIMEOUT);
		assertThat(old.take("tally")).isInstanceOfSatisfying(SnapshotOutcome.Skipped.class,
				(skipped) -> assertThat(skipped.reason())
					.contains("version 2 of the projection already has a snapshot"));
		// What each of them needs is there.
		assertThat(template().project(definition(UnaryOperator.identity())).read().state().count()).isEqualTo(2);
		TestProcess restarted = template();
		assertThat(restarted.project(definition(second)).read().state().count()).isEqualTo(102);
	}

	@Test
	@SingleOnly("Keys need streams with infinite retention")
	void h18WhenNothingIsFoldedThenTheBaseIsRenewedBeforeItsRetentionEnds() {
		String name = "short/" + UUID.randomUUID();
		this.basin.createStream(name,
				StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofSeconds(3))));
		this.stream = this.basin.stream(name);
		List<Long> cursors = new CopyOnWriteArrayList<>();
		TestProcess template = template(new ProjectionListener() {

			@Override
			public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
				cursors.add(snapshot.cursor());
			}

		});
		Projection<Tally> projection = template.project(definition(UnaryOperator.identity()));
		projection.append(new Tally.Added("a", 1));
		await().atMost(TIMEOUT).until(() -> cursors.size() >= 2);
		assertThat(cursors.get(1)).isGreaterThan(cursors.get(0));
		assertThat(template().project(definition(UnaryOperator.identity())).read().state().names()).containsEntry("a",
				1L);
	}

	@Test
	@SingleOnly("Keys need streams with infinite retention")
	void h18WhenTheRetentionIsTooShortThenTheStartFails() {
		String name = "short/" + UUID.randomUUID();
		this.basin.createStream(name,
				StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofSeconds(1))));
		this.stream = this.basin.stream(name);
		assertThatExceptionOfType(RetentionException.class)
			.isThrownBy(() -> template().project(definition(UnaryOperator.identity())))
			.withMessageContaining("deletes records after PT1S");
	}

	/**
	 * A delta of a later release.
	 *
	 * @param name the name
	 * @param amount the amount
	 */
	record Removed(String name, long amount) {
	}

}

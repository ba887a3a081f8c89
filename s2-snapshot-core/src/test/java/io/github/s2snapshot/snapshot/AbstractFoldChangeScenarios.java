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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.MemorySnapshotStore;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.FoldChangedException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Releases of an application whose folds change without a new version, on a server. A
 * release multiplies what is added by its number.
 */
abstract class AbstractFoldChangeScenarios extends AbstractServerScenarios {

	private final List<AuditResult> audits = new CopyOnWriteArrayList<>();

	private final List<FoldChange> changes = new CopyOnWriteArrayList<>();

	@BeforeEach
	void forget() {
		this.audits.clear();
		this.changes.clear();
	}

	// Another template, as in another process.
	private TestProcess process() {
		return process(builder().listener(new ProjectionListener() {

			@Override
			public void audited(String projection, AuditResult result) {
				AbstractFoldChangeScenarios.this.audits.add(result);
			}

			@Override
			public void foldChanged(String projection, FoldChange change) {
				AbstractFoldChangeScenarios.this.changes.add(change);
			}

		}));
	}

	private Projection<Tally> release(TestProcess template, int release, FoldChangeAction action,
			UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		return template.project(changes.apply(ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class,
					(tally, added) -> tally.add(new Tally.Added(added.name(), added.amount() * release)))
			.foldFingerprint("release " + release)
			.onFoldChange(action)));
	}

	private static UnaryOperator<ProjectionDefinition.Builder<Tally>> form(SnapshotFormChoice form) {
		return (builder) -> builder.encoding(SnapshotEncoding.auto().withForm(form));
	}

	private void deploy(UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		TestProcess first = process();
		Projection<Tally> projection = release(first, 1, FoldChangeAction.WARN, changes);
		projection.append(new Tally.Added("a", 1));
		projection.readLatest(TIMEOUT);
		assertThat(first.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		first.close();
	}

	private long count(Projection<Tally> projection) {
		return projection.readLatest(TIMEOUT).state().names().get("a");
	}

	private long head() {
		List<SequencedRecord> first = this.stream.read(ReadInput.fromSeqNum(0).withClamp(true)).records();
		return (first.isEmpty()) ? 0 : first.get(0).seqNum();
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h62AReleaseThatChangesAFoldShouldReportItUntilItsFirstSnapshot(SnapshotFormChoice form) {
		deploy(form(form));
		// Records before the snapshot would be folded by the new code.
		await().atMost(TIMEOUT).until(() -> head() > 0);
		TestProcess second = process();
		Projection<Tally> projection = release(second, 2, FoldChangeAction.WARN, form(form));
		projection.append(new Tally.Added("a", 1));
		assertThat(count(projection)).isEqualTo(3);
		assertThat(second.info("tally").restore().foldChange().isChanged()).isTrue();
		await().atMost(TIMEOUT).until(() -> this.changes.size() == 1);
		assertThat(second.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		await().atMost(TIMEOUT).until(() -> head() >= 3);
		TestProcess again = process();
		assertThat(count(release(again, 2, FoldChangeAction.FAIL, form(form)))).isEqualTo(3);
		assertThat(again.info("tally").restore().foldChange()).isEqualTo(FoldChange.NONE);
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h62WhenTheActionIsToFailThenTheStartFailsUntilTheChangeIsAccepted(SnapshotFormChoice form) {
		deploy(form(form));
		await().atMost(TIMEOUT).until(() -> head() > 0);
		assertThatExceptionOfType(FoldChangedException.class)
			.isThrownBy(() -> release(process(), 2, FoldChangeAction.FAIL, form(form)))
			.withMessageContaining("it was taken with other code of the folds");
		TestProcess accepting = process();
		Projection<Tally> projection = release(accepting, 2, FoldChangeAction.WARN, form(form));
		projection.append(new Tally.Added("a", 1));
		count(projection);
		assertThat(accepting.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		accepting.close();
		assertThat(count(release(process(), 2, FoldChangeAction.FAIL, form(form)))).isEqualTo(3);
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h62AReplayWithoutHistoryShouldFail(SnapshotFormChoice form) {
		deploy(form(form));
		await().atMost(TIMEOUT).until(() -> head() > 0);
		assertThatExceptionOfType(NoBaseStateException.class)
			.isThrownBy(() -> release(process(), 2, FoldChangeAction.REPLAY, form(form)))
			.withMessageContaining("it was taken with other code of the folds");
	}

	@Test
	void h62AReplayOfHistoryThatIsThereShouldFoldItAgain() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		deploy((builder) -> builder.external(store));
		TestProcess second = process();
		Projection<Tally> projection = release(second, 2, FoldChangeAction.REPLAY,
				(builder) -> builder.external(store));
		assertThat(count(projection)).isEqualTo(2);
		assertThat(second.info("tally").restore().source()).isEqualTo(RestoreSource.REPLAY);
		projection.append(new Tally.Added("a", 1));
		count(projection);
		assertThat(second.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		second.close();
		// The first release begins at its own snapshot.
		TestProcess rolledBack = process();
		assertThat(count(release(rolledBack, 1, FoldChangeAction.REPLAY, (builder) -> builder.external(store))))
			.isEqualTo(2);
		assertThat(rolledBack.info("tally").restore().cursor()).isOne();
	}

	@Test
	void h62AnAuditShouldTellWhetherTheChangeMatters() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		deploy((builder) -> builder.external(store));
		TestProcess harmless = process();
		release(harmless, 1, FoldChangeAction.AUDIT,
				(builder) -> builder.external(store).foldFingerprint("another build"));
		await().atMost(TIMEOUT).until(() -> !this.audits.isEmpty());
		assertThat(this.audits).containsExactly(new AuditResult.Equal(0, 1, 1));
		harmless.close();
		this.audits.clear();
		TestProcess second = process();
		release(second, 2, FoldChangeAction.AUDIT, (builder) -> builder.external(store));
		await().atMost(TIMEOUT).until(() -> !this.audits.isEmpty());
		assertThat(this.audits).singleElement().isInstanceOf(AuditResult.Different.class);
	}

	@Test
	void h62ProcessesOfBothReleasesShouldNotTakeAwayWhatTheOtherOneNeeds() {
		TestProcess old = process();
		Projection<Tally> first = release(old, 1, FoldChangeAction.REPLAY, UnaryOperator.identity());
		first.append(new Tally.Added("a", 1));
		count(first);
		TestProcess current = process();
		Projection<Tally> second = release(current, 2, FoldChangeAction.REPLAY, UnaryOperator.identity());
		assertThat(count(second)).isEqualTo(2);
		assertThat(current.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		first.append(new Tally.Added("a", 1));
		assertThat(count(first)).isEqualTo(2);
		assertThat(count(second)).isEqualTo(4);
		assertThat(old.take("tally")).isInstanceOfSatisfying(SnapshotOutcome.Skipped.class,
				(skipped) -> assertThat(skipped.reason()).contains("a process with other code of the folds"));
		assertThat(current.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		SnapshotInfo newest = current.info("tally").lastSnapshot();
		current.close();
		TestProcess restarted = process();
		assertThat(count(release(restarted, 2, FoldChangeAction.REPLAY, UnaryOperator.identity()))).isEqualTo(4);
		assertThat(restarted.info("tally").restore().cursor()).isEqualTo(newest.cursor());
		// The first release had no snapshot, and the stream was trimmed for that of the
		// second
		// one, before a process of the first one could tell what it needs.
		old.close();
		assertThatExceptionOfType(NoBaseStateException.class)
			.isThrownBy(() -> release(process(), 1, FoldChangeAction.REPLAY, UnaryOperator.identity()));
	}

}

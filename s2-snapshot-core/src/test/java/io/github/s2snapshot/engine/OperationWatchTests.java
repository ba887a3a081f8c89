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

package io.github.s2snapshot.engine;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.internal.append.DeltaBatches;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.AppendCondition;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for the reports of operations to listeners.
 */
class OperationWatchTests extends AbstractRunnerTests {

	private final List<String> told = new CopyOnWriteArrayList<>();

	@Override
	List<ProjectionListener> listeners() {
		return List.of(this.listener, new Broken(), new Incomplete(), new Watching());
	}

	@Test
	void appendShouldBeObservedAndAddHeaders() {
		ProjectionRunner<String> runner = started();
		runner.append(new Records.Said("a"), new Records.Said("b"));
		assertThat(this.told).containsExactly("began append talk tests/talk", "ended append appended null");
		assertThat(this.stream.records()).hasSize(2)
			.allSatisfy((record) -> assertThat(record.header("trace")).hasValue("append"));
	}

	@Test
	void appendOnAConditionShouldBeObservedAndAddHeaders() {
		ProjectionRunner<String> runner = started();
		List<AppendCondition> conditions = List.of(AppendCondition.at(0), AppendCondition.fencing("mine"));
		for (AppendCondition condition : conditions) {
			assertThat(runner.append(condition, new Records.Said("a")).isAppended()).isTrue();
		}
		assertThat(this.stream.records()).hasSize(2)
			.allSatisfy((record) -> assertThat(record.header("trace")).hasValue("append"));
		for (AppendCondition condition : conditions) {
			this.stream.next(FakeStream.failed(new FencingTokenMismatchException("another token", "theirs")));
			assertThat(runner.append(condition, new Records.Said("a")).isAppended()).isFalse();
		}
		assertThat(this.told).containsExactly("began append talk tests/talk", "ended append appended null",
				"began append talk tests/talk", "ended append appended null", "began append talk tests/talk",
				"ended append conflict null", "began append talk tests/talk", "ended append conflict null");
	}

	@Test
	void whenAppendFailsThenItsFailureIsReported() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("too slow")));
		assertThatThrownBy(() -> runner.append(new Records.Said("a"))).hasMessageContaining("too slow");
		assertThat(this.told).containsExactly("began append talk tests/talk", "ended append failed too slow");
	}

	@Test
	void updateShouldBeObservedAndAddHeaders() {
		ProjectionRunner<String> runner = started();
		assertThat(runner.update((state) -> List.of(new Records.Said("a"))).isAppended()).isTrue();
		assertThat(runner.updateAsync((state) -> List.of(), TIMEOUT).join().isAppended()).isFalse();
		assertThat(this.told).containsExactly("began update talk tests/talk", "ended update appended null",
				"began update talk tests/talk", "ended update unchanged null");
		assertThat(this.stream.records()).extracting((record) -> record.header("trace").orElse(""))
			.containsExactly("update");
	}

	@Test
	void commandShouldBeObservedAndAddHeaders() {
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.decide(CommandTests.Say.class, (state, command) -> {
					if (!state.isEmpty()) {
						throw new CommandRefusedException("full");
					}
					return List.of(new Records.Said("a"));
				})));
		assertThat(runner.send(new CommandTests.Say("a")).isAppended()).isTrue();
		assertThatThrownBy(() -> runner.send(new CommandTests.Say("a"))).hasMessage("full");
		assertThat(this.told).containsExactly("began command talk tests/talk", "ended command appended null",
				"began command talk tests/talk", "ended command refused full");
		assertThat(this.stream.records()).extracting((record) -> record.header("trace").orElse(""))
			.containsExactly("command");
	}

	@Test
	void whenUpdateIsRejectedThenItsFailureIsReportedOnce() {
		ProjectionRunner<String> runner = started();
		assertThatIllegalStateException().isThrownBy(() -> runner.update((state) -> {
			throw new IllegalStateException("full");
		}));
		assertThat(runner.updateAsync((state) -> {
			throw new IllegalStateException("full");
		}, TIMEOUT)).failsWithin(TIMEOUT);
		assertThat(this.told).containsExactly("began update talk tests/talk", "ended update refused full",
				"began update talk tests/talk", "ended update refused full");
	}

	@Test
	void snapshotShouldBeObservedAndAddNoHeaders() {
		ProjectionRunner<String> runner = started();
		runner.append(new Records.Said("a"));
		runner.readLatest(TIMEOUT);
		this.told.clear();
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Skipped.class);
		assertThat(this.told).containsExactly("began snapshot talk tests/talk", "ended snapshot taken null",
				"began snapshot talk tests/talk", "ended snapshot skipped null");
		List<SequencedRecord> records = this.stream.records();
		assertThat(records.get(records.size() - 1).header("trace")).isEmpty();
	}

	@Test
	void recordShouldKeepItsOwnHeader() {
		AppendRecord own = AppendRecord.of("a").withHeader("trace", "mine");
		assertThat(DeltaBatches.withHeaders(List.of(own), Map.of("trace", "theirs"))).containsExactly(own);
	}

	@Test
	void whenHeadersMakeABatchTooLargeThenTheyAreLeftOut() {
		List<AppendRecord> full = List.of(AppendRecord.of(new byte[1024 * 1024 - 8]));
		assertThat(DeltaBatches.withHeaders(full, Map.of("trace", "it"))).isSameAs(full);
		List<AppendRecord> almost = List.of(AppendRecord.of(new byte[1024 * 1024 - 8 - 2 - 7]));
		assertThat(DeltaBatches.withHeaders(almost, Map.of("trace", "it"))).singleElement()
			.satisfies((record) -> assertThat(record.headers()).hasSize(1));
	}

	/**
	 * Listener that records all calls.
	 */
	private final class Watching implements ProjectionListener {

		@Override
		public OperationWatch began(String projection, StreamName stream, OperationKind operation) {
			OperationWatchTests.this.told.add("began " + operation + " " + projection + " " + stream);
			return new OperationWatch() {

				@Override
				public Map<String, String> headers() {
					return Map.of("trace", operation.id());
				}

				@Override
				public void ended(String outcome, @Nullable Throwable failure) {
					OperationWatchTests.this.told.add("ended " + operation + " " + outcome + " "
							+ ((failure != null) ? failure.getMessage() : null));
				}

			};
		}

	}

	/**
	 * Listener that throws in each call.
	 */
	private static final class Broken implements ProjectionListener {

		@Override
		public OperationWatch began(String projection, StreamName stream, OperationKind operation) {
			return new OperationWatch() {

				@Override
				public Map<String, String> headers() {
					throw new IllegalStateException("no headers");
				}

				@Override
				public void ended(String outcome, @Nullable Throwable failure) {
					throw new IllegalStateException("no end");
				}

			};
		}

	}

	/**
	 * Listener with a missing class.
	 */
	private static final class Incomplete implements ProjectionListener {

		@Override
		public OperationWatch began(String projection, StreamName stream, OperationKind operation) {
			return new OperationWatch() {

				@Override
				public Map<String, String> headers() {
					throw new NoClassDefFoundError("headers");
				}

				@Override
				public void ended(String outcome, @Nullable Throwable failure) {
					throw new NoClassDefFoundError("end");
				}

			};
		}

	}

}

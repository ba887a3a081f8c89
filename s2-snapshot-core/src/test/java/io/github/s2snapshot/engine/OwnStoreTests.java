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

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.StoreUnreadableException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotContent;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionRunner} with stores of an application, which may throw any
 * exception.
 */
class OwnStoreTests extends AbstractRunnerTests {

	@Test
	void whenAStoreOfTheApplicationThrowsThenItIsRetried() {
		List<String> failed = new ArrayList<>();
		MemorySnapshotStore store = new MemorySnapshotStore() {

			private void failOnce(String what) {
				if (!failed.contains(what)) {
					failed.add(what);
					throw new IllegalStateException("cannot " + what);
				}
			}

			@Override
			public SaveResult save(StoredSnapshot snapshot) {
				failOnce("save");
				return super.save(snapshot);
			}

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				failOnce("list");
				return super.list(scope);
			}

			@Override
			public StoredSnapshot load(SnapshotKey key) {
				failOnce("load");
				StoredSnapshot stored = super.load(key);
				byte[] state = stored.state();
				return new StoredSnapshot(key, stored.id(), stored.takenAt(), new SnapshotContent() {

					@Override
					public InputStream open() {
						failOnce("open");
						return new ByteArrayInputStream(state);
					}

					@Override
					public long length() {
						return state.length;
					}

					@Override
					public @Nullable String sha256() {
						return null;
					}

				}, stored.mark());
			}

		};
		this.stream.say("a", "b");
		assertThat(take(started(runner((builder) -> builder.external(store)))))
			.isInstanceOf(SnapshotResult.Taken.class);
		ProjectionRunner<String> restarted = started(runner((builder) -> builder.external(store)));
		assertThat(restarted.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
		assertThat(failed).containsExactly("list", "save", "load", "open");
	}

	@Test
	void whenAStoreOfTheApplicationKeepsThrowingThenTheStartNamesTheStore() {
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				throw new IllegalStateException("the disk is gone");
			}

		};
		this.stream.say("a");
		assertThat(runner((builder) -> builder.external(store)).start()).failsWithin(TIMEOUT)
			.withThrowableThat()
			.havingCause()
			.isInstanceOf(StoreUnreadableException.class)
			.withMessage("Projection 'talk' cannot read its snapshot store: The store " + store.getClass().getName()
					+ " could not list the snapshots of talk/1 of tests/talk: java.lang.IllegalStateException: the "
					+ "disk "
					+ "is gone. The projection was not started, because it may have snapshots there. Make the store "
					+ "readable and start the projection again");
	}

	@Test
	void whenAStoreDoesNotAnswerThenThatIsReportedAndALateSnapshotCounts() {
		CountDownLatch answer = new CountDownLatch(1);
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public SaveResult save(StoredSnapshot snapshot) {
				try {
					answer.await();
				}
				catch (InterruptedException ex) {
					throw new SnapshotException("interrupted", ex);
				}
				return super.save(snapshot);
			}

		};
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner((builder) -> builder.external(store)));
		Duration timeout = Duration.ofMillis(50);
		assertThat(runner.takeSnapshot(SnapshotMode.MANUAL, timeout)).isInstanceOf(SnapshotResult.Failed.class);
		awaitEvent("snapshot failed");
		assertThat(runner.takeSnapshot(SnapshotMode.MANUAL, TIMEOUT))
			.isInstanceOfSatisfying(SnapshotResult.Failed.class, (failed) -> assertThat(failed.failure())
				.hasMessageContaining("within PT0.05S and is still in progress"));
		answer.countDown();
		awaitEvent("taken 1");
		assertThat(runner.info().lastSnapshot()).isNotNull();
	}

	@Test
	void whenTheStopTimeoutIsHugeThenItStopsWithALastSnapshot() {
		MemorySnapshotStore store = new MemorySnapshotStore();
		this.stream.say("a");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.external(store).triggers(SnapshotTriggers.none().withOnShutdown(true))));
		assertThat(runner.stop(Duration.ofDays(999_999))).succeedsWithin(TIMEOUT);
		assertThat(this.listener.events).contains("taken 1");
	}

}

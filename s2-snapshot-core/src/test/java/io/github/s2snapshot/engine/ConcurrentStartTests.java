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

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * Tests for starts with concurrent events.
 */
class ConcurrentStartTests extends AbstractRunnerTests {

	private static final SnapshotTriggers ON_SHUTDOWN = SnapshotTriggers.none().withOnShutdown(true);

	@Test
	void h19WhenAnotherProcessSavesANewerSnapshotThenItIsNotAnotherIncarnation() {
		MemorySnapshotStore store = new MemorySnapshotStore() {

			@Override
			public List<SnapshotKey> list(SnapshotScope scope) {
				ConcurrentStartTests.this.stream.say("a", "b");
				save(new StoredSnapshot(scope.at(2), UUID.randomUUID(), Instant.now(),
						"\"ab\"".getBytes(StandardCharsets.UTF_8)));
				return super.list(scope);
			}

		};
		ProjectionRunner<String> runner = started(runner((definition) -> definition.external(store)));
		assertThat(runner.read().state()).isEqualTo("ab");
		assertThat(runner.info().restore()).isNotNull()
			.satisfies((restore) -> assertThat(restore.source()).isEqualTo(RestoreSource.EXTERNAL));
	}

	@Test
	void whenStartedDuringAStopThenItStopsAndStartsAgain() throws Exception {
		ProjectionRunner<String> runner = started(runner((definition) -> definition.triggers(ON_SHUTDOWN)));
		this.stream.say("a");
		await().until(() -> runner.read().cursor() == 1);
		CompletableFuture<AppendAck> answer = new CompletableFuture<>();
		this.stream.next((stream, input) -> answer);
		CompletableFuture<@Nullable Void> stopped = runner.stop(TIMEOUT);
		await().until(() -> this.stream.appends.size() == 1);
		CompletableFuture<@Nullable Void> started = runner.start();
		assertThat(stopped).isNotDone();
		assertThat(started).isNotDone();
		answer.complete(this.stream.apply(this.stream.appends.get(0)));
		started.get(10, TimeUnit.SECONDS);
		assertThat(stopped).isDone();
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(this.listener.events).containsSubsequence("LIVE -> STOPPED", "STOPPED -> RESTORING");
	}

	@Test
	void whenStoppedAfterAStartDuringAStopThenItStaysStopped() {
		ProjectionRunner<String> runner = started(runner((definition) -> definition.triggers(ON_SHUTDOWN)));
		this.stream.say("a");
		await().until(() -> runner.read().cursor() == 1);
		CompletableFuture<AppendAck> answer = new CompletableFuture<>();
		this.stream.next((stream, input) -> answer);
		CompletableFuture<@Nullable Void> first = runner.stop(TIMEOUT);
		await().until(() -> this.stream.appends.size() == 1);
		CompletableFuture<@Nullable Void> started = runner.start();
		CompletableFuture<@Nullable Void> second = runner.stop(TIMEOUT);
		answer.complete(this.stream.apply(this.stream.appends.get(0)));
		assertThatException().isThrownBy(() -> started.get(10, TimeUnit.SECONDS))
			.withCauseInstanceOf(ProjectionNotReadyException.class);
		assertThat(CompletableFuture.allOf(first, second)).succeedsWithin(TIMEOUT);
		assertThat(runner.status()).isEqualTo(ProjectionStatus.STOPPED);
	}

}

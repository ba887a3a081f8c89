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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.snapshot.ProjectionMaintenance;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.after;
import static org.mockito.Mockito.doReturn;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.timeout;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;

/**
 * Tests for {@link MissingStreams}.
 */
class MissingStreamsTests {

	private static final int TIMEOUT_MILLIS = 30_000;

	private final S2SnapshotProperties properties = new S2SnapshotProperties();

	private final SnapshotTemplate snapshots = mock(SnapshotTemplate.class);

	private final ProjectionMaintenance maintenance = mock(ProjectionMaintenance.class);

	private final ProjectionDefinition<?> definition = mock(ProjectionDefinition.class);

	private final MissingStreams streams = new MissingStreams(new ProjectionSettings(this.properties),
			Duration.ofMillis(1));

	@BeforeEach
	void prepare() {
		this.properties.setCreateStream(true);
		Projection<?> projection = mock(Projection.class);
		given(projection.name()).willReturn("board");
		given(this.definition.name()).willReturn("board");
		given(this.definition.poison()).willReturn(PoisonPolicy.fail());
		given(this.snapshots.maintenance()).willReturn(this.maintenance);
		doReturn(projection).when(this.snapshots).projection("board");
	}

	@AfterEach
	void close() {
		this.streams.close();
	}

	@Test
	void whenCreateStreamIsOffThenNoStreamIsCreated() {
		this.properties.setCreateStream(false);
		assertThat(this.streams.create(this.snapshots, this.definition)).isCompleted();
		verify(this.maintenance, never()).createStream(any(), any());
	}

	@Test
	void whenAStreamCannotBeCreatedThenTheFailureIsReported() {
		InvalidInputException failure = new InvalidInputException("wrong name");
		given(this.maintenance.createStream(eq("board"), any())).willThrow(failure);
		assertThat(this.streams.create(this.snapshots, this.definition)).failsWithin(Duration.ofSeconds(30))
			.withThrowableThat()
			.withCause(failure);
	}

	@Test
	void whenServerIsUnreachableThenStreamIsCreatedLater() {
		given(this.maintenance.createStream(eq("board"), any())).willThrow(new S2ConnectException("away", null, true))
			.willThrow(new S2ConnectException("still away", null, true))
			.willReturn(true);
		CompletableFuture<?> tried = this.streams.keepCreating(this.snapshots, this.definition);
		assertThat(tried).succeedsWithin(Duration.ofSeconds(30));
		verify(this.maintenance, timeout(TIMEOUT_MILLIS)).createDeadLetterStream(eq("board"), any());
		verify(this.maintenance, times(3)).createStream(eq("board"), any());
	}

	@Test
	void whenFailureIsDefiniteThenCreationIsNotRetried() {
		given(this.maintenance.createStream(eq("board"), any())).willThrow(new InvalidInputException("wrong name"));
		assertThat(this.streams.keepCreating(this.snapshots, this.definition)).succeedsWithin(Duration.ofSeconds(30));
		verify(this.maintenance, after(100).times(1)).createStream(eq("board"), any());
	}

	@Test
	void whenClosedThenCreationIsNotRetried() {
		this.streams.close();
		assertThat(this.streams.create(this.snapshots, this.definition)).isCompletedExceptionally();
		verify(this.maintenance, never()).createStream(any(), any());
	}

}

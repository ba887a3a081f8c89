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
import java.time.Duration;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.UpdateDecision;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link ProjectionRunner#update} after lost answers of appends.
 */
class UpdateResolutionTests extends AbstractRunnerTests {

	private static final UpdateDecision<String> ADD_X = (state) -> List.of(new Records.Said("x"));

	@Test
	void whenTheServerIsBusyThenTheBatchIsSentAgain() {
		ProjectionRunner<String> runner = started();
		this.stream
			.next(FakeStream.failed(new S2ServerException("busy", 503, "unavailable", "busy", null, true, true)));
		UpdateResult<String> result = runner.update(ADD_X);
		assertThat(result.view().state()).isEqualTo("x");
		assertThat(result.attempts()).isEqualTo(2);
	}

	@Test
	void whenTheServerRefusesThenTheBatchIsNotSentAgain() {
		ProjectionRunner<String> runner = started();
		this.stream
			.next(FakeStream.failed(new S2ServerException("no", 403, "permission_denied", "no", null, false, true)));
		assertThatExceptionOfType(S2ServerException.class).isThrownBy(() -> runner.update(ADD_X)).withMessage("no");
		assertThat(this.stream.appends).hasSize(1);
		assertThat(this.stream.records()).isEmpty();
	}

	@Test
	void h11WhenTheBatchIsReadBackThenTheAcknowledgementIsThatOfTheServer() {
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.lostAck(
				new IndefiniteAppendException("unclear", new SeqNumMismatchException("the stream is at 2", 2), 0L, 2)));
		UpdateResult<String> result = runner.update((state) -> List.of(new Records.Said("x"), new Records.Said("y")));
		assertThat(result.ack().start()).isEqualTo(Records.position(0));
		assertThat(result.ack().end()).isEqualTo(new StreamPosition(2, 1_001));
	}

	@Test
	void h11WhenTheProjectionIsPausedThenTheBatchIsReadFromTheStream() {
		ProjectionRunner<String> runner = started();
		runner.pause();
		await().atMost(TIMEOUT).until(() -> runner.status() == ProjectionStatus.PAUSED);
		this.stream.next(FakeStream.lostAck(new S2TimeoutException("no answer")));
		assertThatExceptionOfType(UpdateNotFoldedException.class)
			.isThrownBy(() -> runner.update(ADD_X, Duration.ofSeconds(3)))
			.satisfies((ex) -> assertThat(ex.ack().start()).isEqualTo(Records.position(0)));
		assertThat(this.stream.records()).hasSize(1);
	}

	@Test
	void h11WhenASnapshotTookThePositionUnreadThenTheUpdateDecidesAgain() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.next((stream, input) -> {
			stream.applyUnseen(AppendInput.of(AppendRecord.trim(2),
					SnapshotRecord.encode(UUID.randomUUID(), 1, "talk/1", "\"a\"".getBytes(StandardCharsets.UTF_8))));
			stream.trimTo(2);
			stream.say("b");
			return FakeStream.failed(new SeqNumMismatchException("the stream is at 4", 4)).apply(stream, input);
		});
		assertThat(runner.update(ADD_X).view().state()).isEqualTo("abx");
	}

	@Test
	void h11WhenTheOutcomeIsUnknownThenItIsReportedOnce() {
		ProjectionRunner<String> runner = started();
		this.stream.next((stream, input) -> {
			stream.applyUnseen(input);
			stream.applyUnseen(AppendInput.of(AppendRecord.of("{\"text\":\"b\"}").withHeader("type", "Said")));
			stream.trimTo(1);
			stream.say("c");
			return FakeStream.failed(new S2TimeoutException("no answer")).apply(stream, input);
		});
		assertThatExceptionOfType(AmbiguousUpdateException.class).isThrownBy(() -> runner.update(ADD_X))
			.withMessageContaining(
					"It is unknown whether an update of projection 'talk' was appended to stream tests/talk: the "
							+ "stream was trimmed beyond that position")
			.withNoCause();
	}

}

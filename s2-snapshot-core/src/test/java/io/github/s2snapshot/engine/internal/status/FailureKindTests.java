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

package io.github.s2snapshot.engine.internal.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.s2snapshot.engine.internal.follow.FollowMachineTests;
import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.RetentionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.StateVersionException;
import io.github.s2snapshot.projection.error.StreamNotFoundException;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FailureKind}.
 */
class FailureKindTests {

	private static final StreamName STREAM = new StreamName("tests", "talk");

	private static final ProjectionFailures FAILURES = new ProjectionFailures(FollowMachineTests.definition().build(),
			STREAM);

	private static S2ServerException answer(int status, boolean retryable) {
		return new S2ServerException("answered " + status, status, null, "", null, retryable, true);
	}

	static List<Throwable> passing() {
		S2TimeoutException timeout = new S2TimeoutException("no answer");
		return List.of(timeout, new S2ConnectException("refused", null, true),
				new S2ConnectException("unknown certificate", null, false),
				new S2TransportException("reset", null, false), answer(503, true), answer(500, true),
				answer(501, false), answer(429, true), answer(408, true), answer(409, true),
				new UncheckedIOException(new IOException("no space left on device")),
				new TimeoutException("time is over"), new CompletionException(timeout),
				FAILURES.storeUnreadable(new SnapshotException("the disk is away")),
				FAILURES.storeUnreadable(new IllegalStateException("the driver is odd")),
				FAILURES.unexpected(new UncheckedIOException(new IOException("no space left"))),
				FAILURES.unreachable(timeout),
				new DeadLetterException("not appended to the dead-letter stream", timeout),
				new RetentionException("no newer one", new SnapshotException("not taken", timeout)),
				new CallInterruptedException("interrupted", new InterruptedException()));
	}

	static List<Throwable> refusals() {
		return List.of(answer(400, false), answer(401, false), answer(403, false), answer(404, false),
				answer(302, false), new ProtocolException("<html>", null),
				new StreamNotFoundException("there is no stream"), FAILURES.unreachable(answer(404, false)),
				new DeadLetterException("not appended to the dead-letter stream", answer(404, false)));
	}

	static List<Throwable> definite() {
		return List.of(new NoBaseStateException("no base"), new IncarnationException("another stream"),
				new StateVersionException("another version"), new GapException("gap", STREAM, 1, 3),
				new ProjectionDefinitionException("wrong"), new RetentionException("too short", null),
				new RetentionException("no newer one", new SnapshotException("too large")),
				new SessionClosedException("the client is closed", null), new InvalidInputException("too long"),
				new UnwrittenPositionException("beyond the tail", new StreamPosition(1, 1)),
				new SeqNumMismatchException("moved", 3), new IllegalStateException("a bug"),
				new OutOfMemoryError("test"), FAILURES.unexpected(new NullPointerException()),
				FAILURES.storeUnreadable(new StackOverflowError()));
	}

	@ParameterizedTest
	@MethodSource("passing")
	void h45FailuresOfTheServerOrTheStoreShouldBeTransient(Throwable failure) {
		assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.TRANSIENT);
	}

	@ParameterizedTest
	@MethodSource("refusals")
	void h45RefusalsShouldBeRetriedForAWhile(Throwable failure) {
		assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.REFUSAL);
	}

	@ParameterizedTest
	@MethodSource("definite")
	void h45WrongDataAndConfigurationShouldBeDefinite(Throwable failure) {
		assertThat(FailureKind.of(failure)).isEqualTo(FailureKind.DEFINITE);
	}

	@Test
	void whenCausesFormACycleThenTheSearchEnds() {
		Exception one = new Exception("one");
		Exception other = new Exception("other", one);
		one.initCause(other);
		assertThat(FailureKind.of(one)).isEqualTo(FailureKind.DEFINITE);
	}

}

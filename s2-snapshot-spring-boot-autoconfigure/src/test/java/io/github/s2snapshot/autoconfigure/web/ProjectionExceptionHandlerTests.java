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

package io.github.s2snapshot.autoconfigure.web;

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.test.web.servlet.assertj.MockMvcTester;
import org.springframework.test.web.servlet.assertj.MvcTestResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyException;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.AppendTooLargeException;
import io.github.s2snapshot.projection.error.CommandFailedException;
import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.DeltaGapException;
import io.github.s2snapshot.projection.error.DeltaRefusedException;
import io.github.s2snapshot.projection.error.DeltasUnavailableException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadRejectedException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.projection.error.UnknownCommandException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.projection.error.UpdateFailedException;
import io.github.s2snapshot.projection.error.UpdateFailureReason;
import io.github.s2snapshot.projection.error.UpdateNotFoldedException;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionExceptionHandler}.
 */
class ProjectionExceptionHandlerTests {

	private static final StreamName STREAM = new StreamName("basin-of-tests", "secret-stream");

	private final ThrowingController controller = new ThrowingController();

	private MvcTestResult answer(Exception exception, Object... advice) {
		this.controller.exception = exception;
		return MockMvcTester
			.create(MockMvcBuilders.standaloneSetup(this.controller).setControllerAdvice(advice).build())
			.get()
			.uri("/")
			.exchange();
	}

	private static ProjectionExceptionHandler handler() {
		return new ProjectionExceptionHandler(Duration.ofMillis(1500));
	}

	static Stream<Arguments> problems() {
		AppendAck ack = new AppendAck(new StreamPosition(1, 1), new StreamPosition(2, 1), new StreamPosition(2, 1));
		return Stream.of(Arguments.of(new KeyException("secret", null), 400, "invalid-key", false),
				Arguments.of(new KeyDeletedException("secret", null), 410, "deleted", false),
				Arguments.of(new KeyFailedException("secret", null), 503, "failed", false),
				Arguments.of(new DeltaRefusedException("secret", STREAM, 1, null, null), 409, "refused", false),
				Arguments.of(new CommandRefusedException("sold-out", "secret"), 409, "refused", false),
				Arguments.of(new UpdateFailedException(UpdateFailureReason.CONTENDED, "secret", null), 409, "contended",
						false),
				Arguments.of(new DeltasUnavailableException("secret", STREAM, 1, 5), 410, "gone", false),
				Arguments.of(new DeltaGapException("secret", STREAM, 1, 5), 410, "gone", false),
				Arguments.of(new IncarnationException("secret"), 410, "gone", false),
				Arguments.of(new AppendTooLargeException("secret", STREAM, 1001, 5), 413, "too-large", false),
				Arguments.of(new ProjectionNotReadyException("secret"), 503, "not-ready", true),
				Arguments.of(new ProjectionDisconnectedException("secret", new Outage(Instant.EPOCH, "secret"), null),
						503, "disconnected", true),
				Arguments.of(new ReadRejectedException("secret"), 503, "busy", true),
				Arguments.of(new UpdateFailedException(UpdateFailureReason.BUSY, "secret", null), 503, "busy", true),
				Arguments.of(new UpdateFailedException(UpdateFailureReason.UNAVAILABLE, "secret", null), 503,
						"unavailable", true),
				Arguments.of(new ProjectionFailedException("secret"), 503, "failed", false),
				Arguments.of(new S2ServerException("secret", 503, "unavailable", "secret", null, true, true), 503,
						"unavailable", true),
				Arguments.of(new ReadTimeoutException("secret", 7), 504, "timeout", false),
				Arguments
					.of(new UpdateFailedException(UpdateFailureReason.TIMEOUT, "secret", null), 504, "timeout", false),
				Arguments.of(new S2TimeoutException("secret"), 504, "ambiguous", false),
				Arguments.of(new UpdateNotFoldedException("secret", ack, new ReadTimeoutException("secret", 7)), 504,
						"not-visible", false),
				Arguments.of(new AmbiguousUpdateException("secret", STREAM, 1, UUID.randomUUID(), null), 504,
						"ambiguous", false));
	}

	@ParameterizedTest
	@MethodSource("problems")
	void exceptionsAreAnsweredWithProblemDetails(Exception exception, int status, String type, boolean retryAfter) {
		MvcTestResult answer = answer(exception, handler());
		assertThat(answer).hasStatus(status).hasContentType("application/problem+json");
		assertThat(answer).bodyText()
			.contains("\"type\":\"urn:s2-snapshot:" + type + "\"")
			.contains("\"status\":" + status)
			.doesNotContain("secret");
		assertThat(answer.getResponse().getHeader("Retry-After")).isEqualTo((retryAfter) ? "2" : null);
	}

	@Test
	void theReasonOfARefusalIsSent() {
		assertThat(answer(new CommandRefusedException("sold-out", "secret"), handler())).bodyText()
			.contains("\"reason\":\"sold-out\"");
	}

	@Test
	void anExceptionOfAFutureIsAnsweredToo() {
		this.controller.exception = new ProjectionNotReadyException("secret");
		MvcTestResult answer = MockMvcTester
			.create(MockMvcBuilders.standaloneSetup(this.controller).setControllerAdvice(handler()).build())
			.get()
			.uri("/future")
			.exchange();
		assertThat(answer).hasStatus(HttpStatus.SERVICE_UNAVAILABLE);
	}

	@Test
	void errorsOfTheApplicationArePassedOn() {
		for (Exception exception : new Exception[] { new ProjectionException("a bug"),
				new UnknownCommandException("a bug", "Add"),
				new CommandFailedException("a bug", "stock", "Add", "Bug", null),
				new UnknownDeltaTypeException("a bug", STREAM, 1, null, null), new InvalidInputException("a bug"),
				new S2ServerException("a bug", 403, "permission_denied", "a bug", null, false, true) }) {
			assertThat(answer(exception, handler())).failure().rootCause().isSameAs(exception);
		}
	}

	@Test
	void handlersOfTheApplicationHavePrecedence() {
		assertThat(answer(new ProjectionNotReadyException("secret"), new OwnAdvice(), handler()))
			.hasStatus(HttpStatus.BAD_GATEWAY);
	}

	@Test
	void aSubclassChangesTheProblemDetails() {
		ProjectionExceptionHandler own = new ProjectionExceptionHandler(Duration.ofSeconds(1)) {

			@Override
			protected ProblemDetail customize(ProblemDetail detail, Exception exception) {
				detail.setProperty("shop", "bolts");
				return detail;
			}

		};
		assertThat(answer(new ReadRejectedException("secret"), own)).bodyText().contains("\"shop\":\"bolts\"");
	}

	@RestController
	static class ThrowingController {

		private Exception exception = new IllegalStateException();

		@GetMapping("/")
		String get() throws Exception {
			throw this.exception;
		}

		@GetMapping("/future")
		CompletableFuture<String> future() {
			return CompletableFuture.<String>failedFuture(this.exception).thenApply((unused) -> unused);
		}

	}

	@RestControllerAdvice
	static class OwnAdvice {

		@ExceptionHandler(RuntimeException.class)
		ResponseEntity<String> handle(RuntimeException exception) {
			return ResponseEntity.status(HttpStatus.BAD_GATEWAY).build();
		}

	}

}

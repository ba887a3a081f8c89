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

import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

import io.github.s2snapshot.projection.error.CommandRefusedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Answers exceptions of reads, deltas, updates and appends of projections with problem
 * details (RFC 9457), in Spring MVC and WebFlux:
 * <ul>
 * <li>409 for a refused change, and for an update that was too contended</li>
 * <li>410 for deltas that were trimmed, or are of another incarnation of the stream</li>
 * <li>413 for an append that exceeds the limits of a batch</li>
 * <li>503 while the state is restored, disconnected or failed, and when too many requests
 * wait; with {@code Retry-After} if a retry may succeed</li>
 * <li>504 for a timeout, and for an update whose outcome is unknown</li>
 * </ul>
 * Other exceptions are passed on. Exception handlers of the application have precedence.
 * A bean of this class or a subclass replaces the auto-configured one. Thread-safe.
 *
 * @since 0.1.0
 */
@RestControllerAdvice
@Order(Ordered.LOWEST_PRECEDENCE)
public class ProjectionExceptionHandler {

	private final long retryAfter;

	/**
	 * Creates a handler.
	 * @param retryAfter the time in the header {@code Retry-After}, rounded up to seconds
	 */
	public ProjectionExceptionHandler(Duration retryAfter) {
		this.retryAfter = Math.max(1, retryAfter.plusSeconds(1).minusNanos(1).toSeconds());
	}

	/**
	 * Answers an exception.
	 * @param exception the exception
	 * @return the response
	 * @throws Exception the given exception if it is an error of the application
	 */
	@ExceptionHandler({ ProjectionException.class, S2Exception.class })
	public ResponseEntity<ProblemDetail> handle(Exception exception) throws Exception {
		ProjectionProblem problem = ProjectionProblem.of(exception);
		if (problem == null) {
			throw exception;
		}
		ProblemDetail decided = problem.detail();
		if (exception instanceof CommandRefusedException refused) {
			decided.setProperty("reason", refused.reason());
		}
		ProblemDetail detail = customize(decided, exception);
		ResponseEntity.BodyBuilder response = ResponseEntity.status(detail.getStatus())
			.contentType(MediaType.APPLICATION_PROBLEM_JSON);
		if (problem.hasRetryAfter()) {
			response.header(HttpHeaders.RETRY_AFTER, Long.toString(this.retryAfter));
		}
		return response.body(detail);
	}

	/**
	 * Changes the problem details before they are sent. By default they are not changed.
	 * @param detail the problem details
	 * @param exception the exception, whose message is not for clients
	 * @return the problem details to send
	 */
	protected ProblemDetail customize(ProblemDetail detail, Exception exception) {
		return detail;
	}

}

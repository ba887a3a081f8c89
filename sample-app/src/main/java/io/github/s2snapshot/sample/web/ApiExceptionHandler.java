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

package io.github.s2snapshot.sample.web;

import java.util.List;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.WebRequest;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import tools.jackson.core.JacksonException;

import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Responds to each failure with a problem detail (RFC 9457).
 */
@RestControllerAdvice
class ApiExceptionHandler extends ResponseEntityExceptionHandler {

	private static final Log logger = LogFactory.getLog(ApiExceptionHandler.class);

	@ExceptionHandler
	ProblemDetail handleInvalidFlight(InvalidFlightException ex) {
		return invalidFlight(ex.getMessage(), ex.errors());
	}

	@ExceptionHandler
	ProblemDetail handleReadTimeout(ReadTimeoutException ex) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.GATEWAY_TIMEOUT, ex.getMessage());
		problem.setProperty("cursor", ex.cursor());
		return problem;
	}

	@ExceptionHandler
	ProblemDetail handleProjection(ProjectionException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail handleS2(S2Exception ex, HttpMethod method) {
		logger.warn("The request to S2 failed", ex);
		if (method.equals(HttpMethod.GET)) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
					"The stream could not be read: " + ex.getMessage());
		}
		if (ex.hasNoSideEffects()) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
					"The stream could not be reached and nothing was appended: " + ex.getMessage());
		}
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY,
				"It is not known whether the flight was appended. Look at the board before you send it again: "
						+ ex.getMessage());
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		String field = field(ex);
		if (field == null) {
			return super.handleHttpMessageNotReadable(ex, headers, status, request);
		}
		String error = "has a value of the wrong type";
		ProblemDetail problem = invalidFlight("'" + field + "' " + error, Map.of(field, error));
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	private static @Nullable String field(HttpMessageNotReadableException ex) {
		if (ex.getCause() instanceof JacksonException cause) {
			List<JacksonException.Reference> path = cause.getPath();
			return path.isEmpty() ? null : path.get(0).getPropertyName();
		}
		return null;
	}

	private static ProblemDetail invalidFlight(@Nullable String detail, Map<String, String> errors) {
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail);
		problem.setTitle("Invalid flight");
		problem.setProperty("errors", errors);
		return problem;
	}

}

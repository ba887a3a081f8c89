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

package io.github.s2snapshot.editor.web;

import java.util.List;

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

import io.github.s2snapshot.editor.document.DocumentNotFoundException;
import io.github.s2snapshot.editor.document.InvalidEditException;
import io.github.s2snapshot.editor.document.StaleEditException;
import io.github.s2snapshot.editor.replay.TooManyReplaysException;
import io.github.s2snapshot.keyed.KeyDeletedException;
import io.github.s2snapshot.keyed.KeyException;
import io.github.s2snapshot.projection.error.AmbiguousUpdateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Responds to each failure with a problem detail (RFC 9457).
 */
@RestControllerAdvice
class ApiExceptionHandler extends ResponseEntityExceptionHandler {

	private static final Log logger = LogFactory.getLog(ApiExceptionHandler.class);

	@ExceptionHandler({ InvalidEditException.class, KeyException.class })
	ProblemDetail handleInvalid(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, ex.getMessage());
	}

	@ExceptionHandler({ DocumentNotFoundException.class, KeyDeletedException.class })
	ProblemDetail handleNotFound(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.NOT_FOUND, ex.getMessage());
	}

	@ExceptionHandler({ StaleEditException.class, TooManyReplaysException.class })
	ProblemDetail handleConflict(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.CONFLICT, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail handleReadTimeout(ReadTimeoutException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.GATEWAY_TIMEOUT, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail handleAmbiguous(AmbiguousUpdateException ex) {
		return ambiguous(ex);
	}

	@ExceptionHandler
	ProblemDetail handleProjection(ProjectionException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE, ex.getMessage());
	}

	@ExceptionHandler
	ProblemDetail handleS2(S2Exception ex, HttpMethod method) {
		logger.warn("The request to S2 failed", ex);
		if (method.equals(HttpMethod.GET) || ex.hasNoSideEffects()) {
			return ProblemDetail.forStatusAndDetail(HttpStatus.SERVICE_UNAVAILABLE,
					"The stream could not be reached: " + ex.getMessage());
		}
		return ambiguous(ex);
	}

	// The page sends an edit again, with the same number.
	private static ProblemDetail ambiguous(RuntimeException ex) {
		return ProblemDetail.forStatusAndDetail(HttpStatus.BAD_GATEWAY,
				"It is not known whether the change was appended. Send it again: " + ex.getMessage());
	}

	@Override
	protected @Nullable ResponseEntity<Object> handleHttpMessageNotReadable(HttpMessageNotReadableException ex,
			HttpHeaders headers, HttpStatusCode status, WebRequest request) {
		if (!(ex.getCause() instanceof JacksonException cause)) {
			return super.handleHttpMessageNotReadable(ex, headers, status, request);
		}
		ProblemDetail problem = ProblemDetail.forStatusAndDetail(HttpStatus.BAD_REQUEST, detail(cause));
		return handleExceptionInternal(ex, problem, headers, status, request);
	}

	// Neither the request nor the message of Jackson, which has parts of it.
	private static String detail(JacksonException ex) {
		if (ex.getCause() instanceof IllegalArgumentException cause && cause.getMessage() != null) {
			return cause.getMessage();
		}
		List<JacksonException.Reference> path = ex.getPath();
		String field = path.isEmpty() ? null : path.get(0).getPropertyName();
		return (field != null) ? "'" + field + "' has a value of the wrong type" : "The request is not valid JSON";
	}

}

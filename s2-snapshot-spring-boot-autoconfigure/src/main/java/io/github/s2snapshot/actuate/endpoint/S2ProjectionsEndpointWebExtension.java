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

package io.github.s2snapshot.actuate.endpoint;

import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.Assert;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} of the
 * {@link S2ProjectionsEndpoint}. Its write operations accept only requests with a JSON
 * content type, with or without a body, because a browser sends that type to another site
 * only after a preflight request. The HTTP status of an operation is 202 if it is still
 * running, 400 for a missing or wrong parameter or key, 404 for an unknown projection,
 * operation or snapshot, 409 if another operation is running or the status of the
 * projection does not allow the operation, 500 if the operation failed, and 503 if
 * snapshots cannot be listed.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = S2ProjectionsEndpoint.class)
public class S2ProjectionsEndpointWebExtension {

	private static final int ACCEPTED = 202;

	private static final int CONFLICT = 409;

	private final S2ProjectionsEndpoint delegate;

	/**
	 * Creates a new {@link S2ProjectionsEndpointWebExtension}.
	 * @param delegate the endpoint
	 */
	public S2ProjectionsEndpointWebExtension(S2ProjectionsEndpoint delegate) {
		Assert.notNull(delegate, "'delegate' must not be null");
		this.delegate = delegate;
	}

	/**
	 * Lists the snapshots of a projection, or the failed keys of a keyed one, or
	 * describes a key that a path cannot contain.
	 * @param name the name of the projection
	 * @param part the text "snapshots", "failed" or "keys"
	 * @param key the text of the key, as in the name of its stream; for the keys only
	 * @return the response, with the description or the reason for which it cannot be
	 * given
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> part(@Selector String name, @Selector String part,
			@Nullable String key) {
		if (key != null && part.equals(S2ProjectionsEndpoint.KEYS)) {
			return described(this.delegate.key(name, key));
		}
		OperationResponseBody description = this.delegate.part(name, part);
		if (description == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		boolean failed = description instanceof SnapshotsDescriptor snapshots && snapshots.failure() != null;
		return new WebEndpointResponse<>(description,
				(failed) ? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE : WebEndpointResponse.STATUS_OK);
	}

	/**
	 * Describes a key of a keyed projection.
	 * @param name the name of the projection
	 * @param part the text "keys"
	 * @param key the texts of the variables of the key
	 * @return the response, with the description or the reason for which the text is not
	 * a key
	 */
	@ReadOperation
	public WebEndpointResponse<OperationResponseBody> key(@Selector String name, @Selector String part,
			@Selector(match = Match.ALL_REMAINING) String[] key) {
		return described(this.delegate.key(name, part, key));
	}

	private static WebEndpointResponse<OperationResponseBody> described(@Nullable KeyDescriptor key) {
		if (key == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return new WebEndpointResponse<>(key,
				(key.problem() != null) ? WebEndpointResponse.STATUS_BAD_REQUEST : WebEndpointResponse.STATUS_OK);
	}

	/**
	 * Takes a snapshot of a projection now.
	 * @param name the name of the projection
	 * @param context not used; with this parameter, Spring Boot accepts only requests
	 * with a JSON content type
	 * @return the response, with the outcome of the snapshot
	 */
	@WriteOperation
	public WebEndpointResponse<SnapshotOutcomeDescriptor> takeSnapshot(@Selector String name, SecurityContext context) {
		SnapshotOutcomeDescriptor outcome = this.delegate.takeSnapshot(name);
		if (outcome == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return new WebEndpointResponse<>(outcome, status(outcome.outcome()));
	}

	/**
	 * Runs an operation on a projection, or on a key of a keyed one.
	 * @param name the name of the projection
	 * @param operation the operation
	 * @param key the text of the key, as in the name of its stream; for keyed projections
	 * only
	 * @param context not used; with this parameter, Spring Boot accepts only requests
	 * with a JSON content type
	 * @return the response, with the outcome
	 */
	@WriteOperation
	public WebEndpointResponse<OperationDescriptor> operate(@Selector String name, @Selector String operation,
			@Nullable String key, SecurityContext context) {
		return response((key != null) ? this.delegate.operateKey(name, operation, key)
				: this.delegate.operate(name, operation));
	}

	/**
	 * Runs an operation on a key of a keyed projection.
	 * @param name the name of the projection
	 * @param part the text "keys"
	 * @param key the texts of the variables of the key, and then the operation
	 * @param context not used; with this parameter, Spring Boot accepts only requests
	 * with a JSON content type
	 * @return the response, with the outcome
	 */
	@WriteOperation
	public WebEndpointResponse<OperationDescriptor> operateKey(@Selector String name, @Selector String part,
			@Selector(match = Match.ALL_REMAINING) String[] key, SecurityContext context) {
		if (!part.equals(S2ProjectionsEndpoint.KEYS) || key.length < 2) {
			return response(null);
		}
		List<String> segments = List.of(key);
		return response(this.delegate.operateKey(name, segments.get(segments.size() - 1),
				segments.subList(0, segments.size() - 1)));
	}

	/**
	 * Runs an operation on a snapshot of a projection.
	 * @param name the name of the projection
	 * @param operation the operation
	 * @param cursor the cursor of the snapshot
	 * @param context not used; with this parameter, Spring Boot accepts only requests
	 * with a JSON content type
	 * @return the response, with the outcome
	 */
	@WriteOperation
	public WebEndpointResponse<OperationDescriptor> operateSnapshot(@Selector String name, @Selector String operation,
			@Selector long cursor, SecurityContext context) {
		return response(this.delegate.operateSnapshot(name, operation, cursor));
	}

	private static WebEndpointResponse<OperationDescriptor> response(@Nullable OperationDescriptor outcome) {
		return (outcome != null) ? new WebEndpointResponse<>(outcome, status(outcome.outcome()))
				: new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
	}

	private static int status(String outcome) {
		return switch (outcome) {
			case "running" -> ACCEPTED;
			case "bad-request" -> WebEndpointResponse.STATUS_BAD_REQUEST;
			case "not-found" -> WebEndpointResponse.STATUS_NOT_FOUND;
			case "busy", "refused" -> CONFLICT;
			case "failed" -> WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR;
			default -> WebEndpointResponse.STATUS_OK;
		};
	}

}

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

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.SecurityContext;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.Assert;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} of the
 * {@link S2ProjectionsEndpoint}. Its write operations accept only requests with a JSON
 * content type, with or without a body, because a browser sends that type to another site
 * only after a preflight request. The HTTP status of an operation is 202 if it is still
 * running, 400 for a missing or wrong parameter, 404 for an unknown projection, operation
 * or snapshot, 409 if another operation is running or the status of the projection does
 * not allow the operation, 500 if the operation failed, and 503 if snapshots cannot be
 * listed.
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
	 * Lists the snapshots of a projection.
	 * @param name the name of the projection
	 * @param part {@code snapshots}
	 * @return the response, with the snapshots or the reason for which they cannot be
	 * listed
	 */
	@ReadOperation
	public WebEndpointResponse<SnapshotsDescriptor> part(@Selector String name, @Selector String part) {
		SnapshotsDescriptor snapshots = this.delegate.part(name, part);
		if (snapshots == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		return new WebEndpointResponse<>(snapshots, (snapshots.failure() != null)
				? WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE : WebEndpointResponse.STATUS_OK);
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
	 * Runs an operation on a projection.
	 * @param name the name of the projection
	 * @param operation the operation
	 * @param context not used; with this parameter, Spring Boot accepts only requests
	 * with a JSON content type
	 * @return the response, with the outcome
	 */
	@WriteOperation
	public WebEndpointResponse<OperationDescriptor> operate(@Selector String name, @Selector String operation,
			SecurityContext context) {
		return response(this.delegate.operate(name, operation));
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

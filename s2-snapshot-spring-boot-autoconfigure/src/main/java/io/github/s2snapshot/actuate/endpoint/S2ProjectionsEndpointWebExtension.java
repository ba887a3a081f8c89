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

import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.EndpointWebExtension;
import org.springframework.util.Assert;

/**
 * {@link EndpointWebExtension @EndpointWebExtension} of the
 * {@link S2ProjectionsEndpoint}, for the HTTP status of its write operation: 404 for an
 * unknown projection and 500 for a snapshot that failed.
 *
 * @since 0.1.0
 */
@EndpointWebExtension(endpoint = S2ProjectionsEndpoint.class)
public class S2ProjectionsEndpointWebExtension {

	private final S2ProjectionsEndpoint delegate;

	/**
	 * Create a new {@link S2ProjectionsEndpointWebExtension}.
	 * @param delegate the endpoint
	 */
	public S2ProjectionsEndpointWebExtension(S2ProjectionsEndpoint delegate) {
		Assert.notNull(delegate, "'delegate' must not be null");
		this.delegate = delegate;
	}

	/**
	 * Take a snapshot of a projection now.
	 * @param name the name of the projection
	 * @return the response, with what became of the snapshot
	 */
	@WriteOperation
	public WebEndpointResponse<SnapshotOutcomeDescriptor> takeSnapshot(@Selector String name) {
		SnapshotOutcomeDescriptor outcome = this.delegate.takeSnapshot(name);
		if (outcome == null) {
			return new WebEndpointResponse<>(WebEndpointResponse.STATUS_NOT_FOUND);
		}
		int status = ("failed".equals(outcome.outcome())) ? WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR
				: WebEndpointResponse.STATUS_OK;
		return new WebEndpointResponse<>(outcome, status);
	}

}

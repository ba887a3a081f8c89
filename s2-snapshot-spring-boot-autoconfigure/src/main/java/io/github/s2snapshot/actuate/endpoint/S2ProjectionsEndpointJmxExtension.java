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
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.jmx.annotation.EndpointJmxExtension;
import org.springframework.util.Assert;

/**
 * {@link EndpointJmxExtension @EndpointJmxExtension} of the
 * {@link S2ProjectionsEndpoint}, with the operations on projections.
 *
 * @since 0.1.0
 */
@EndpointJmxExtension(endpoint = S2ProjectionsEndpoint.class)
public class S2ProjectionsEndpointJmxExtension {

	private final S2ProjectionsEndpoint delegate;

	/**
	 * Creates a new {@link S2ProjectionsEndpointJmxExtension}.
	 * @param delegate the endpoint
	 */
	public S2ProjectionsEndpointJmxExtension(S2ProjectionsEndpoint delegate) {
		Assert.notNull(delegate, "'delegate' must not be null");
		this.delegate = delegate;
	}

	/**
	 * Takes a snapshot of a projection now.
	 * @param name the name of the projection
	 * @return the outcome, or {@code null} if the projection does not exist
	 */
	@WriteOperation
	public @Nullable SnapshotOutcomeDescriptor takeSnapshot(@Selector String name) {
		return this.delegate.takeSnapshot(name);
	}

	/**
	 * Runs an operation on a projection.
	 * @param name the name of the projection
	 * @param operation the operation
	 * @return the outcome, or {@code null} if the projection or the operation does not
	 * exist
	 */
	@WriteOperation
	public @Nullable OperationDescriptor operate(@Selector String name, @Selector String operation) {
		return this.delegate.operate(name, operation);
	}

	/**
	 * Runs an operation on a snapshot of a projection.
	 * @param name the name of the projection
	 * @param operation the operation
	 * @param cursor the cursor of the snapshot
	 * @return the outcome, or {@code null} if the projection or the operation does not
	 * exist
	 */
	@WriteOperation
	public @Nullable OperationDescriptor operateSnapshot(@Selector String name, @Selector String operation,
			@Selector long cursor) {
		return this.delegate.operateSnapshot(name, operation, cursor);
	}

	/**
	 * Runs an operation on a key of a keyed projection.
	 * @param name the name of the projection
	 * @param operation the operation
	 * @param key the text of the key, as in the name of its stream
	 * @return the outcome, or {@code null} if the projection or the operation does not
	 * exist
	 */
	@WriteOperation
	public @Nullable OperationDescriptor operateKey(@Selector String name, @Selector String operation,
			@Selector String key) {
		return this.delegate.operateKey(name, operation, key);
	}

}

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

package io.github.s2snapshot.sdk.internal.call;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.transport.Origin;

/**
 * A stream and how to reach it.
 *
 * @param origin where its requests go
 * @param basinHeader the basin where a header has to name it, or {@code null}
 * @param basin the basin
 * @param stream the stream
 */
public record StreamRef(Origin origin, @Nullable String basinHeader, String basin, String stream) {

	/**
	 * Start a request to the stream.
	 * @param method the method
	 * @param settings the settings of the client
	 * @return the request, with the path of the stream
	 */
	public Request request(String method, ClientSettings settings) {
		return new Request(this.origin, method, settings).basin(this.basinHeader)
			.segment("streams")
			.segment(this.stream);
	}

	/**
	 * Return what an operation on the stream does.
	 * @param operation the operation
	 * @return the target
	 */
	public CallTarget target(String operation) {
		return new CallTarget(operation, this.basin, this.stream);
	}

}

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

import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.wire.WireHeaders;

/**
 * Reference to a stream, with its origin and the headers of its requests. The text form
 * does not contain the encryption key.
 *
 * @param origin the origin of the endpoint of the basin
 * @param basinHeader the basin if a header has to name it, or {@code null}
 * @param basin the basin
 * @param stream the stream
 * @param encryptionKey the key of its records, or {@code null}
 * @param streamConfig the configuration with which an append or read creates the stream,
 * in JSON, or {@code null}
 */
public record StreamRef(Origin origin, @Nullable String basinHeader, String basin, String stream,
		@Nullable EncryptionKey encryptionKey, @Nullable String streamConfig) {

	/**
	 * Returns the stream with an encryption key.
	 * @param encryptionKey the key
	 * @return the stream
	 */
	public StreamRef withEncryptionKey(EncryptionKey encryptionKey) {
		return new StreamRef(this.origin, this.basinHeader, this.basin, this.stream, encryptionKey, this.streamConfig);
	}

	/**
	 * Returns the stream with the configuration with which it is created.
	 * @param streamConfig the configuration in JSON
	 * @return the stream
	 */
	public StreamRef withStreamConfig(String streamConfig) {
		return new StreamRef(this.origin, this.basinHeader, this.basin, this.stream, this.encryptionKey, streamConfig);
	}

	/**
	 * Starts a request to the stream.
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
	 * Starts a request to the records of the stream.
	 * @param method the method
	 * @param settings the settings of the client
	 * @return the request, with the path of the records
	 */
	public Request records(String method, ClientSettings settings) {
		Request request = request(method, settings).segment("records");
		if (this.encryptionKey != null) {
			request.header(WireHeaders.ENCRYPTION_KEY, this.encryptionKey.toBase64());
		}
		if (this.streamConfig != null) {
			request.header(WireHeaders.STREAM_CONFIG, this.streamConfig);
		}
		return request;
	}

	/**
	 * Returns the target of an operation on the stream.
	 * @param operation the operation
	 * @return the target
	 */
	public CallTarget target(String operation) {
		return new CallTarget(operation, this.basin, this.stream);
	}

}

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

package io.github.s2snapshot.autoconfigure.docker.compose;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.docker.compose.core.RunningService;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionDetailsFactory;
import org.springframework.boot.docker.compose.service.connection.DockerComposeConnectionSource;
import org.springframework.boot.ssl.SslBundle;

import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;

/**
 * Creates {@link S2ConnectionDetails} for a service that runs {@code s2 lite}: a service
 * with the image {@code ghcr.io/s2-streamstore/s2}, or with a label that declares it.
 */
class S2DockerComposeConnectionDetailsFactory extends DockerComposeConnectionDetailsFactory<S2ConnectionDetails> {

	private static final int PORT = 80;

	S2DockerComposeConnectionDetailsFactory() {
		super("s2-streamstore/s2", "io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration");
	}

	@Override
	protected S2ConnectionDetails getDockerComposeConnectionDetails(DockerComposeConnectionSource source) {
		return new S2DockerComposeConnectionDetails(source.getRunningService());
	}

	/**
	 * Connection details of a service.
	 */
	private static final class S2DockerComposeConnectionDetails extends DockerComposeConnectionDetails
			implements S2ConnectionDetails {

		private final String endpoint;

		private final @Nullable SslBundle sslBundle;

		private S2DockerComposeConnectionDetails(RunningService service) {
			super(service);
			this.sslBundle = getSslBundle(service);
			this.endpoint = String.format(Locale.ROOT, "%s://%s:%d", (this.sslBundle != null) ? "https" : "http",
					service.host(), service.ports().get(PORT));
		}

		@Override
		public String getAccountEndpoint() {
			return this.endpoint;
		}

		@Override
		public String getBasinEndpoint() {
			return this.endpoint;
		}

		@Override
		public String getAccessToken() {
			// S2 lite accepts any token.
			return "ignored";
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return this.sslBundle;
		}

	}

}

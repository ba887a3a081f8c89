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

package io.github.s2snapshot.autoconfigure.testcontainers;

import java.util.Locale;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionDetailsFactory;
import org.springframework.boot.testcontainers.service.connection.ContainerConnectionSource;
import org.springframework.boot.testcontainers.service.connection.ServiceConnection;
import org.testcontainers.containers.Container;

import io.github.s2snapshot.autoconfigure.client.S2ConnectionDetails;

/**
 * Creates {@link S2ConnectionDetails} for a {@link Container} that runs {@code s2 lite}
 * and is annotated with {@link ServiceConnection @ServiceConnection}: a container with
 * the image {@code ghcr.io/s2-streamstore/s2}, or another image if the annotation has the
 * name of the connection.
 */
class S2ContainerConnectionDetailsFactory extends ContainerConnectionDetailsFactory<Container<?>, S2ConnectionDetails> {

	private static final int PORT = 80;

	S2ContainerConnectionDetailsFactory() {
		super("s2-streamstore/s2", "io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration");
	}

	@Override
	protected S2ConnectionDetails getContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
		return new S2ContainerConnectionDetails(source);
	}

	/**
	 * Connection details of a container.
	 */
	private static final class S2ContainerConnectionDetails extends ContainerConnectionDetails<Container<?>>
			implements S2ConnectionDetails {

		private S2ContainerConnectionDetails(ContainerConnectionSource<Container<?>> source) {
			super(source);
		}

		@Override
		public String getAccountEndpoint() {
			String scheme = (getSslBundle() != null) ? "https" : "http";
			return String.format(Locale.ROOT, "%s://%s:%d", scheme, getContainer().getHost(),
					getContainer().getMappedPort(PORT));
		}

		@Override
		public String getBasinEndpoint() {
			return getAccountEndpoint();
		}

		@Override
		public String getAccessToken() {
			// S2 lite accepts any token.
			return "ignored";
		}

		@Override
		public @Nullable SslBundle getSslBundle() {
			return super.getSslBundle();
		}

	}

}

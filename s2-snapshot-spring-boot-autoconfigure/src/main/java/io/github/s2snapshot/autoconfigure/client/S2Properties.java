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

package io.github.s2snapshot.autoconfigure.client;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of S2 clients and the embedded S2 server.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2")
public class S2Properties extends S2ClientProperties {

	/**
	 * Clients of additional S2 accounts by name. Projections select a client by its name.
	 * The clients do not inherit properties of the default client.
	 */
	private final Map<String, S2ClientProperties> clients = new LinkedHashMap<>();

	private final Embedded embedded = new Embedded();

	public Map<String, S2ClientProperties> getClients() {
		return this.clients;
	}

	public Embedded getEmbedded() {
		return this.embedded;
	}

	/**
	 * Properties of the S2 server inside the application, for development.
	 */
	public static class Embedded {

		/**
		 * Whether to start the embedded server if it is on the class path and no endpoint
		 * or access token is configured.
		 */
		private boolean enabled = true;

		/**
		 * Port of the embedded server on the loopback interface. With zero, the system
		 * chooses a port.
		 */
		private int port;

		/**
		 * Directory of the data of the embedded server. It is created if it does not
		 * exist. By default, the data is kept in memory.
		 */
		private @Nullable Path directory;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public int getPort() {
			return this.port;
		}

		public void setPort(int port) {
			this.port = port;
		}

		public @Nullable Path getDirectory() {
			return this.directory;
		}

		public void setDirectory(@Nullable Path directory) {
			this.directory = directory;
		}

	}

}

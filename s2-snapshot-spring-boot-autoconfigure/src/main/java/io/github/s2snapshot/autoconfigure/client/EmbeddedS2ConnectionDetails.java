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

import io.github.s2snapshot.embedded.EmbeddedS2;

/**
 * Adapts a running {@link EmbeddedS2} to {@link S2ConnectionDetails}.
 */
class EmbeddedS2ConnectionDetails implements S2ConnectionDetails {

	private final EmbeddedS2 server;

	EmbeddedS2ConnectionDetails(EmbeddedS2 server) {
		this.server = server;
	}

	@Override
	public String getAccountEndpoint() {
		return this.server.endpoint();
	}

	@Override
	public String getBasinEndpoint() {
		return this.server.endpoint();
	}

	@Override
	public String getAccessToken() {
		// The embedded server accepts any token, like S2 lite.
		return "ignored";
	}

}

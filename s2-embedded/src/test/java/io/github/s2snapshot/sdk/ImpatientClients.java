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

package io.github.s2snapshot.sdk;

import java.time.Duration;

/**
 * Clients with shorter timeouts for silent servers than applications can set.
 */
public final class ImpatientClients {

	private ImpatientClients() {
	}

	public static S2Client.Builder builder(String endpoint, Duration timeout) {
		return new DefaultS2ClientBuilder().heartbeatTimeout(timeout)
			.accessToken("any")
			.endpoints(S2Endpoints.of(endpoint))
			.connectTimeout(timeout)
			.requestTimeout(timeout);
	}

}

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

import io.github.s2snapshot.sdk.S2Client;

/**
 * Callback interface that can be implemented by beans wishing to customize the
 * {@link S2Client.Builder} of an auto-configured {@link S2Client}, after the properties
 * have been applied to it. Customizers run in their order.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface S2ClientBuilderCustomizer {

	/**
	 * Customizes the builder of the default client.
	 * @param builder the builder to customize
	 */
	void customize(S2Client.Builder builder);

	/**
	 * Customizes the builder of a client of {@code s2.clients}. The default
	 * implementation does nothing, so that settings for one account do not reach the
	 * server of another one.
	 * @param client the name of the client
	 * @param builder the builder to customize
	 */
	default void customize(String client, S2Client.Builder builder) {
	}

}

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

import org.jspecify.annotations.Nullable;

/**
 * Overrides the connection of clients: their configuration, and the settings of
 * {@link S2ClientBuilderCustomizer} beans. Used in tests, whose clients must connect only
 * to the server of the test.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface S2ConnectionDetailsOverride {

	/**
	 * Name of the default client.
	 */
	String DEFAULT_CLIENT = "default";

	/**
	 * Finds the connection details of a client.
	 * @param client the name of a client of {@code s2.clients}, or
	 * {@value #DEFAULT_CLIENT}
	 * @return the connection details, or {@code null} to use the configuration of the
	 * client
	 */
	@Nullable S2ConnectionDetails find(String client);

}

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

package io.github.s2snapshot.embedded.internal.backend;

/**
 * Basin or stream that was created or ensured.
 *
 * @param result the result
 * @param info the basin or stream
 * @param <T> the type of the info
 * @since 0.1.0
 */
public record Provisioned<T>(Result result, T info) {

	/**
	 * Result of the request.
	 *
	 * @since 0.1.0
	 */
	public enum Result {

		/** The basin or stream is new. */
		CREATED("created"),

		/** The basin or stream existed, and its configuration was changed. */
		UPDATED("updated"),

		/** The basin or stream existed with the same configuration. */
		NOOP("noop");

		private final String value;

		Result(String value) {
			this.value = value;
		}

		/**
		 * Returns the name of the result in the protocol.
		 * @return the name
		 */
		public String value() {
			return this.value;
		}

	}

}

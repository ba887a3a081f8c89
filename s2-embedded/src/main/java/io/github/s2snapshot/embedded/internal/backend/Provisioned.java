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
 * A basin or stream that was created or ensured.
 *
 * @param result what was done
 * @param info the basin or stream
 * @param <T> the type of the info
 * @since 0.1.0
 */
public record Provisioned<T>(Result result, T info) {

	/**
	 * What was done.
	 *
	 * @since 0.1.0
	 */
	public enum Result {

		/** It is new. */
		CREATED("created"),

		/** It existed and its configuration was changed. */
		UPDATED("updated"),

		/** It was there already. */
		NOOP("noop");

		private final String value;

		Result(String value) {
			this.value = value;
		}

		/**
		 * The name on the wire.
		 * @return the name
		 */
		public String value() {
			return this.value;
		}

	}

}

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

package io.github.s2snapshot.sdk.resource;

/**
 * Source of the timestamps of records.
 *
 * @since 0.1.0
 */
public enum TimestampingMode {

	/**
	 * The timestamp of the client if it has sent one, otherwise the time of arrival.
	 */
	CLIENT_PREFER("client-prefer"),

	/**
	 * The timestamp of the client. A record without a timestamp is refused.
	 */
	CLIENT_REQUIRE("client-require"),

	/**
	 * The time of arrival.
	 */
	ARRIVAL("arrival");

	private final String value;

	TimestampingMode(String value) {
		this.value = value;
	}

	/**
	 * Returns the name that S2 uses.
	 * @return the name, for example {@code client-prefer}
	 */
	public String value() {
		return this.value;
	}

}

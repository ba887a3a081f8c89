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

package io.github.s2snapshot.sdk.wire.json;

import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * Sources of the timestamps of records.
 *
 * @since 0.1.0
 */
public enum WireTimestampingMode {

	/** The timestamp of the client if it sends one, otherwise the time of arrival. */
	CLIENT_PREFER("client-prefer"),

	/** The timestamp of the client, which must send one. */
	CLIENT_REQUIRE("client-require"),

	/** The time of arrival. */
	ARRIVAL("arrival");

	private final String value;

	WireTimestampingMode(String value) {
		this.value = value;
	}

	/**
	 * Returns the name of the mode in the protocol.
	 * @return the name in kebab case
	 */
	public String value() {
		return this.value;
	}

	/**
	 * Returns the mode with a name of the protocol.
	 * @param value the name
	 * @return the mode
	 * @throws WireException {@link ErrorCode#BAD_JSON} if the name is unknown
	 */
	public static WireTimestampingMode of(String value) {
		for (WireTimestampingMode mode : values()) {
			if (mode.value.equals(value)) {
				return mode;
			}
		}
		throw new WireException(ErrorCode.BAD_JSON,
				"unknown variant `" + value + "`, expected one of `client-prefer`, `client-require`, `arrival`");
	}

}

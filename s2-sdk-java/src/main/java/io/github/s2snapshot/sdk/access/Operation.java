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

package io.github.s2snapshot.sdk.access;

/**
 * Operations that an access token can permit.
 *
 * @since 0.1.0
 */
public enum Operation {

	/** List basins. */
	LIST_BASINS("list-basins"),

	/** Create basins. */
	CREATE_BASIN("create-basin"),

	/** Delete basins. */
	DELETE_BASIN("delete-basin"),

	/** Change the configuration of basins. */
	RECONFIGURE_BASIN("reconfigure-basin"),

	/** Read the configuration of basins. */
	GET_BASIN_CONFIG("get-basin-config"),

	/** Issue access tokens. */
	ISSUE_ACCESS_TOKEN("issue-access-token"),

	/** Revoke access tokens. */
	REVOKE_ACCESS_TOKEN("revoke-access-token"),

	/** List access tokens. */
	LIST_ACCESS_TOKENS("list-access-tokens"),

	/** List streams. */
	LIST_STREAMS("list-streams"),

	/** Create streams. */
	CREATE_STREAM("create-stream"),

	/** Delete streams. */
	DELETE_STREAM("delete-stream"),

	/** Read the configuration of streams. */
	GET_STREAM_CONFIG("get-stream-config"),

	/** Change the configuration of streams. */
	RECONFIGURE_STREAM("reconfigure-stream"),

	/** Check the tail of streams. */
	CHECK_TAIL("check-tail"),

	/** Append records. */
	APPEND("append"),

	/** Read records. */
	READ("read"),

	/** Append trim commands. */
	TRIM("trim"),

	/** Append fence commands. */
	FENCE("fence"),

	/** Read the metrics of the account. */
	ACCOUNT_METRICS("account-metrics"),

	/** Read the metrics of basins. */
	BASIN_METRICS("basin-metrics"),

	/** Read the metrics of streams. */
	STREAM_METRICS("stream-metrics"),

	/** List locations. */
	LIST_LOCATIONS("list-locations"),

	/** Read the default location. */
	GET_DEFAULT_LOCATION("get-default-location"),

	/** Set the default location. */
	SET_DEFAULT_LOCATION("set-default-location");

	private final String value;

	Operation(String value) {
		this.value = value;
	}

	/**
	 * Returns the name that S2 uses.
	 * @return the name, for example {@code list-basins}
	 */
	public String value() {
		return this.value;
	}

}

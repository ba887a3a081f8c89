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

package io.github.s2snapshot.engine.value;

/**
 * Reason for which a snapshot is taken.
 *
 * @since 0.1.0
 */
public enum SnapshotMode {

	/**
	 * On request, if anything was folded since the last snapshot.
	 */
	MANUAL,

	/**
	 * On request, even if nothing was folded since the last snapshot.
	 */
	FORCED,

	/**
	 * By the interval or the cron expression.
	 */
	SCHEDULED,

	/**
	 * By the conditions of the projection, such as a number of records.
	 */
	CONDITIONS,

	/**
	 * At the stop of the projection.
	 */
	SHUTDOWN;

	/**
	 * Returns whether a trigger is the reason, so that the minimum gap between two
	 * snapshots applies.
	 * @return whether the snapshot was triggered
	 */
	public boolean isTriggered() {
		return this == SCHEDULED || this == CONDITIONS;
	}

}

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

package io.github.s2snapshot.projection;

/**
 * What a projection does if it finds a snapshot of its own version that was taken with
 * other code of the folds. Snapshots without a fingerprint, and those whose fingerprint
 * was made in another way, are used as if the code were the same.
 *
 * @since 0.1.0
 */
public enum FoldChangeAction {

	/**
	 * Nothing is compared, and snapshots that are taken have no fingerprint.
	 */
	IGNORE("ignore"),

	/**
	 * The projection restores from the snapshot and logs a warning. This is the default.
	 */
	WARN("warn"),

	/**
	 * The projection restores from the snapshot, logs a warning, and then folds the
	 * records before the snapshot again in the background, as an audit does. If that
	 * gives another state, the snapshot is quarantined.
	 */
	AUDIT("audit"),

	/**
	 * The snapshot is not a base. The projection restores from an older snapshot that was
	 * taken with the same code, or folds the stream from record 0. If both are not
	 * possible, the restore fails.
	 */
	REPLAY("replay"),

	/**
	 * The restore fails.
	 */
	FAIL("fail");

	private final String id;

	FoldChangeAction(String id) {
		this.id = id;
	}

	/**
	 * Returns the name used in reports.
	 * @return the name, lower case
	 */
	public String id() {
		return this.id;
	}

	/**
	 * Returns whether a snapshot that was taken with other code is not a base.
	 * @return whether it is rejected
	 */
	public boolean rejects() {
		return this == REPLAY || this == FAIL;
	}

	@Override
	public String toString() {
		return this.id;
	}

}

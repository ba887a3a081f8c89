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
 * Kind of reason why a projection cannot restore from a snapshot that was found.
 *
 * @since 0.1.0
 */
public enum SnapshotFault {

	/**
	 * The snapshot does not match its headers, its digest or its name, or cannot be read
	 * at all.
	 */
	DAMAGED("damaged"),

	/**
	 * Parts of the snapshot are missing.
	 */
	INCOMPLETE("incomplete"),

	/**
	 * The snapshot is complete, but its state cannot be deserialized.
	 */
	UNREADABLE_STATE("unreadable-state"),

	/**
	 * The snapshot is not signed with a trusted key.
	 */
	UNTRUSTED("untrusted"),

	/**
	 * Folding records again produced another state.
	 */
	QUARANTINED("quarantined"),

	/**
	 * The snapshot belongs to another projection, or to a version that this projection
	 * cannot read.
	 */
	OTHER_PROJECTION("other-projection"),

	/**
	 * The snapshot belongs to another incarnation of the stream.
	 */
	OTHER_STREAM("other-stream"),

	/**
	 * Records after the cursor of the snapshot are missing.
	 */
	RECORDS_GONE("records-gone"),

	/**
	 * Deltas that the projection folds were ignored when the snapshot was taken.
	 */
	IGNORED_TYPES("ignored-types"),

	/**
	 * The snapshot was taken with other code of the folds, and the projection does not
	 * restore from such snapshots.
	 */
	FOLD_CHANGED("fold-changed");

	private final String id;

	SnapshotFault(String id) {
		this.id = id;
	}

	/**
	 * Returns the name used in reports.
	 * @return the name, lower case
	 */
	public String id() {
		return this.id;
	}

	@Override
	public String toString() {
		return this.id;
	}

}

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
 * Kinds of reasons for which a snapshot that was found cannot be restored from.
 *
 * @since 0.1.0
 */
public enum SnapshotFault {

	/**
	 * It is not what its headers, its digest or its name say, or it cannot be read at
	 * all.
	 */
	DAMAGED("damaged"),

	/**
	 * Parts of it are missing.
	 */
	INCOMPLETE("incomplete"),

	/**
	 * It is whole, but its state cannot be turned into an object.
	 */
	UNREADABLE_STATE("unreadable-state"),

	/**
	 * It is not signed by a key that is trusted.
	 */
	UNTRUSTED("untrusted"),

	/**
	 * Folding records again has given another state.
	 */
	QUARANTINED("quarantined"),

	/**
	 * It is of another projection, or of a version that this one cannot read.
	 */
	OTHER_PROJECTION("other-projection"),

	/**
	 * It is of a stream that had the name before.
	 */
	OTHER_STREAM("other-stream"),

	/**
	 * Records that are to be folded onto it are gone.
	 */
	RECORDS_GONE("records-gone");

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

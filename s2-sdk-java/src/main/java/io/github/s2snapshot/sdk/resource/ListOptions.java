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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Options for a list: a prefix, the start, and the size of a page. Immutable.
 *
 * @param prefix the prefix of the names to return, or {@code null} for all names
 * @param startAfter the name after which the list starts in byte order, or {@code null}
 * to start with the first name
 * @param limit the maximum number of items of a page, 1 to 1000, or {@code null} for 1000
 * @param includeDeleted whether a list of all pages includes items that are being
 * deleted; a single page always does (S2 v1)
 * @since 0.1.0
 */
public record ListOptions(@Nullable String prefix, @Nullable String startAfter, @Nullable Integer limit,
		boolean includeDeleted) {

	private static final ListOptions DEFAULTS = new ListOptions(null, null, null, false);

	/**
	 * Creates options.
	 * @param prefix the prefix of the names to return, or {@code null} for all names
	 * @param startAfter the name after which the list starts, or {@code null} to start
	 * with the first name
	 * @param limit the maximum number of items of a page, 1 to 1000, or {@code null} for
	 * 1000
	 * @param includeDeleted whether a list of all pages includes items that are being
	 * deleted
	 */
	public ListOptions {
		if (limit != null && (limit < 1 || limit > Limits.MAX_LIST_ITEMS)) {
			throw new InvalidInputException(
					"'limit' must be between 1 and " + Limits.MAX_LIST_ITEMS + ", but is " + limit);
		}
	}

	/**
	 * Returns options for a list of all names, with pages of 1000 items.
	 * @return the options
	 */
	public static ListOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another prefix.
	 * @param prefix the prefix of the names to return
	 * @return the copy
	 */
	public ListOptions withPrefix(String prefix) {
		return new ListOptions(prefix, this.startAfter, this.limit, this.includeDeleted);
	}

	/**
	 * Returns a copy that starts after a name.
	 * @param startAfter the name after which the list starts in byte order
	 * @return the copy
	 */
	public ListOptions withStartAfter(String startAfter) {
		return new ListOptions(this.prefix, startAfter, this.limit, this.includeDeleted);
	}

	/**
	 * Returns a copy with another page size.
	 * @param limit the maximum number of items of a page, 1 to 1000
	 * @return the copy
	 * @throws InvalidInputException if the limit is out of range
	 */
	public ListOptions withLimit(int limit) {
		return new ListOptions(this.prefix, this.startAfter, limit, this.includeDeleted);
	}

	/**
	 * Returns a copy that sets whether a list of all pages includes items that are being
	 * deleted.
	 * @param includeDeleted whether to include them
	 * @return the copy
	 */
	public ListOptions withIncludeDeleted(boolean includeDeleted) {
		return new ListOptions(this.prefix, this.startAfter, this.limit, includeDeleted);
	}

}

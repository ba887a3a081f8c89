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

import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Set of the basins, streams or access tokens that an access token gives access to.
 * Immutable.
 *
 * @since 0.1.0
 */
public sealed interface ResourceSet permits ResourceSet.None, ResourceSet.Exact, ResourceSet.Prefix {

	/**
	 * Returns the empty set.
	 * @return the set
	 */
	static ResourceSet none() {
		return new None();
	}

	/**
	 * Returns the set of all resources.
	 * @return the set
	 */
	static ResourceSet all() {
		return new Prefix("");
	}

	/**
	 * Returns the set of one resource.
	 * @param name the name of the resource
	 * @return the set
	 * @throws InvalidInputException if the name is empty
	 */
	static ResourceSet exact(String name) {
		return new Exact(name);
	}

	/**
	 * Returns the set of the resources whose names begin with a prefix.
	 * @param prefix the prefix; an empty prefix matches all resources
	 * @return the set
	 */
	static ResourceSet prefix(String prefix) {
		return new Prefix(prefix);
	}

	/**
	 * The empty set.
	 *
	 * @since 0.1.0
	 */
	record None() implements ResourceSet {

	}

	/**
	 * Set of one resource.
	 *
	 * @param name the name of the resource
	 * @since 0.1.0
	 */
	record Exact(String name) implements ResourceSet {

		/**
		 * Creates a set.
		 */
		public Exact {
			if (name.isEmpty()) {
				throw new InvalidInputException(
						"The name of a resource must not be empty. Use none() for an empty set, or all() for all resources");
			}
		}

	}

	/**
	 * Set of the resources whose names begin with a prefix.
	 *
	 * @param prefix the prefix; an empty prefix matches all resources
	 * @since 0.1.0
	 */
	record Prefix(String prefix) implements ResourceSet {

	}

}

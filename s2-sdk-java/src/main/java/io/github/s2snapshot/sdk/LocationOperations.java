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

package io.github.s2snapshot.sdk;

import java.util.List;
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.resource.LocationInfo;

/**
 * Operations of {@link S2Client} on the locations of basins. {@code s2 lite} does not
 * support them and answers with {@code not_implemented}. Thread-safe.
 *
 * @since 0.1.0
 */
public interface LocationOperations {

	/**
	 * Lists the locations that the account can use.
	 * @return the locations, unmodifiable
	 * @throws S2Exception if the call fails
	 */
	List<LocationInfo> listLocations();

	/**
	 * Asynchronous variant of {@link #listLocations()}.
	 * @return a future of the locations
	 */
	CompletableFuture<List<LocationInfo>> listLocationsAsync();

	/**
	 * Returns the default location, that of basins that are created without a location.
	 * @return the location
	 * @throws S2Exception if the call fails
	 */
	LocationInfo getDefaultLocation();

	/**
	 * Asynchronous variant of {@link #getDefaultLocation()}.
	 * @return a future of the location
	 */
	CompletableFuture<LocationInfo> getDefaultLocationAsync();

	/**
	 * Sets the default location, that of basins that are created without a location.
	 * @param name the name of the location, 1 to 64 letters, digits, colons, hyphens and
	 * periods
	 * @return the location
	 * @throws InvalidInputException if the name violates the rules of S2
	 * @throws S2Exception if the call fails
	 */
	LocationInfo setDefaultLocation(String name);

	/**
	 * Asynchronous variant of {@link #setDefaultLocation(String)}.
	 * @param name the name of the location
	 * @return a future of the location
	 */
	CompletableFuture<LocationInfo> setDefaultLocationAsync(String name);

}

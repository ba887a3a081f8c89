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
import io.github.s2snapshot.sdk.wire.Names;

/**
 * Options for the creation of a basin or stream. Immutable.
 *
 * @param requestToken the token with which the same creation can be repeated, 1 to 36
 * characters of printable ASCII; with {@code null} each call has a new random token
 * @param location the location of a basin, or {@code null} for the default location; must
 * be {@code null} for a stream, which has the location of its basin
 * @since 0.1.0
 */
public record CreateOptions(@Nullable String requestToken, @Nullable String location) {

	private static final CreateOptions DEFAULTS = new CreateOptions(null, null);

	/**
	 * Creates options.
	 * @param requestToken the request token, or {@code null}
	 * @param location the location of a basin, or {@code null}
	 */
	public CreateOptions {
		if (requestToken != null) {
			check("request token", requestToken, Names.requestTokenProblem(requestToken));
		}
		if (location != null) {
			check("location", location, Names.locationProblem(location));
		}
	}

	private static void check(String what, String value, @Nullable String problem) {
		if (problem != null) {
			throw new InvalidInputException("Invalid " + what + " '" + value + "': " + problem);
		}
		if (value.isEmpty() || !value.chars().allMatch((character) -> character > 0x20 && character < 0x7F)) {
			throw new InvalidInputException("Invalid " + what
					+ ": it must have at least one character, and only printable ASCII characters without spaces");
		}
	}

	/**
	 * Returns the defaults: a new random request token for each call, and the default
	 * location.
	 * @return the defaults
	 */
	public static CreateOptions defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with a request token. The same creation can be repeated with the
	 * same token, also after a restart of the application.
	 * @param requestToken the token, 1 to 36 characters of printable ASCII
	 * @return the copy
	 * @throws InvalidInputException if the token is not valid
	 */
	public CreateOptions withRequestToken(String requestToken) {
		return new CreateOptions(requestToken, this.location);
	}

	/**
	 * Returns a copy with the location of a basin.
	 * @param location the location, for example {@code aws:us-east-1}
	 * @return the copy
	 * @throws InvalidInputException if the name of the location is not valid
	 */
	public CreateOptions withLocation(String location) {
		return new CreateOptions(this.requestToken, location);
	}

}

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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.wire.Names;

/**
 * An access token to be issued. Immutable.
 *
 * @param id the id, 1 to 96 bytes of UTF-8, unique in the account
 * @param expiresAt when it expires, or {@code null} for when the token expires that
 * issues it
 * @param autoPrefixStreams whether the prefix of its streams is put before the names of
 * streams in requests, and taken off in answers; the scope must then have a prefix of
 * streams
 * @param scope what it permits
 * @since 0.1.0
 */
public record AccessTokenRequest(String id, @Nullable Instant expiresAt, boolean autoPrefixStreams,
		AccessTokenScope scope) {

	/**
	 * Create a request.
	 * @param id the id
	 * @param expiresAt when it expires, or {@code null}
	 * @param autoPrefixStreams whether the prefix of its streams is implied
	 * @param scope what it permits
	 */
	public AccessTokenRequest {
		String problem = Names.accessTokenIdProblem(id);
		if (problem != null) {
			throw new InvalidInputException("Invalid access token id '" + id + "': " + problem);
		}
	}

	/**
	 * Creates a request for a token without an expiry of its own.
	 * @param id the id, 1 to 96 bytes of UTF-8
	 * @param scope what it permits
	 * @return the request
	 * @throws InvalidInputException if the id breaks the rules of S2
	 */
	public static AccessTokenRequest of(String id, AccessTokenScope scope) {
		return new AccessTokenRequest(id, null, false, scope);
	}

	/**
	 * Returns a copy that expires.
	 * @param expiresAt when it expires
	 * @return the copy
	 */
	public AccessTokenRequest withExpiresAt(Instant expiresAt) {
		return new AccessTokenRequest(this.id, expiresAt, this.autoPrefixStreams, this.scope);
	}

	/**
	 * Returns a copy whose prefix of streams is implied, or not.
	 * @param autoPrefixStreams whether it is implied
	 * @return the copy
	 */
	public AccessTokenRequest withAutoPrefixStreams(boolean autoPrefixStreams) {
		return new AccessTokenRequest(this.id, this.expiresAt, autoPrefixStreams, this.scope);
	}

}

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
 * Request to issue an access token. Immutable.
 *
 * @param id the id, 1 to 96 bytes of UTF-8, unique in the account
 * @param expiresAt the time when it expires, or {@code null} for the time when the
 * issuing token expires
 * @param autoPrefixStreams whether the server adds the prefix of its streams to the names
 * of streams in requests, and removes it in answers; if so, the streams of the scope must
 * be a prefix
 * @param scope the permissions of the token
 * @since 0.1.0
 */
public record AccessTokenRequest(String id, @Nullable Instant expiresAt, boolean autoPrefixStreams,
		AccessTokenScope scope) {

	/**
	 * Creates a request.
	 * @param id the id
	 * @param expiresAt the time when it expires, or {@code null}
	 * @param autoPrefixStreams whether the server adds and removes the prefix of its
	 * streams
	 * @param scope the permissions of the token
	 */
	public AccessTokenRequest {
		String problem = Names.accessTokenIdProblem(id);
		if (problem != null) {
			throw new InvalidInputException("Invalid access token id '" + id + "': " + problem);
		}
	}

	/**
	 * Creates a request for a token that expires with the issuing token.
	 * @param id the id, 1 to 96 bytes of UTF-8
	 * @param scope the permissions of the token
	 * @return the request
	 * @throws InvalidInputException if the id violates the rules of S2
	 */
	public static AccessTokenRequest of(String id, AccessTokenScope scope) {
		return new AccessTokenRequest(id, null, false, scope);
	}

	/**
	 * Returns a copy with a time of expiry.
	 * @param expiresAt the time when the token expires
	 * @return the copy
	 */
	public AccessTokenRequest withExpiresAt(Instant expiresAt) {
		return new AccessTokenRequest(this.id, expiresAt, this.autoPrefixStreams, this.scope);
	}

	/**
	 * Returns a copy that sets whether the server adds and removes the prefix of the
	 * streams.
	 * @param autoPrefixStreams whether the server adds and removes the prefix
	 * @return the copy
	 */
	public AccessTokenRequest withAutoPrefixStreams(boolean autoPrefixStreams) {
		return new AccessTokenRequest(this.id, this.expiresAt, autoPrefixStreams, this.scope);
	}

}

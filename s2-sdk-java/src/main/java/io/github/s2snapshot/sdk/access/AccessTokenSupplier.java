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

/**
 * Tells the client its access token before each attempt of a call, and each time a
 * session connects. It is called by threads of the client that may block, many at a time,
 * but every request waits for it: it should answer from memory as long as its token is
 * valid. It must not use the client that it serves.
 * <p>
 * What it throws makes the attempt fail before anything is sent; the client tries again
 * as after a failed connection.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface AccessTokenSupplier {

	/**
	 * Returns the access token.
	 * @return the token, a secret
	 */
	String get();

	/**
	 * Learn that the server did not accept a token ({@code 401 authn}). The client tries
	 * again, and asks for a token before; it should be another one.
	 * @param accessToken the token that was not accepted; it may have been replaced
	 * meanwhile
	 */
	default void rejected(String accessToken) {
	}

}

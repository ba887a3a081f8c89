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
 * Supplies the access token of a client. It is called before each attempt of a call, and
 * each time a session connects. Several threads of the client may call it at the same
 * time. These threads may block, but each request waits for the supplier, so it should
 * cache the token as long as that is valid. It must not use the client that calls it.
 * <p>
 * If the supplier throws an exception, the attempt fails before anything is sent, and is
 * retried like one that could not connect.
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
	 * Called if the server has refused a token ({@code 401 authn}). The client then calls
	 * {@link #get()} again for the next attempt, which should return another token.
	 * @param accessToken the refused token, which may already have been replaced
	 */
	default void rejected(String accessToken) {
	}

}

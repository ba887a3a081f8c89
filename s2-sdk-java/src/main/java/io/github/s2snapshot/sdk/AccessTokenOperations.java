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

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.access.AccessTokenInfo;
import io.github.s2snapshot.sdk.access.AccessTokenRequest;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;

/**
 * Operations of {@link S2Client} on access tokens. {@code s2 lite} does not support them
 * and answers with {@code not_implemented}. Thread-safe.
 *
 * @since 0.1.0
 */
public interface AccessTokenOperations {

	/**
	 * Lists access tokens in byte order of their ids.
	 * @param options the part of the list to return
	 * @return a page
	 * @throws S2Exception if the call fails
	 */
	Page<AccessTokenInfo> listAccessTokens(ListOptions options);

	/**
	 * Asynchronous variant of {@link #listAccessTokens(ListOptions)}.
	 * @param options the part of the list to return
	 * @return a future of a page
	 */
	CompletableFuture<Page<AccessTokenInfo>> listAccessTokensAsync(ListOptions options);

	/**
	 * Lists all access tokens in byte order of their ids. A page is requested when the
	 * stream reaches it, and the stream throws the exceptions of that request.
	 * @param options the prefix and the start of the list, and the page size
	 * @return a lazy, ordered stream, which need not be closed
	 */
	Stream<AccessTokenInfo> listAllAccessTokens(ListOptions options);

	/**
	 * Issues an access token. Only this call returns the token: if the answer is lost,
	 * revoke the token and issue it again.
	 * @param request the id and the permissions of the token
	 * @return the token, a secret
	 * @throws S2Exception if the call fails, with the code
	 * {@code resource_already_exists} if a token with this id exists
	 */
	String issueAccessToken(AccessTokenRequest request);

	/**
	 * Asynchronous variant of {@link #issueAccessToken(AccessTokenRequest)}.
	 * @param request the id and the permissions of the token
	 * @return a future of the token, a secret
	 */
	CompletableFuture<String> issueAccessTokenAsync(AccessTokenRequest request);

	/**
	 * Revokes an access token and the tokens that were issued with it (S2 v1).
	 * @param id the id of the token, 1 to 96 bytes of UTF-8
	 * @throws InvalidInputException if the id violates the rules of S2
	 * @throws S2Exception if the call fails, with the code {@code access_token_not_found}
	 * if no such token exists
	 */
	void revokeAccessToken(String id);

	/**
	 * Asynchronous variant of {@link #revokeAccessToken(String)}.
	 * @param id the id of the token
	 * @return a future that completes when the token is revoked
	 */
	CompletableFuture<@Nullable Void> revokeAccessTokenAsync(String id);

}

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
 * Operations on access tokens, a part of {@link S2Client}. {@code s2 lite} does not offer
 * them: there they fail with {@code not_implemented}. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface AccessTokenOperations {

	/**
	 * Lists access tokens in byte order of their ids.
	 * @param options which part of the list
	 * @return a page
	 * @throws S2Exception if the call fails
	 */
	Page<AccessTokenInfo> listAccessTokens(ListOptions options);

	/**
	 * Like {@link #listAccessTokens(ListOptions)}, with a future.
	 * @param options which part of the list
	 * @return a future of a page
	 */
	CompletableFuture<Page<AccessTokenInfo>> listAccessTokensAsync(ListOptions options);

	/**
	 * Lists all access tokens in byte order of their ids. Each page is asked for when the
	 * stream gets there; the stream throws what that call throws.
	 * @param options prefix and start of the list, and the items of a page
	 * @return a lazy, ordered stream for one thread, not to be closed
	 */
	Stream<AccessTokenInfo> listAllAccessTokens(ListOptions options);

	/**
	 * Issue an access token. The server shows it only this once, so that a token whose
	 * answer was lost must be revoked and issued again.
	 * @param request the id of the token, and what it permits
	 * @return the token, a secret
	 * @throws S2Exception if the call fails, {@code resource_already_exists} when there
	 * is a token with this id
	 */
	String issueAccessToken(AccessTokenRequest request);

	/**
	 * Like {@link #issueAccessToken(AccessTokenRequest)}, with a future.
	 * @param request the id of the token, and what it permits
	 * @return a future of the token, a secret
	 */
	CompletableFuture<String> issueAccessTokenAsync(AccessTokenRequest request);

	/**
	 * Revoke an access token, and with it the ones that were issued with it (S2 v1).
	 * @param id the id of the token, 1 to 96 bytes of UTF-8
	 * @throws InvalidInputException if the id breaks the rules of S2
	 * @throws S2Exception if the call fails, {@code access_token_not_found} when there is
	 * none
	 */
	void revokeAccessToken(String id);

	/**
	 * Like {@link #revokeAccessToken(String)}, with a future.
	 * @param id the id of the token
	 * @return a future that completes when the token is revoked
	 */
	CompletableFuture<@Nullable Void> revokeAccessTokenAsync(String id);

}

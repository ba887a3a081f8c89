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

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * Permissions of an access token: operations and groups of operations, on sets of
 * resources. Immutable.
 *
 * @param basins the basins that the token gives access to
 * @param streams the streams in these basins that the token gives access to
 * @param accessTokens the access tokens that can be managed with the token
 * @param account the permissions on the account
 * @param basin the permissions on basins
 * @param stream the permissions on streams
 * @param operations single operations, in addition to those of the groups
 * @since 0.1.0
 */
public record AccessTokenScope(ResourceSet basins, ResourceSet streams, ResourceSet accessTokens, Permissions account,
		Permissions basin, Permissions stream, Set<Operation> operations) {

	private static final AccessTokenScope NONE = new AccessTokenScope(ResourceSet.none(), ResourceSet.none(),
			ResourceSet.none(), Permissions.NONE, Permissions.NONE, Permissions.NONE, Set.of());

	/**
	 * Creates a scope.
	 * @param basins the basins
	 * @param streams the streams
	 * @param accessTokens the access tokens
	 * @param account the permissions on the account
	 * @param basin the permissions on basins
	 * @param stream the permissions on streams
	 * @param operations single operations
	 */
	public AccessTokenScope {
		EnumSet<Operation> copy = EnumSet.noneOf(Operation.class);
		copy.addAll(operations);
		operations = Collections.unmodifiableSet(copy);
	}

	/**
	 * Returns a scope that permits nothing.
	 * @return the scope
	 */
	public static AccessTokenScope none() {
		return NONE;
	}

	/**
	 * Returns a copy with other basins.
	 * @param basins the basins
	 * @return the copy
	 */
	public AccessTokenScope withBasins(ResourceSet basins) {
		return new AccessTokenScope(basins, this.streams, this.accessTokens, this.account, this.basin, this.stream,
				this.operations);
	}

	/**
	 * Returns a copy with other streams.
	 * @param streams the streams
	 * @return the copy
	 */
	public AccessTokenScope withStreams(ResourceSet streams) {
		return new AccessTokenScope(this.basins, streams, this.accessTokens, this.account, this.basin, this.stream,
				this.operations);
	}

	/**
	 * Returns a copy with other access tokens.
	 * @param accessTokens the access tokens
	 * @return the copy
	 */
	public AccessTokenScope withAccessTokens(ResourceSet accessTokens) {
		return new AccessTokenScope(this.basins, this.streams, accessTokens, this.account, this.basin, this.stream,
				this.operations);
	}

	/**
	 * Returns a copy with other permissions on the account.
	 * @param account the permissions
	 * @return the copy
	 */
	public AccessTokenScope withAccount(Permissions account) {
		return new AccessTokenScope(this.basins, this.streams, this.accessTokens, account, this.basin, this.stream,
				this.operations);
	}

	/**
	 * Returns a copy with other permissions on basins.
	 * @param basin the permissions
	 * @return the copy
	 */
	public AccessTokenScope withBasin(Permissions basin) {
		return new AccessTokenScope(this.basins, this.streams, this.accessTokens, this.account, basin, this.stream,
				this.operations);
	}

	/**
	 * Returns a copy with other permissions on streams.
	 * @param stream the permissions
	 * @return the copy
	 */
	public AccessTokenScope withStream(Permissions stream) {
		return new AccessTokenScope(this.basins, this.streams, this.accessTokens, this.account, this.basin, stream,
				this.operations);
	}

	/**
	 * Returns a copy with other single operations.
	 * @param operations the operations that are permitted in addition to those of the
	 * groups
	 * @return the copy
	 */
	public AccessTokenScope withOperations(Operation... operations) {
		return new AccessTokenScope(this.basins, this.streams, this.accessTokens, this.account, this.basin, this.stream,
				Set.of(operations));
	}

}

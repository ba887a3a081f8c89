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

package io.github.s2snapshot.sdk.internal.resource;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.sdk.access.AccessTokenInfo;
import io.github.s2snapshot.sdk.access.AccessTokenRequest;
import io.github.s2snapshot.sdk.access.AccessTokenScope;
import io.github.s2snapshot.sdk.access.Operation;
import io.github.s2snapshot.sdk.access.Permissions;
import io.github.s2snapshot.sdk.access.ResourceSet;
import io.github.s2snapshot.sdk.resource.LocationInfo;
import io.github.s2snapshot.sdk.wire.json.Json;
import io.github.s2snapshot.sdk.wire.json.WireAccessToken;

/**
 * Converts access tokens between the API and the protocol, and reads locations.
 */
final class AccountMapping {

	private AccountMapping() {
	}

	static AccessTokenInfo accessToken(WireAccessToken token) {
		WireAccessToken.Scope scope = token.scope();
		return new AccessTokenInfo(token.id(), token.expiresAt(), token.autoPrefixStreams(),
				new AccessTokenScope(resources(scope.basins()), resources(scope.streams()),
						resources(scope.accessTokens()), permissions(scope.account()), permissions(scope.basin()),
						permissions(scope.stream()), operations(scope.operations())));
	}

	private static ResourceSet resources(WireAccessToken.@Nullable Resources resources) {
		if (resources == null || (resources.exact() && resources.name().isEmpty())) {
			return ResourceSet.none();
		}
		return (resources.exact()) ? ResourceSet.exact(resources.name()) : ResourceSet.prefix(resources.name());
	}

	private static Permissions permissions(WireAccessToken.Group group) {
		return new Permissions(group.read(), group.write());
	}

	// Unknown operations of a newer server are ignored, so that a list does not fail.
	private static Set<Operation> operations(List<String> names) {
		Set<Operation> operations = EnumSet.noneOf(Operation.class);
		Arrays.stream(Operation.values())
			.filter((operation) -> names.contains(operation.value()))
			.forEach(operations::add);
		return operations;
	}

	static WireAccessToken toWire(AccessTokenRequest request) {
		AccessTokenScope scope = request.scope();
		return new WireAccessToken(request.id(), request.expiresAt(), request.autoPrefixStreams(),
				new WireAccessToken.Scope(toWire(scope.basins()), toWire(scope.streams()), toWire(scope.accessTokens()),
						toWire(scope.account()), toWire(scope.basin()), toWire(scope.stream()),
						scope.operations().stream().map(Operation::value).toList()));
	}

	private static WireAccessToken.@Nullable Resources toWire(ResourceSet resources) {
		if (resources instanceof ResourceSet.Exact exact) {
			return new WireAccessToken.Resources(true, exact.name());
		}
		return (resources instanceof ResourceSet.Prefix prefix) ? new WireAccessToken.Resources(false, prefix.prefix())
				: null;
	}

	private static WireAccessToken.Group toWire(Permissions permissions) {
		return new WireAccessToken.Group(permissions.read(), permissions.write());
	}

	static LocationInfo location(JsonNode node) {
		Json.requireObject(node, "struct LocationInfo");
		List<String> classes = Json.optional(node, "storage_classes", (names) -> Json.asList(names, Json::asString));
		return new LocationInfo(Json.requireString(node, "name"), Json.asBoolean(Json.require(node, "is_private")),
				(classes != null) ? classes : List.of(), Json.optional(node, "default_storage_class", Json::asString));
	}

}

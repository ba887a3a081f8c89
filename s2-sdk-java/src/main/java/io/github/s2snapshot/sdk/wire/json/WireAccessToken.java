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

package io.github.s2snapshot.sdk.wire.json;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * Access token in a list, and body of the request that issues a token. It does not
 * contain the secret.
 *
 * @param id the id
 * @param expiresAt when the token expires, or {@code null} if not given
 * @param autoPrefixStreams whether the server adds the prefix of the permitted streams to
 * stream names
 * @param scope the permissions of the token
 * @since 0.1.0
 */
public record WireAccessToken(String id, @Nullable Instant expiresAt, boolean autoPrefixStreams, Scope scope) {

	/** Operations that a token can permit, by their names in the protocol. */
	public static final List<String> OPERATIONS = List.of("list-basins", "create-basin", "delete-basin",
			"reconfigure-basin", "get-basin-config", "issue-access-token", "revoke-access-token", "list-access-tokens",
			"list-streams", "create-stream", "delete-stream", "get-stream-config", "reconfigure-stream", "check-tail",
			"append", "read", "trim", "fence", "account-metrics", "basin-metrics", "stream-metrics", "list-locations",
			"get-default-location", "set-default-location");

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @return the value
	 */
	public static WireAccessToken parse(JsonNode node) {
		Json.requireObject(node, "struct AccessTokenInfo");
		Boolean autoPrefix = Json.optional(node, "auto_prefix_streams", Json::asBoolean);
		return new WireAccessToken(Json.requireString(node, "id"),
				Json.optional(node, "expires_at", (value) -> Json.parseTimestamp(Json.asString(value))),
				Boolean.TRUE.equals(autoPrefix), Scope.parse(Json.require(node, "scope")));
	}

	/**
	 * Writes as JSON.
	 * @return the JSON object
	 */
	public JsonNode toJson() {
		ObjectNode node = Json.object().put("id", this.id);
		if (this.expiresAt != null) {
			node.put("expires_at", Json.formatTimestamp(this.expiresAt));
		}
		node.put("auto_prefix_streams", this.autoPrefixStreams);
		return node.set("scope", this.scope.toJson());
	}

	/**
	 * Permissions of an access token.
	 *
	 * @param basins the basins, {@code null} for none
	 * @param streams the streams, {@code null} for none
	 * @param accessTokens the access tokens, {@code null} for none
	 * @param account the operations on the account
	 * @param basin the operations on basins
	 * @param stream the operations on streams
	 * @param operations the operations that are permitted individually
	 * @since 0.1.0
	 */
	public record Scope(@Nullable Resources basins, @Nullable Resources streams, @Nullable Resources accessTokens,
			Group account, Group basin, Group stream, List<String> operations) {

		/**
		 * Creates a scope.
		 */
		public Scope {
			operations = List.copyOf(operations);
		}

		private static Scope parse(JsonNode node) {
			Json.requireObject(node, "struct AccessTokenScope");
			JsonNode groups = node.path("op_groups");
			if (!groups.isMissingNode() && !groups.isNull()) {
				Json.requireObject(groups, "struct PermittedOperationGroups");
			}
			List<String> operations = Json.optional(node, "ops", (names) -> Json.asList(names, Json::asString));
			return new Scope(Json.optional(node, "basins", Resources::parse),
					Json.optional(node, "streams", Resources::parse),
					Json.optional(node, "access_tokens", Resources::parse), Group.parse(groups, "account"),
					Group.parse(groups, "basin"), Group.parse(groups, "stream"),
					(operations != null) ? operations : List.of());
		}

		private JsonNode toJson() {
			ObjectNode node = Json.object();
			write(node, "basins", this.basins);
			write(node, "streams", this.streams);
			write(node, "access_tokens", this.accessTokens);
			ObjectNode groups = node.putObject("op_groups");
			groups.set("account", this.account.toJson());
			groups.set("basin", this.basin.toJson());
			groups.set("stream", this.stream.toJson());
			ArrayNode list = node.putArray("ops");
			this.operations.forEach(list::add);
			return node;
		}

		private static void write(ObjectNode node, String field, @Nullable Resources resources) {
			if (resources != null) {
				node.putObject(field).put((resources.exact()) ? "exact" : "prefix", resources.name());
			}
		}

	}

	/**
	 * Set of resources.
	 *
	 * @param exact whether the name is that of a single resource or a prefix
	 * @param name the name or prefix; an empty name means no resource, an empty prefix
	 * all resources
	 * @since 0.1.0
	 */
	public record Resources(boolean exact, String name) {

		private static Resources parse(JsonNode node) {
			String kind = Json.requireSingleKey(node, "enum ResourceSet");
			if (!kind.equals("exact") && !kind.equals("prefix")) {
				throw new WireException(ErrorCode.BAD_JSON,
						"unknown variant `" + kind + "`, expected `exact` or `prefix`");
			}
			return new Resources(kind.equals("exact"), Json.requireString(node, kind));
		}

	}

	/**
	 * Permissions for a group of operations.
	 *
	 * @param read whether reading operations are permitted
	 * @param write whether writing operations are permitted
	 * @since 0.1.0
	 */
	public record Group(boolean read, boolean write) {

		private static Group parse(JsonNode groups, String field) {
			Group group = Json.optional(groups, field, Group::parse);
			return (group != null) ? group : new Group(false, false);
		}

		private static Group parse(JsonNode node) {
			Json.requireObject(node, "struct ReadWritePermissions");
			return new Group(Boolean.TRUE.equals(Json.optional(node, "read", Json::asBoolean)),
					Boolean.TRUE.equals(Json.optional(node, "write", Json::asBoolean)));
		}

		private JsonNode toJson() {
			return Json.object().put("read", this.read).put("write", this.write);
		}

	}

}

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

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stream, as an item of a list or the result of its creation.
 *
 * @param name the name
 * @param createdAt when the stream was created
 * @param deletedAt when its deletion began, or {@code null} if it is not being deleted
 * @param cipher the cipher, or {@code null} for none
 * @since 0.1.0
 */
public record WireStreamInfo(String name, Instant createdAt, @Nullable Instant deletedAt, @Nullable String cipher) {

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @return the value
	 */
	public static WireStreamInfo parse(JsonNode node) {
		Json.requireObject(node, "struct StreamInfo");
		return new WireStreamInfo(Json.requireString(node, "name"),
				Json.parseTimestamp(Json.requireString(node, "created_at")),
				Json.optional(node, "deleted_at", (value) -> Json.parseTimestamp(Json.asString(value))),
				Json.optional(node, "cipher", Json::asString));
	}

	/**
	 * Writes as JSON.
	 * @return the JSON object
	 */
	public JsonNode toJson() {
		ObjectNode node = Json.object();
		node.put("name", this.name);
		node.put("created_at", Json.formatTimestamp(this.createdAt));
		node.put("deleted_at", (this.deletedAt != null) ? Json.formatTimestamp(this.deletedAt) : null);
		node.put("cipher", this.cipher);
		return node;
	}

}

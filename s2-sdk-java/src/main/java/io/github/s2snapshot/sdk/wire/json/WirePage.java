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

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Page of a list.
 *
 * @param items the items, in the order of their names
 * @param hasMore whether items follow after this page
 * @param <T> the type of the items
 * @since 0.1.0
 */
public record WirePage<T>(List<T> items, boolean hasMore) {

	/** The key of the items in a list of basins. */
	public static final String BASINS = "basins";

	/** The key of the items in a list of streams. */
	public static final String STREAMS = "streams";

	/** The key of the items in a list of access tokens. */
	public static final String ACCESS_TOKENS = "access_tokens";

	/**
	 * Creates a page.
	 * @param items the items
	 * @param hasMore whether items follow after this page
	 */
	public WirePage {
		items = List.copyOf(items);
	}

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @param key the key of the items
	 * @param parser reads one item
	 * @param <T> the type of the items
	 * @return the page
	 */
	public static <T> WirePage<T> parse(JsonNode node, String key, Function<JsonNode, T> parser) {
		Json.requireObject(node, "a page");
		List<T> items = new ArrayList<>();
		for (JsonNode item : Json.require(node, key)) {
			items.add(parser.apply(item));
		}
		return new WirePage<>(items, Json.asBoolean(Json.require(node, "has_more")));
	}

	/**
	 * Writes as JSON.
	 * @param key the key of the items
	 * @param writer writes one item
	 * @return the JSON object
	 */
	public JsonNode toJson(String key, Function<T, JsonNode> writer) {
		ObjectNode node = Json.object();
		ArrayNode array = node.putArray(key);
		this.items.forEach((item) -> array.add(writer.apply(item)));
		node.put("has_more", this.hasMore);
		return node;
	}

}

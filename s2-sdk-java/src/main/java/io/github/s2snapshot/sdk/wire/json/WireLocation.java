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

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * A location.
 *
 * @param name its name
 * @param isPrivate whether it is a placement of certain accounts
 * @param storageClasses the storage classes there, empty if the server does not tell
 * @param defaultStorageClass the default storage class there, {@code null} if the server
 * does not tell
 * @since 0.1.0
 */
public record WireLocation(String name, boolean isPrivate, List<String> storageClasses,
		@Nullable String defaultStorageClass) {

	/**
	 * Create a location.
	 */
	public WireLocation {
		storageClasses = List.copyOf(storageClasses);
	}

	/**
	 * Read from JSON.
	 * @param node the JSON object
	 * @return the value
	 */
	public static WireLocation parse(JsonNode node) {
		Json.requireObject(node, "struct LocationInfo");
		List<String> classes = Json.optional(node, "storage_classes", WireLocation::names);
		return new WireLocation(Json.requireString(node, "name"), Json.asBoolean(Json.require(node, "is_private")),
				(classes != null) ? classes : List.of(), Json.optional(node, "default_storage_class", Json::asString));
	}

	private static List<String> names(JsonNode node) {
		Json.requireArray(node);
		List<String> names = new ArrayList<>();
		node.forEach((name) -> names.add(Json.asString(name)));
		return names;
	}

	/**
	 * Read a list from JSON.
	 * @param node the JSON array
	 * @return the values
	 */
	public static List<WireLocation> parseList(JsonNode node) {
		Json.requireArray(node);
		List<WireLocation> locations = new ArrayList<>();
		node.forEach((location) -> locations.add(parse(location)));
		return locations;
	}

	/**
	 * Read the body that sets the default location.
	 * @param node the JSON string
	 * @return the name
	 */
	public static String parseName(JsonNode node) {
		return Json.asString(node);
	}

	/**
	 * Write the body that sets the default location.
	 * @param name the name
	 * @return the JSON string
	 */
	public static JsonNode toJson(String name) {
		return StringNode.valueOf(name);
	}

}

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

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Bodies of the requests that create basins and streams. The body of a request that
 * ensures a stream is a {@link WireStreamConfig}.
 *
 * @since 0.1.0
 */
public final class WireCreate {

	private WireCreate() {
	}

	private static JsonNode write(ObjectNode node, @Nullable WireBasinConfig config, @Nullable String location) {
		if (config != null) {
			node.set("config", config.toJson());
		}
		if (location != null) {
			node.put("location", location);
		}
		return node;
	}

	/**
	 * Body of a request that creates a basin.
	 *
	 * @param basin the name
	 * @param config the configuration, or {@code null} for the defaults
	 * @param location the location, or {@code null} for the default location
	 * @since 0.1.0
	 */
	public record Basin(String basin, @Nullable WireBasinConfig config, @Nullable String location) {

		/**
		 * Reads from JSON.
		 * @param node the JSON object
		 * @return the value
		 */
		public static Basin parse(JsonNode node) {
			Json.requireObject(node, "struct CreateBasinRequest");
			return new Basin(Json.requireString(node, "basin"), Json.optional(node, "config", WireBasinConfig::parse),
					Json.optional(node, "location", Json::asString));
		}

		/**
		 * Writes as JSON.
		 * @return the JSON object
		 */
		public JsonNode toJson() {
			return write(Json.object().put("basin", this.basin), this.config, this.location);
		}

	}

	/**
	 * Body of a request that ensures that a basin exists.
	 *
	 * @param config the configuration, or {@code null} for the defaults
	 * @param location the location, or {@code null} for the default location
	 * @since 0.1.0
	 */
	public record EnsureBasin(@Nullable WireBasinConfig config, @Nullable String location) {

		/**
		 * Reads from JSON.
		 * @param node the JSON object
		 * @return the value
		 */
		public static EnsureBasin parse(JsonNode node) {
			Json.requireObject(node, "struct EnsureBasinRequest");
			return new EnsureBasin(Json.optional(node, "config", WireBasinConfig::parse),
					Json.optional(node, "location", Json::asString));
		}

		/**
		 * Writes as JSON.
		 * @return the JSON object
		 */
		public JsonNode toJson() {
			return write(Json.object(), this.config, this.location);
		}

	}

	/**
	 * Body of a request that creates a stream.
	 *
	 * @param stream the name
	 * @param config the configuration, or {@code null} for the defaults
	 * @since 0.1.0
	 */
	public record Stream(String stream, @Nullable WireStreamConfig config) {

		/**
		 * Reads from JSON.
		 * @param node the JSON object
		 * @return the value
		 */
		public static Stream parse(JsonNode node) {
			Json.requireObject(node, "struct CreateStreamRequest");
			return new Stream(Json.requireString(node, "stream"),
					Json.optional(node, "config", WireStreamConfig::parse));
		}

		/**
		 * Writes as JSON.
		 * @return the JSON object
		 */
		public JsonNode toJson() {
			ObjectNode node = Json.object().put("stream", this.stream);
			if (this.config != null) {
				node.set("config", this.config.toJson());
			}
			return node;
		}

	}

}

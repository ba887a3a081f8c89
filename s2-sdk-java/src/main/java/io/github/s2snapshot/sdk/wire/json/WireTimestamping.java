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
import tools.jackson.databind.node.StringNode;

/**
 * Configuration of the timestamps of a stream.
 *
 * @param mode the source of timestamps, or {@code null} for the default
 * @param uncapped whether timestamps may be in the future, or {@code null} for the
 * default
 * @since 0.1.0
 */
public record WireTimestamping(@Nullable WireTimestampingMode mode, @Nullable Boolean uncapped) {

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @return the value
	 */
	public static WireTimestamping parse(JsonNode node) {
		Json.requireObject(node, "struct TimestampingConfig");
		return new WireTimestamping(Json.optional(node, "mode", WireTimestamping::mode),
				Json.optional(node, "uncapped", Json::asBoolean));
	}

	private static WireTimestampingMode mode(JsonNode node) {
		return WireTimestampingMode.of(Json.asString(node));
	}

	/**
	 * Writes as JSON.
	 * @return the JSON object
	 */
	public JsonNode toJson() {
		ObjectNode node = Json.object();
		node.put("mode", (this.mode != null) ? this.mode.value() : null);
		node.put("uncapped", this.uncapped);
		return node;
	}

	/**
	 * Change of the configuration of timestamps.
	 *
	 * @param mode the source of timestamps
	 * @param uncapped whether timestamps may be in the future
	 * @since 0.1.0
	 */
	public record Change(Patch<WireTimestampingMode> mode, Patch<Boolean> uncapped) {

		/**
		 * Reads from JSON.
		 * @param node the JSON object
		 * @return the change
		 */
		public static Change parse(JsonNode node) {
			Json.requireObject(node, "struct TimestampingReconfiguration");
			return new Change(Json.patch(node, "mode", WireTimestamping::mode),
					Json.patch(node, "uncapped", Json::asBoolean));
		}

		/**
		 * Writes as JSON.
		 * @return the JSON object
		 */
		public JsonNode toJson() {
			ObjectNode node = Json.object();
			Json.write(node, "mode", this.mode, (value) -> StringNode.valueOf(value.value()));
			Json.write(node, "uncapped", this.uncapped, node::booleanNode);
			return node;
		}

	}

}

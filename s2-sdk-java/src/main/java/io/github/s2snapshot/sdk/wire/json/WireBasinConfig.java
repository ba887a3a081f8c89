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
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * Configuration of a basin.
 *
 * @param defaultStreamConfig the defaults of streams, or {@code null} if never set
 * @param streamCipher the cipher of new streams, or {@code null} for none
 * @param createStreamOnAppend whether an append creates a missing stream
 * @param createStreamOnRead whether a read creates a missing stream
 * @since 0.1.0
 */
public record WireBasinConfig(@Nullable WireStreamConfig defaultStreamConfig, @Nullable String streamCipher,
		boolean createStreamOnAppend, boolean createStreamOnRead) {

	private static final String DEFAULT_STREAM_CONFIG = "default_stream_config";

	private static final String STREAM_CIPHER = "stream_cipher";

	private static final String ON_APPEND = "create_stream_on_append";

	private static final String ON_READ = "create_stream_on_read";

	/** Configuration with only defaults. */
	public static final WireBasinConfig EMPTY = new WireBasinConfig(null, null, false, false);

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @return the value
	 */
	public static WireBasinConfig parse(JsonNode node) {
		Json.requireObject(node, "struct BasinConfig");
		return new WireBasinConfig(Json.optional(node, DEFAULT_STREAM_CONFIG, WireStreamConfig::parse),
				Json.optional(node, STREAM_CIPHER, Json::asString), flag(node, ON_APPEND), flag(node, ON_READ));
	}

	private static boolean flag(JsonNode node, String field) {
		JsonNode value = node.get(field);
		return value != null && Json.asBoolean(value);
	}

	/**
	 * Writes as JSON.
	 * @return the JSON object
	 */
	public JsonNode toJson() {
		ObjectNode node = Json.object();
		node.set(DEFAULT_STREAM_CONFIG,
				(this.defaultStreamConfig != null) ? this.defaultStreamConfig.toJson() : NullNode.getInstance());
		node.put(STREAM_CIPHER, this.streamCipher);
		node.put(ON_APPEND, this.createStreamOnAppend);
		node.put(ON_READ, this.createStreamOnRead);
		return node;
	}

	/**
	 * Change of the configuration of a basin, the body of a PATCH request.
	 *
	 * @param defaultStreamConfig the defaults of streams
	 * @param streamCipher the cipher of new streams
	 * @param createStreamOnAppend whether an append creates a missing stream; cannot be
	 * reset
	 * @param createStreamOnRead whether a read creates a missing stream; cannot be reset
	 * @since 0.1.0
	 */
	public record Change(Patch<WireStreamConfig.Change> defaultStreamConfig, Patch<String> streamCipher,
			Patch<Boolean> createStreamOnAppend, Patch<Boolean> createStreamOnRead) {

		/**
		 * Reads from JSON.
		 * @param node the JSON object
		 * @return the change
		 */
		public static Change parse(JsonNode node) {
			Json.requireObject(node, "struct BasinReconfiguration");
			return new Change(Json.patch(node, DEFAULT_STREAM_CONFIG, WireStreamConfig.Change::parse),
					Json.patch(node, STREAM_CIPHER, Json::asString), flagPatch(node, ON_APPEND),
					flagPatch(node, ON_READ));
		}

		private static Patch<Boolean> flagPatch(JsonNode node, String field) {
			Patch<Boolean> patch = Json.patch(node, field, Json::asBoolean);
			if (patch instanceof Patch.Reset<Boolean>) {
				throw new WireException(ErrorCode.BAD_JSON, "invalid type: null, expected a boolean");
			}
			return patch;
		}

		/**
		 * Writes as JSON.
		 * @return the JSON object
		 */
		public JsonNode toJson() {
			ObjectNode node = Json.object();
			Json.write(node, DEFAULT_STREAM_CONFIG, this.defaultStreamConfig, WireStreamConfig.Change::toJson);
			Json.write(node, STREAM_CIPHER, this.streamCipher, StringNode::valueOf);
			Json.write(node, ON_APPEND, this.createStreamOnAppend, node::booleanNode);
			Json.write(node, ON_READ, this.createStreamOnRead, node::booleanNode);
			return node;
		}

	}

}

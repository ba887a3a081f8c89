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

/**
 * Configuration of a stream. A component that is {@code null} has the default of the
 * basin or the server.
 *
 * @param storageClass the storage class
 * @param retentionPolicy how long records are kept
 * @param timestamping how records get their timestamps
 * @param deleteOnEmptyMinAgeSecs after how many seconds an empty stream is deleted, 0 for
 * never
 * @since 0.1.0
 */
public record WireStreamConfig(@Nullable String storageClass, @Nullable WireRetention retentionPolicy,
		@Nullable WireTimestamping timestamping, @Nullable Long deleteOnEmptyMinAgeSecs) {

	private static final String STORAGE_CLASS = "storage_class";

	private static final String RETENTION_POLICY = "retention_policy";

	private static final String TIMESTAMPING = "timestamping";

	private static final String DELETE_ON_EMPTY = "delete_on_empty";

	private static final String MIN_AGE_SECS = "min_age_secs";

	/** Configuration with only defaults. */
	public static final WireStreamConfig EMPTY = new WireStreamConfig(null, null, null, null);

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @return the value
	 */
	public static WireStreamConfig parse(JsonNode node) {
		Json.requireObject(node, "struct StreamConfig");
		return new WireStreamConfig(Json.optional(node, STORAGE_CLASS, Json::asString),
				Json.optional(node, RETENTION_POLICY, WireRetention::parse),
				Json.optional(node, TIMESTAMPING, WireTimestamping::parse),
				Json.optional(node, DELETE_ON_EMPTY, WireStreamConfig::minAge));
	}

	private static Long minAge(JsonNode node) {
		Json.requireObject(node, "struct DeleteOnEmptyConfig");
		JsonNode minAge = node.get(MIN_AGE_SECS);
		return (minAge != null) ? Json.asUnsigned(minAge) : 0L;
	}

	/**
	 * Writes as JSON.
	 * @return the JSON object
	 */
	public JsonNode toJson() {
		ObjectNode node = Json.object();
		node.put(STORAGE_CLASS, this.storageClass);
		node.set(RETENTION_POLICY,
				(this.retentionPolicy != null) ? this.retentionPolicy.toJson() : NullNode.getInstance());
		node.set(TIMESTAMPING, (this.timestamping != null) ? this.timestamping.toJson() : NullNode.getInstance());
		node.set(DELETE_ON_EMPTY,
				(this.deleteOnEmptyMinAgeSecs != null)
						? Json.object().set(MIN_AGE_SECS, Json.unsigned(this.deleteOnEmptyMinAgeSecs))
						: NullNode.getInstance());
		return node;
	}

	/**
	 * Writes as JSON without the keys that are not set.
	 * @return the JSON object
	 */
	public JsonNode toCompactJson() {
		ObjectNode node = (ObjectNode) toJson();
		node.removeIf(JsonNode::isNull);
		node.forEach((part) -> {
			if (part instanceof ObjectNode object) {
				object.removeIf(JsonNode::isNull);
			}
		});
		return node;
	}

	/**
	 * Change of the configuration of a stream, the body of a PATCH request.
	 *
	 * @param storageClass the storage class
	 * @param retentionPolicy how long records are kept
	 * @param timestamping how records get their timestamps
	 * @param deleteOnEmptyMinAgeSecs after how many seconds an empty stream is deleted
	 * @since 0.1.0
	 */
	public record Change(Patch<String> storageClass, Patch<WireRetention> retentionPolicy,
			Patch<WireTimestamping.Change> timestamping, Patch<Patch<Long>> deleteOnEmptyMinAgeSecs) {

		/**
		 * Reads from JSON.
		 * @param node the JSON object
		 * @return the change
		 */
		public static Change parse(JsonNode node) {
			Json.requireObject(node, "struct StreamReconfiguration");
			return new Change(Json.patch(node, STORAGE_CLASS, Json::asString),
					Json.patch(node, RETENTION_POLICY, WireRetention::parse),
					Json.patch(node, TIMESTAMPING, WireTimestamping.Change::parse),
					Json.patch(node, DELETE_ON_EMPTY, Change::minAge));
		}

		private static Patch<Long> minAge(JsonNode node) {
			Json.requireObject(node, "struct DeleteOnEmptyReconfiguration");
			return Json.patch(node, MIN_AGE_SECS, Json::asUnsigned);
		}

		/**
		 * Writes as JSON.
		 * @return the JSON object
		 */
		public JsonNode toJson() {
			ObjectNode node = Json.object();
			Json.write(node, STORAGE_CLASS, this.storageClass, StringNode::valueOf);
			Json.write(node, RETENTION_POLICY, this.retentionPolicy, WireRetention::toJson);
			Json.write(node, TIMESTAMPING, this.timestamping, WireTimestamping.Change::toJson);
			Json.write(node, DELETE_ON_EMPTY, this.deleteOnEmptyMinAgeSecs, (minAge) -> {
				ObjectNode inner = Json.object();
				Json.write(inner, MIN_AGE_SECS, minAge, Json::unsigned);
				return inner;
			});
			return node;
		}

	}

}

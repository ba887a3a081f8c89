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

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Tail of a stream, the response of the check tail operation.
 *
 * @param seqNum the next sequence number, unsigned
 * @param timestamp the timestamp of the last record, unsigned; 0 if the stream has no
 * record
 * @since 0.1.0
 */
public record WireTail(long seqNum, long timestamp) {

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @return the value
	 */
	public static WireTail parse(JsonNode node) {
		Json.requireObject(node, "struct TailResponse");
		JsonNode tail = Json.require(node, "tail");
		return new WireTail(Json.asUnsigned(Json.require(tail, "seq_num")),
				Json.asUnsigned(Json.require(tail, "timestamp")));
	}

	/**
	 * Writes as JSON.
	 * @return the JSON object
	 */
	public JsonNode toJson() {
		ObjectNode position = Json.object();
		position.set("seq_num", Json.unsigned(this.seqNum));
		position.set("timestamp", Json.unsigned(this.timestamp));
		return Json.object().set("tail", position);
	}

}

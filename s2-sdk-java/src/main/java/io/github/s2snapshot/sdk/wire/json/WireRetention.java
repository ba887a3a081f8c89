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

import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.WireException;

/**
 * Retention policy of a stream: {@code {"age":seconds}} or {@code {"infinite":{}}}.
 *
 * @since 0.1.0
 */
public sealed interface WireRetention {

	/**
	 * Reads from JSON.
	 * @param node the JSON object
	 * @return the policy
	 * @throws WireException {@link ErrorCode#BAD_JSON} if it is another JSON value
	 */
	static WireRetention parse(JsonNode node) {
		String kind = Json.requireSingleKey(node, "retention policy");
		JsonNode value = Json.require(node, kind);
		switch (kind) {
			case "age" -> {
				return new Age(Json.asUnsigned(value));
			}
			case "infinite" -> {
				Json.requireObject(value, "struct InfiniteRetention");
				return new Infinite();
			}
			default -> throw new WireException(ErrorCode.BAD_JSON,
					"unknown variant `" + kind + "`, expected `age` or `infinite`");
		}
	}

	/**
	 * Writes as JSON.
	 * @return the JSON object
	 */
	JsonNode toJson();

	/**
	 * Policy that keeps records for a time.
	 *
	 * @param seconds the time in seconds, unsigned
	 * @since 0.1.0
	 */
	record Age(long seconds) implements WireRetention {

		@Override
		public JsonNode toJson() {
			return Json.object().set("age", Json.unsigned(this.seconds));
		}

	}

	/**
	 * Policy that keeps records until they are trimmed.
	 *
	 * @since 0.1.0
	 */
	record Infinite() implements WireRetention {

		@Override
		public JsonNode toJson() {
			return Json.object().set("infinite", Json.object());
		}

	}

}

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

package io.github.s2snapshot.sdk.wire;

import java.math.BigInteger;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads error bodies.
 */
final class ErrorBodies {

	private static final JsonMapper MAPPER = new JsonMapper();

	private static final BigInteger MAX_UNSIGNED = new BigInteger("18446744073709551615");

	private ErrorBodies() {
	}

	static ObjectNode object() {
		return JsonNodeFactory.instance.objectNode();
	}

	static @Nullable ErrorBody parse(int status, String json) {
		JsonNode node;
		try {
			node = MAPPER.readTree(json);
		}
		catch (JacksonException ex) {
			return null;
		}
		return switch (status) {
			case 412 -> condition(node);
			case 416 -> unwritten(node);
			default -> coded(node);
		};
	}

	private static @Nullable ErrorBody condition(JsonNode node) {
		Long seqNum = unsigned(node.path("seq_num_mismatch"));
		if (seqNum != null) {
			return new ErrorBody.SeqNumMismatch(seqNum);
		}
		JsonNode token = node.path("fencing_token_mismatch");
		return (token.isString()) ? new ErrorBody.FencingTokenMismatch(token.stringValue()) : coded(node);
	}

	private static @Nullable ErrorBody unwritten(JsonNode node) {
		Long seqNum = unsigned(node.path("tail").path("seq_num"));
		Long timestamp = unsigned(node.path("tail").path("timestamp"));
		return (seqNum != null && timestamp != null) ? new ErrorBody.Unwritten(seqNum, timestamp) : coded(node);
	}

	private static @Nullable ErrorBody coded(JsonNode node) {
		JsonNode code = node.path("code");
		JsonNode message = node.path("message");
		return (code.isString())
				? new ErrorBody.Coded(code.stringValue(), (message.isString()) ? message.stringValue() : "") : null;
	}

	private static @Nullable Long unsigned(JsonNode node) {
		if (!node.isIntegralNumber()) {
			return null;
		}
		BigInteger value = node.bigIntegerValue();
		return (value.signum() >= 0 && value.compareTo(MAX_UNSIGNED) <= 0) ? value.longValue() : null;
	}

}

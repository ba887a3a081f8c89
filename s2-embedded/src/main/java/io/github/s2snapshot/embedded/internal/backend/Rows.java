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

package io.github.s2snapshot.embedded.internal.backend;

import java.nio.charset.StandardCharsets;
import java.time.Clock;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.embedded.internal.backend.storage.Storage;
import io.github.s2snapshot.sdk.wire.json.Json;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;

/**
 * JSON format in which basins and streams are stored.
 */
final class Rows {

	private static final String NAME = "name";

	private static final String BASIN = "basin";

	private static final String CREATED_AT = "created_at";

	private static final String CREATION_KEY = "creation_key";

	private static final String CIPHER = "cipher";

	private static final String CONFIG = "config";

	private Rows() {
	}

	static String write(BasinState basin) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put(NAME, basin.name());
		node.put(CREATED_AT, Json.formatTimestamp(basin.createdAt()));
		node.put(CREATION_KEY, basin.creationKey());
		node.set(CONFIG, basin.config().toJson());
		return node.toString();
	}

	static BasinState readBasin(String row) {
		JsonNode node = Json.parse(row.getBytes(StandardCharsets.UTF_8));
		return new BasinState(node.path(NAME).stringValue(), Json.parseTimestamp(node.path(CREATED_AT).stringValue()),
				optional(node.path(CREATION_KEY)), WireBasinConfig.parse(node.path(CONFIG)));
	}

	static String write(BasinState.StreamState stream) {
		ObjectNode node = JsonNodeFactory.instance.objectNode();
		node.put(BASIN, stream.basin());
		node.put(NAME, stream.name());
		node.put(CREATED_AT, Json.formatTimestamp(stream.createdAt()));
		node.put(CREATION_KEY, stream.creationKey());
		node.put(CIPHER, stream.cipher());
		node.set(CONFIG, stream.log().config().toJson());
		return node.toString();
	}

	static BasinState.StreamState readStream(Storage.StreamRow row, Storage storage, Clock clock) {
		JsonNode node = Json.parse(row.row().getBytes(StandardCharsets.UTF_8));
		StreamLog log = new StreamLog(row.id(), row.head(), WireStreamConfig.parse(node.path(CONFIG)), storage, clock);
		return new BasinState.StreamState(node.path(BASIN).stringValue(), node.path(NAME).stringValue(),
				Json.parseTimestamp(node.path(CREATED_AT).stringValue()), optional(node.path(CREATION_KEY)),
				optional(node.path(CIPHER)), log);
	}

	private static @Nullable String optional(JsonNode node) {
		return (node.isString()) ? node.stringValue() : null;
	}

}

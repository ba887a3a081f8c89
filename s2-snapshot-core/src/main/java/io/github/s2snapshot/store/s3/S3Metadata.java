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

package io.github.s2snapshot.store.s3;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Metadata of an object, which describes the snapshot in the tools of the bucket and
 * decides what is pruned. Names are percent-encoded, because metadata must be ASCII.
 */
final class S3Metadata {

	private static final String PROJECTION = "snapshot-projection";

	private static final String STREAM = "snapshot-stream";

	private static final String VERIFIED = "snapshot-verified-before";

	private S3Metadata() {
	}

	static Map<String, String> of(StoredSnapshot snapshot, ContentEncoding compression) {
		SnapshotKey key = snapshot.key();
		Map<String, String> metadata = new LinkedHashMap<>();
		metadata.put("snapshot", "1");
		metadata.put(PROJECTION, projection(key));
		metadata.put(STREAM, stream(key));
		metadata.put("snapshot-cursor", Long.toUnsignedString(key.cursor()));
		if (snapshot.id() != null) {
			metadata.put("snapshot-id", snapshot.id().toString());
		}
		metadata.put("snapshot-taken-at", snapshot.takenAt().toString());
		if (snapshot.verifiedCursor() != null) {
			metadata.put(VERIFIED, Long.toUnsignedString(snapshot.verifiedCursor()));
		}
		metadata.put("snapshot-state-length", Long.toString(snapshot.content().length()));
		metadata.put("snapshot-state-sha256", Objects.requireNonNull(snapshot.content().sha256()));
		if (compression.id() != null) {
			metadata.put("snapshot-encoding", compression.id());
		}
		return metadata;
	}

	static boolean isForeign(SnapshotKey key, Map<String, String> metadata) {
		return !metadata.getOrDefault(PROJECTION, projection(key)).equals(projection(key))
				|| !metadata.getOrDefault(STREAM, stream(key)).equals(stream(key));
	}

	static @Nullable Long verifiedCursor(Map<String, String> metadata) {
		String value = metadata.get(VERIFIED);
		try {
			return (value != null) ? Long.parseUnsignedLong(value) : null;
		}
		catch (NumberFormatException ex) {
			// The snapshot is valid without this metadata.
			return null;
		}
	}

	private static String projection(SnapshotKey key) {
		return encode(key.projection()) + "/" + key.version();
	}

	private static String stream(SnapshotKey key) {
		return encode(key.basin()) + "/" + encode(key.stream());
	}

	private static String encode(String name) {
		return URLEncoder.encode(name, StandardCharsets.UTF_8);
	}

}

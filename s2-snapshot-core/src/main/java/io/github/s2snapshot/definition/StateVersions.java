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

package io.github.s2snapshot.definition;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.serializer.JsonProblem;
import io.github.s2snapshot.serializer.StateSerializer;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * Settings for snapshots of other versions of the state of a projection. Immutable.
 *
 * @param upcasters the upcaster of each older version, which converts its state to the
 * next version
 * @param onMismatch the action for snapshots of other versions
 * @param keepOlder how long a snapshot of an older version is not trimmed after it was
 * seen in the stream, so that processes of that version can restore from it
 * @since 0.1.0
 */
public record StateVersions(Map<Integer, StateUpcaster> upcasters, VersionMismatch onMismatch, Duration keepOlder) {

	private static final JsonMapper MAPPER = StoredJson.mapper();

	private static final StateVersions DEFAULTS = new StateVersions(Map.of(), VersionMismatch.MIGRATE,
			Duration.ofHours(1));

	public StateVersions {
		Objects.requireNonNull(onMismatch, "'onMismatch' must not be null");
		if (keepOlder.isNegative()) {
			throw new IllegalArgumentException("'keepOlder' must not be negative, but is " + keepOlder);
		}
		upcasters = Map.copyOf(upcasters);
	}

	/**
	 * Returns the default settings: no upcasters, and a snapshot of an older version is
	 * kept for an hour.
	 * @return the defaults
	 */
	public static StateVersions defaults() {
		return DEFAULTS;
	}

	/**
	 * Adds an upcaster.
	 * @param from the version that the upcaster converts from
	 * @param upcaster the upcaster, which converts to the next version
	 * @return the new settings
	 * @throws IllegalArgumentException if an upcaster from that version already exists
	 */
	public StateVersions withUpcaster(int from, StateUpcaster upcaster) {
		Map<Integer, StateUpcaster> all = new TreeMap<>(this.upcasters);
		if (all.putIfAbsent(from, Objects.requireNonNull(upcaster, "'upcaster' must not be null")) != null) {
			throw new IllegalArgumentException("An upcaster from version " + from + " already exists");
		}
		return new StateVersions(all, this.onMismatch, this.keepOlder);
	}

	/**
	 * Changes the action for snapshots of other versions.
	 * @param onMismatch the action
	 * @return the new settings
	 */
	public StateVersions withOnMismatch(VersionMismatch onMismatch) {
		return new StateVersions(this.upcasters, onMismatch, this.keepOlder);
	}

	/**
	 * Changes how long a snapshot of an older version is kept.
	 * @param keepOlder the time, zero to trim at once
	 * @return the new settings
	 */
	public StateVersions withKeepOlder(Duration keepOlder) {
		return new StateVersions(this.upcasters, this.onMismatch, keepOlder);
	}

	/**
	 * Returns whether states of another version can be restored.
	 * @param from the version of the state
	 * @param to the version of the projection
	 * @return whether the action is to migrate and an upcaster exists for each step
	 */
	public boolean isMigrated(int from, int to) {
		if (this.onMismatch != VersionMismatch.MIGRATE || from >= to) {
			return false;
		}
		for (int version = from; version < to; version++) {
			if (!this.upcasters.containsKey(version)) {
				return false;
			}
		}
		return true;
	}

	/**
	 * Reads a state of an older version.
	 * @param <S> the type of the state
	 * @param in the stored state, one JSON value
	 * @param from the version of the state
	 * @param to the version of the projection
	 * @param serializer the serializer of the projection
	 * @return the state
	 * @throws IOException if the state cannot be converted or read
	 */
	public <S> S read(InputStream in, int from, int to, StateSerializer<S> serializer) throws IOException {
		JsonNode state;
		try {
			state = MAPPER.readTree(in);
		}
		catch (JacksonException ex) {
			throw new IOException(JsonProblem.describe(ex), JsonProblem.cause(ex));
		}
		for (int version = from; version < to; version++) {
			StateUpcaster upcaster = Objects.requireNonNull(this.upcasters.get(version));
			try {
				state = Objects.requireNonNull(upcaster.upcast(state), "it returned null");
			}
			catch (RuntimeException ex) {
				throw new IOException(String.format(Locale.ROOT, "the upcaster from version %d failed: %s", version,
						ForeignFailure.text(ex)), ForeignFailure.presentable(ex));
			}
		}
		return serializer.read(new ByteArrayInputStream(MAPPER.writeValueAsBytes(state)));
	}

}

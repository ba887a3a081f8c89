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

package io.github.s2snapshot.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2ServerException;

/**
 * Model of a basin: its streams, and those of the same names that were deleted. The
 * deletion of a stream takes a while, during which no other one can be created.
 */
final class SimBasin {

	static final String NAME = "tests";

	private final SimLoop loop;

	private final SimTwists twists;

	private final SimOutages outages;

	private final Consumer<SimServer> created;

	// All incarnations of each stream, the last one first.
	private final Map<String, List<SimServer>> streams = new TreeMap<>();

	private final Map<String, Long> pendingUntil = new HashMap<>();

	/**
	 * Creates an empty basin.
	 * @param loop the loop
	 * @param twists the special features of the seed
	 * @param outages the outages of the server
	 * @param created called with each stream that is created
	 */
	SimBasin(SimLoop loop, SimTwists twists, SimOutages outages, Consumer<SimServer> created) {
		this.loop = loop;
		this.twists = twists;
		this.outages = outages;
		this.created = created;
	}

	SimOutages outages() {
		return this.outages;
	}

	/**
	 * Returns all incarnations of a stream.
	 * @param name the name
	 * @return the incarnations, the last one first
	 */
	List<SimServer> all(String name) {
		return this.streams.getOrDefault(name, List.of());
	}

	List<String> names() {
		return List.copyOf(this.streams.keySet());
	}

	/**
	 * Returns the stream that has a name.
	 * @param name the name
	 * @return the stream, or {@code null} if it does not exist
	 */
	@Nullable SimServer find(String name) {
		List<SimServer> all = all(name);
		return (all.isEmpty() || all.get(0).deletedAt() <= this.loop.now()) ? null : all.get(0);
	}

	SimServer require(String name) {
		SimServer found = find(name);
		if (found == null) {
			throw failure(isPending(name) ? 409 : 404,
					isPending(name) ? "stream_deletion_pending" : "stream_not_found");
		}
		return found;
	}

	private static S2ServerException failure(int status, String code) {
		return new S2ServerException("HTTP " + status, status, code, "", null, false, true);
	}

	private boolean isPending(String name) {
		return this.pendingUntil.getOrDefault(name, 0L) > this.loop.now();
	}

	SimPlace place(String name) {
		return new Place(name);
	}

	/**
	 * Creates a stream unless it exists.
	 * @param name the name
	 * @return whether it was created
	 */
	boolean create(String name) {
		if (isPending(name)) {
			throw failure(409, "stream_deletion_pending");
		}
		if (find(name) != null) {
			return false;
		}
		this.loop.trace(() -> name + " is created");
		SimServer stream = new SimServer(this.loop, this.twists, name, this.outages);
		this.streams.computeIfAbsent(name, (none) -> new ArrayList<>()).add(0, stream);
		this.created.accept(stream);
		return true;
	}

	/**
	 * Creates a stream if it is possible at the moment.
	 * @param name the name
	 */
	void createIfPossible(String name) {
		if (!isPending(name)) {
			create(name);
		}
	}

	/**
	 * Deletes a stream.
	 * @param name the name
	 * @param by who deletes it
	 * @return whether it existed
	 */
	boolean delete(String name, String by) {
		SimServer existing = find(name);
		if (existing == null) {
			return false;
		}
		this.loop.trace(() -> by + " deletes " + name);
		// Different incarnations have different times of creation.
		this.pendingUntil.put(name, this.loop.now() + this.loop.time(1_000, 60_000));
		existing.delete();
		return true;
	}

	/**
	 * Name of a stream.
	 */
	private final class Place implements SimPlace {

		private final String name;

		Place(String name) {
			this.name = name;
		}

		@Override
		public String name() {
			return this.name;
		}

		@Override
		public SimServer server() {
			return require(this.name);
		}

		@Override
		public SimOutages outages() {
			return SimBasin.this.outages;
		}

	}

}

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

import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

import io.github.s2snapshot.embedded.internal.backend.BasinState.StreamState;

/**
 * Index of basins and streams by name. It is changed under the lock of the backend and
 * read without it.
 */
final class Namespace {

	private final NavigableMap<String, BasinState> basins = new ConcurrentSkipListMap<>();

	NavigableMap<String, BasinState> basins() {
		return this.basins;
	}

	BasinState basin(String name) {
		BasinState basin = this.basins.get(name);
		if (basin == null) {
			throw S2Error.basinNotFound(name);
		}
		return basin;
	}

	/**
	 * Returns a basin that is not being deleted.
	 * @param name the name of the basin
	 * @return the basin
	 */
	BasinState aliveBasin(String name) {
		BasinState basin = basin(name);
		basin.checkAlive();
		return basin;
	}

	StreamState stream(String basinName, String name) {
		BasinState basin = this.basins.get(basinName);
		StreamState stream = (basin != null) ? basin.streams().get(name) : null;
		if (stream == null) {
			throw S2Error.streamNotFound(basinName, name);
		}
		return stream;
	}

	/**
	 * Returns a stream that is not being deleted.
	 * @param basin the name of the basin
	 * @param name the name of the stream
	 * @return the stream
	 */
	StreamState aliveStream(String basin, String name) {
		StreamState stream = stream(basin, name);
		stream.checkAlive();
		return stream;
	}

	Stream<StreamState> streams() {
		return this.basins.values().stream().flatMap((basin) -> basin.streams().values().stream());
	}

}

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

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Store in memory.
 */
public class MemorySnapshotStore implements SnapshotStore {

	final Map<SnapshotKey, StoredSnapshot> snapshots = new ConcurrentHashMap<>();

	@Override
	public SaveResult save(StoredSnapshot snapshot) {
		byte[] state = snapshot.state();
		this.snapshots.put(snapshot.key(),
				new StoredSnapshot(snapshot.key(), snapshot.id(), snapshot.takenAt(), state, snapshot.mark())
					.withIgnored(snapshot.ignored())
					.withFold(snapshot.fold()));
		return SaveResult.saved(snapshot.key().cursor(), state.length);
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		return this.snapshots.keySet()
			.stream()
			.filter((key) -> key.scope().equals(scope))
			.sorted(Comparator.comparing(SnapshotKey::cursor).reversed())
			.toList();
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		StoredSnapshot snapshot = this.snapshots.get(key);
		if (snapshot == null) {
			throw new SnapshotException("There is no snapshot " + key);
		}
		return snapshot;
	}

	@Override
	public void delete(SnapshotKey key) {
		this.snapshots.remove(key);
	}

	@Override
	public String location(SnapshotScope scope) {
		return scope.toString();
	}

}

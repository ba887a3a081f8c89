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

package io.github.s2snapshot.starter.docs.stores;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotContent;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Store of an application, in memory.
 */
class MapSnapshotStore implements SnapshotStore {

	private final Map<SnapshotKey, Kept> place;

	private final SnapshotRetention retention;

	MapSnapshotStore(Map<SnapshotKey, Kept> place, SnapshotRetention retention) {
		this.place = place;
		this.retention = retention;
	}

	@Override
	public SaveResult save(StoredSnapshot snapshot) {
		SnapshotKey key = snapshot.key();
		byte[] state = bytes(snapshot);
		synchronized (this.place) {
			for (SnapshotKey newer : list(key.scope())) {
				if (Long.compareUnsigned(newer.cursor(), key.cursor()) > 0 && isValid(newer)) {
					return SaveResult.superseded(newer.cursor());
				}
			}
			this.place.put(key, new Kept(snapshot, state, Instant.now()));
			prune(key.scope());
			return SaveResult.saved(key.cursor(), state.length);
		}
	}

	private static byte[] bytes(StoredSnapshot snapshot) {
		try {
			return snapshot.read(InputStream::readAllBytes).value();
		}
		catch (IOException ex) {
			throw new SnapshotException("The state of the snapshot " + snapshot.key() + " cannot be read", ex);
		}
	}

	private boolean isValid(SnapshotKey key) {
		try {
			load(key).verify();
			return true;
		}
		catch (CorruptSnapshotException ex) {
			markBad(key, ex.reason());
			return false;
		}
	}

	private void prune(SnapshotScope scope) {
		List<SnapshotKey> keys = list(scope);
		Long verified = this.place.get(keys.get(0)).snapshot().verifiedCursor();
		for (int i = 0; i < keys.size(); i++) {
			boolean named = verified != null && verified == keys.get(i).cursor();
			if (!named && !this.retention.isKept(i, this.place.get(keys.get(i)).savedAt(), Instant.now())) {
				delete(keys.get(i));
			}
		}
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		synchronized (this.place) {
			return new HashMap<>(this.place).keySet()
				.stream()
				.filter((key) -> key.scope().equals(scope))
				.sorted(Comparator.comparing(SnapshotKey::cursor, Long::compareUnsigned).reversed())
				.toList();
		}
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		synchronized (this.place) {
			Kept kept = this.place.get(key);
			if (kept == null) {
				throw new SnapshotException("The snapshot " + key + " does not exist");
			}
			StoredSnapshot saved = kept.snapshot();
			return new StoredSnapshot(key, saved.id(), saved.takenAt(), kept, saved.mark())
				.withVerifiedCursor(saved.verifiedCursor())
				.withIgnored(saved.ignored())
				.withFold(saved.fold());
		}
	}

	@Override
	public void delete(SnapshotKey key) {
		synchronized (this.place) {
			this.place.remove(key);
		}
	}

	@Override
	public String location(SnapshotScope scope) {
		return "map, " + scope;
	}

	@Override
	public boolean keepsVerified() {
		return true;
	}

	@Override
	public SnapshotRetention retention() {
		return this.retention;
	}

	/**
	 * Snapshot in the map.
	 *
	 * @param snapshot the snapshot as it was saved
	 * @param bytes the bytes of the state
	 * @param savedAt when the snapshot was saved
	 */
	record Kept(StoredSnapshot snapshot, byte[] bytes, Instant savedAt) implements SnapshotContent {

		@Override
		public InputStream open() {
			return new ByteArrayInputStream(this.bytes);
		}

		@Override
		public long length() {
			return this.snapshot.content().length();
		}

		@Override
		public String sha256() {
			return this.snapshot.content().sha256();
		}

	}

}

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

import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.test.store.ConcurrentStoreContract;

class MapSnapshotStoreTests extends ConcurrentStoreContract {

	private final Map<SnapshotKey, MapSnapshotStore.Kept> place = new HashMap<>();

	@Override
	protected SnapshotStore createStore(SnapshotRetention retention) {
		return new MapSnapshotStore(this.place, retention);
	}

	@Override
	protected void damage(SnapshotKey key) {
		this.place.computeIfPresent(key,
				(same, kept) -> new MapSnapshotStore.Kept(kept.snapshot(), new byte[] { '1' }, Instant.now()));
	}

}

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

package io.github.s2snapshot.test.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Contract tests of the {@link FileSnapshotStore}.
 */
class FileSnapshotStoreContractTests extends ConcurrentStoreContract {

	@TempDir
	private Path directory;

	@Override
	protected SnapshotStore createStore(SnapshotRetention retention) {
		return FileSnapshotStore.in(this.directory)
			.withKeyTemplate("{basin}/{stream}/{projection}/{version}/{cursor}.json")
			.withRetention(retention);
	}

	@Override
	protected void damage(SnapshotKey key) throws IOException {
		Path file = Path.of(store().location(key.scope())).resolveSibling(key.cursor() + ".json");
		byte[] content = Files.readAllBytes(file);
		Files.write(file, Arrays.copyOf(content, content.length - 100));
	}

}

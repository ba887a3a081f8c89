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

package io.github.s2snapshot.autoconfigure;

import org.springframework.boot.diagnostics.FailureAnalyzedException;

import io.github.s2snapshot.store.FileSnapshotStore;

/**
 * Creates a {@link FileSnapshotStore} of properties.
 */
class FileSnapshotStoreFactory {

	private final S2SnapshotProperties.File properties;

	FileSnapshotStoreFactory(S2SnapshotProperties.File properties) {
		this.properties = properties;
	}

	FileSnapshotStore create() {
		int keep = (int) PropertyChecks.requireAtLeast("s2.snapshot.file.keep", this.properties.getKeep(), 1);
		FileSnapshotStore store = FileSnapshotStore.in(this.properties.getDirectory()).withGenerations(keep);
		try {
			return store.withKeyTemplate(this.properties.getKey());
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException("The property 's2.snapshot.file.key' is wrong. " + ex.getMessage() + ".",
					"Correct the property, or remove it to use '" + FileSnapshotStore.DEFAULT_KEY_TEMPLATE + "'.", ex);
		}
	}

}

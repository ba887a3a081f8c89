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

package io.github.s2snapshot.autoconfigure.store;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.store.FileSnapshotStore;

/**
 * Settings of a store of files.
 *
 * @param directory the directory
 * @param key the template of the paths below it
 * @param permissions the permissions of files, or {@code inherit}
 * @param directoryPermissions the permissions of directories, or {@code inherit}
 */
record FileStoreSettings(Setting<Path> directory, Setting<String> key, Setting<String> permissions,
		Setting<String> directoryPermissions) {

	static final String PERMISSIONS = "rw-------";

	static final String DIRECTORY_PERMISSIONS = "rwx------";

	static FileStoreSettings of(PropertyLayers<FileSnapshotStoreProperties> properties) {
		return new FileStoreSettings(
				properties.get("directory", (file) -> absolute(file.getDirectory()), absolute(Path.of("."))),
				properties.get("key", FileSnapshotStoreProperties::getKey, FileSnapshotStore.DEFAULT_KEY_TEMPLATE),
				properties.get("permissions", FileSnapshotStoreProperties::getPermissions, PERMISSIONS),
				properties.get("directory-permissions", FileSnapshotStoreProperties::getDirectoryPermissions,
						DIRECTORY_PERMISSIONS));
	}

	private static @Nullable Path absolute(@Nullable Path directory) {
		return (directory != null) ? directory.toAbsolutePath().normalize() : null;
	}

}

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

import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Creates stores of files.
 */
class FileSnapshotStoreFactory implements SnapshotStoreFactory {

	private final ObjectProvider<SnapshotStoreCustomizer<FileSnapshotStore>> customizers;

	FileSnapshotStoreFactory(ObjectProvider<SnapshotStoreCustomizer<FileSnapshotStore>> customizers) {
		this.customizers = customizers;
	}

	@Override
	public SnapshotStore create(SnapshotStoreSettings settings) {
		FileStoreSettings file = settings.file();
		FileSnapshotStore store = FileSnapshotStore.in(file.directory().get())
			.withRetention(settings.retention())
			.withCompression(settings.encoding())
			.withPermissions(permissions(file.permissions(), FileStoreSettings.PERMISSIONS),
					permissions(file.directoryPermissions(), FileStoreSettings.DIRECTORY_PERMISSIONS));
		return settings.finish(SnapshotStoreSettings.withKeyTemplate(file.key(), FileSnapshotStore.DEFAULT_KEY_TEMPLATE,
				() -> store.withKeyTemplate(file.key().get())), this.customizers);
	}

	private static @Nullable Set<PosixFilePermission> permissions(Setting<String> setting, String standard) {
		String value = setting.get();
		if (value.equals("inherit")) {
			return null;
		}
		Set<PosixFilePermission> permissions = parse(value);
		if (permissions == null || !permissions.containsAll(PosixFilePermissions.fromString(standard))) {
			throw new FailureAnalyzedException(
					"The property '" + setting.key() + "' is '" + value
							+ "', but it must be 'inherit' or POSIX permissions that begin with '"
							+ standard.substring(0, 3) + "'.",
					"Correct the property, or remove it to use '" + standard + "'.");
		}
		return permissions;
	}

	private static @Nullable Set<PosixFilePermission> parse(String value) {
		try {
			return PosixFilePermissions.fromString(value);
		}
		catch (IllegalArgumentException ex) {
			return null;
		}
	}

}

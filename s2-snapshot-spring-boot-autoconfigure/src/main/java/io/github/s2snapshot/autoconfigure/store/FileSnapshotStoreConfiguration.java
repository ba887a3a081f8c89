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
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Configuration of snapshots in files.
 */
@Configuration(proxyBeanMethods = false)
@ConditionalOnMissingBean(SnapshotStore.class)
@ConditionalOnProperty(name = "s2.snapshot.store.type", havingValue = "file", matchIfMissing = true)
@EnableConfigurationProperties(FileSnapshotStoreProperties.class)
class FileSnapshotStoreConfiguration {

	@Bean
	SnapshotStore fileSnapshotStore(FileSnapshotStoreProperties properties, SnapshotStoreSettings settings,
			ObjectProvider<SnapshotStoreCustomizer<FileSnapshotStore>> customizers) {
		FileSnapshotStore store = FileSnapshotStore.in(properties.getDirectory())
			.withRetention(settings.retention())
			.withCompression(settings.compression())
			.withPermissions(permissions("permissions", properties.getPermissions(), "rw-------"),
					permissions("directory-permissions", properties.getDirectoryPermissions(), "rwx------"));
		return settings.finish(SnapshotStoreSettings.withKeyTemplate("s2.snapshot.file.key",
				FileSnapshotStore.DEFAULT_KEY_TEMPLATE, () -> store.withKeyTemplate(properties.getKey())), customizers);
	}

	private static @Nullable Set<PosixFilePermission> permissions(String name, String value, String standard) {
		if (value.equals("inherit")) {
			return null;
		}
		Set<PosixFilePermission> permissions = parse(value);
		if (permissions == null || !permissions.containsAll(PosixFilePermissions.fromString(standard))) {
			throw new FailureAnalyzedException(
					"The property 's2.snapshot.file." + name + "' is '" + value
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

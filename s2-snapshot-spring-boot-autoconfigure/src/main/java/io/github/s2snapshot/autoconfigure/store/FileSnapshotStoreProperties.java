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
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties of external snapshots in files.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.file")
public class FileSnapshotStoreProperties {

	/**
	 * Directory of the snapshots. It is created if it does not exist.
	 */
	private @Nullable Path directory;

	/**
	 * Path of the file of a snapshot below the directory. The placeholders
	 * '{projection}', '{version}', '{basin}', '{stream}' and '{cursor}' are replaced;
	 * '{cursor}' is required.
	 */
	private @Nullable String key;

	/**
	 * POSIX permissions of new files, for example 'rw-rw----' for a volume that several
	 * users share. With 'inherit', the umask of the process applies.
	 */
	private @Nullable String permissions;

	/**
	 * POSIX permissions of new directories, for example 'rwxrwx---'. With 'inherit', the
	 * umask of the process applies.
	 */
	private @Nullable String directoryPermissions;

	public @Nullable Path getDirectory() {
		return this.directory;
	}

	public void setDirectory(@Nullable Path directory) {
		this.directory = directory;
	}

	public @Nullable String getKey() {
		return this.key;
	}

	public void setKey(@Nullable String key) {
		this.key = key;
	}

	public @Nullable String getPermissions() {
		return this.permissions;
	}

	public void setPermissions(@Nullable String permissions) {
		this.permissions = permissions;
	}

	public @Nullable String getDirectoryPermissions() {
		return this.directoryPermissions;
	}

	public void setDirectoryPermissions(@Nullable String directoryPermissions) {
		this.directoryPermissions = directoryPermissions;
	}

}

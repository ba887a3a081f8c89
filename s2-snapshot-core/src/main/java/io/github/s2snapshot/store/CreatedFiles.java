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

package io.github.s2snapshot.store;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Permissions of the files and directories that a store creates, on file systems with
 * POSIX permissions. Existing files and directories keep their permissions.
 *
 * @param files the permissions of files, {@code null} to use the mask of the process
 * @param directories the permissions of directories, {@code null} to use the mask of the
 * process
 */
record CreatedFiles(@Nullable Set<PosixFilePermission> files, @Nullable Set<PosixFilePermission> directories) {

	private static final Logger logger = LoggerFactory.getLogger(CreatedFiles.class);

	private static final Set<PosixFilePermission> OWNER_FILE = PosixFilePermissions.fromString("rw-------");

	private static final Set<PosixFilePermission> OWNER_DIRECTORY = PosixFilePermissions.fromString("rwx------");

	/**
	 * Permissions for the user of the process only.
	 */
	static final CreatedFiles OWNER = new CreatedFiles(OWNER_FILE, OWNER_DIRECTORY);

	CreatedFiles {
		files = (files != null) ? Set.copyOf(files) : null;
		directories = (directories != null) ? Set.copyOf(directories) : null;
		require("files", files, OWNER_FILE);
		require("directories", directories, OWNER_DIRECTORY);
	}

	private static void require(String what, @Nullable Set<PosixFilePermission> permissions,
			Set<PosixFilePermission> needed) {
		if (permissions != null && !permissions.containsAll(needed)) {
			throw new IllegalArgumentException(
					"The permissions of " + what + " are " + PosixFilePermissions.toString(permissions)
							+ ", but they must include " + PosixFilePermissions.toString(needed) + " for the owner");
		}
	}

	/**
	 * Returns the attributes to create a file with. They never allow more than the final
	 * permissions of the file.
	 * @param file the file
	 * @return the attributes
	 */
	FileAttribute<?>[] ofFile(Path file) {
		return attributes(file, (this.files != null) ? OWNER_FILE : null);
	}

	/**
	 * Sets the final permissions of a file that was created, independently of the mask of
	 * the process.
	 * @param file the file
	 * @throws IOException if the file does not exist
	 */
	void finish(Path file) throws IOException {
		widen(file, this.files, OWNER_FILE);
	}

	/**
	 * Creates a directory and its missing parents.
	 * @param directory the directory
	 * @throws IOException if the directory cannot be created
	 */
	void createDirectories(Path directory) throws IOException {
		Deque<Path> missing = new ArrayDeque<>();
		for (Path current = directory.toAbsolutePath(); current != null
				&& !Files.isDirectory(current); current = current.getParent()) {
			missing.push(current);
		}
		for (Path path : missing) {
			try {
				Files.createDirectory(path, attributes(path, (this.directories != null) ? OWNER_DIRECTORY : null));
				widen(path, this.directories, OWNER_DIRECTORY);
			}
			catch (FileAlreadyExistsException ex) {
				if (!Files.isDirectory(path)) {
					throw ex;
				}
				// Another process has created it.
			}
		}
	}

	// The mask of the process applies when a file is created, but not here.
	private static void widen(Path path, @Nullable Set<PosixFilePermission> wanted, Set<PosixFilePermission> created)
			throws IOException {
		if (wanted == null || wanted.equals(created) || !isPosix(path)) {
			return;
		}
		try {
			Files.setPosixFilePermissions(path, wanted);
		}
		catch (IOException ex) {
			if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
				throw ex;
			}
			logger.warn("The permissions of {} could not be set to {}, so other users may not be able to read it", path,
					PosixFilePermissions.toString(wanted), ex);
		}
	}

	private static FileAttribute<?>[] attributes(Path path, @Nullable Set<PosixFilePermission> permissions) {
		return (permissions != null && isPosix(path))
				? new FileAttribute<?>[] { PosixFilePermissions.asFileAttribute(permissions) }
				: new FileAttribute<?>[0];
	}

	private static boolean isPosix(Path path) {
		return path.getFileSystem().supportedFileAttributeViews().contains("posix");
	}

}

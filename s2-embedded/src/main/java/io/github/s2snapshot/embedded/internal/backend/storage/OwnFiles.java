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

package io.github.s2snapshot.embedded.internal.backend.storage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Creates files and directories that only the user of the process can read, if the file
 * system has POSIX permissions. Existing files and directories are not changed.
 */
final class OwnFiles {

	private OwnFiles() {
	}

	static void createDirectories(Path directory) throws IOException {
		Files.createDirectories(directory, attributes(directory, "rwx------"));
	}

	/**
	 * Creates an empty file unless it exists.
	 * @param file the file
	 * @throws IOException if it cannot be created
	 */
	static void create(Path file) throws IOException {
		if (Files.exists(file)) {
			return;
		}
		try {
			Files.createFile(file, attributes(file, "rw-------"));
		}
		catch (FileAlreadyExistsException ex) {
			// Another process has created the file
		}
	}

	private static FileAttribute<?>[] attributes(Path path, String permissions) {
		return (path.getFileSystem().supportedFileAttributeViews().contains("posix"))
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

}

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

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * Content of a file. Reading fails after the file was replaced.
 */
final class FileContent implements SnapshotContent {

	private static final int BUFFER = 64 * 1024;

	private final Path file;

	private final BasicFileAttributes attributes;

	FileContent(Path file) throws IOException {
		this.file = file;
		this.attributes = Files.readAttributes(file, BasicFileAttributes.class);
	}

	Instant modifiedAt() {
		return this.attributes.lastModifiedTime().toInstant();
	}

	@Override
	public InputStream open() throws IOException {
		InputStream in = new BufferedInputStream(Files.newInputStream(this.file), BUFFER);
		boolean same = false;
		try {
			BasicFileAttributes now = Files.readAttributes(this.file, BasicFileAttributes.class);
			same = now.size() == this.attributes.size()
					&& now.lastModifiedTime().equals(this.attributes.lastModifiedTime())
					&& Objects.equals(now.fileKey(), this.attributes.fileKey());
		}
		finally {
			if (!same) {
				in.close();
			}
		}
		if (!same) {
			throw new IOException("the file " + this.file + " was replaced while it was read");
		}
		return in;
	}

	@Override
	public long length() {
		return this.attributes.size();
	}

	@Override
	public @Nullable String sha256() {
		return null;
	}

}

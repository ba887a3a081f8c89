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

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.format.SnapshotPayload;

/**
 * Writes files atomically and durably: a file is either complete or missing, also after a
 * crash.
 */
final class AtomicFiles {

	/**
	 * Suffix of the names of snapshots that are not valid and were renamed.
	 */
	static final String PUT_ASIDE = ".invalid";

	private static final Logger logger = LoggerFactory.getLogger(AtomicFiles.class);

	// Other temporary files belong to others.
	private static final Pattern TEMPORARY = Pattern
		.compile("\\.s2-snapshot-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\\.tmp");

	private static final int PIECE = 64 * 1024;

	// Further ones are deleted when the next snapshot is saved.
	private static final int MAX_LEFTOVERS = 10_000;

	// Writing a file never takes that long.
	private static final Duration LEFTOVER_AGE = Duration.ofHours(1);

	private AtomicFiles() {
	}

	/**
	 * Writes a file.
	 * @param file the file
	 * @param content writes the content
	 * @param created the permissions of the file
	 * @return the number of bytes of the file
	 * @throws IOException if the file cannot be written
	 */
	static long write(Path file, SnapshotPayload.StateWriter content, CreatedFiles created) throws IOException {
		Path temporary = file.resolveSibling(".s2-snapshot-" + UUID.randomUUID() + ".tmp");
		long length;
		try {
			try (FileChannel channel = FileChannel.open(temporary,
					Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), created.ofFile(temporary))) {
				created.finish(temporary);
				OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel), PIECE);
				content.write(out);
				out.flush();
				channel.force(true);
				length = channel.size();
			}
			Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
		}
		finally {
			Files.deleteIfExists(temporary);
		}
		sync(parent(file));
		return length;
	}

	static void putAside(Path file) throws IOException {
		Files.move(file, aside(file), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
	}

	static Path aside(Path file) {
		return file.resolveSibling(file.getFileName() + PUT_ASIDE);
	}

	/**
	 * Returns whether a path is a regular file and not a symbolic link, as all files that
	 * a store creates.
	 * @param file the path, which may not exist
	 * @return whether the path is a regular file
	 */
	static boolean isOrdinary(Path file) {
		return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS);
	}

	static void deleteLeftovers(Path directory) throws IOException {
		Instant before = Instant.now().minus(LEFTOVER_AGE);
		List<Path> leftovers;
		try (Stream<Path> files = Files.list(directory)) {
			leftovers = files.filter((file) -> isTemporary(file.getFileName().toString()))
				.limit(MAX_LEFTOVERS)
				.toList();
		}
		for (Path file : leftovers) {
			try {
				BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class,
						LinkOption.NOFOLLOW_LINKS);
				if (attributes.isRegularFile() && attributes.lastModifiedTime().toInstant().isBefore(before)) {
					Files.deleteIfExists(file);
				}
			}
			catch (NoSuchFileException ex) {
				logger.trace("Another process has deleted the temporary file {}", file, ex);
			}
		}
	}

	private static boolean isTemporary(String name) {
		return TEMPORARY.matcher(name).matches();
	}

	private static Path parent(Path file) {
		Path parent = file.getParent();
		return (parent != null) ? parent : file.toAbsolutePath().getRoot();
	}

	// The name of a file is durable only when its directory is. Not every platform can
	// sync a
	// directory.
	private static void sync(Path directory) {
		try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
			channel.force(true);
		}
		catch (IOException ex) {
			logger.debug("The directory {} could not be synced to disk", directory, ex);
		}
	}

}

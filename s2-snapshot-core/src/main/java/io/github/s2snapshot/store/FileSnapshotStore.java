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
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.SnapshotException;

/**
 * {@link SnapshotStore} in a directory. Each snapshot is a JSON file of its own, by
 * default {@code snapshots/<stream>/<cursor>.json}; the newest ones are kept. A file
 * appears whole or not at all, and is read back before it counts.
 *
 * @since 0.1.0
 */
public final class FileSnapshotStore implements SnapshotStore {

	/**
	 * The default key template.
	 */
	public static final String DEFAULT_KEY_TEMPLATE = "snapshots/{stream}/{cursor}.json";

	/**
	 * How many snapshots of a scope are kept by default.
	 */
	public static final int DEFAULT_GENERATIONS = 3;

	private static final Logger logger = LoggerFactory.getLogger(FileSnapshotStore.class);

	private final Path base;

	private final KeyTemplate keys;

	private final int generations;

	private FileSnapshotStore(Path base, KeyTemplate keys, int generations) {
		this.base = base;
		this.keys = keys;
		this.generations = generations;
	}

	/**
	 * Create a store with the default key template that keeps
	 * {@value #DEFAULT_GENERATIONS} snapshots.
	 * @param directory the directory, created when something is saved
	 * @return the store
	 */
	public static FileSnapshotStore in(Path directory) {
		Objects.requireNonNull(directory, "'directory' must not be null");
		return new FileSnapshotStore(directory.toAbsolutePath().normalize(), new KeyTemplate(DEFAULT_KEY_TEMPLATE),
				DEFAULT_GENERATIONS);
	}

	/**
	 * Change where files are kept below the directory.
	 * @param template a relative path whose last segment has {@code {cursor}}, and that
	 * may have {@code {projection}}, {@code {version}}, {@code {basin}} and
	 * {@code {stream}} anywhere
	 * @return a new store
	 * @throws IllegalArgumentException if the template cannot be used
	 */
	public FileSnapshotStore withKeyTemplate(String template) {
		return new FileSnapshotStore(this.base, new KeyTemplate(template), this.generations);
	}

	/**
	 * Change how many snapshots of a scope are kept.
	 * @param generations how many, at least 1
	 * @return a new store
	 */
	public FileSnapshotStore withGenerations(int generations) {
		if (generations < 1) {
			throw new IllegalArgumentException("'generations' is " + generations + ", it must be at least 1");
		}
		return new FileSnapshotStore(this.base, this.keys, generations);
	}

	/**
	 * Return how many snapshots of a scope are kept.
	 * @return how many
	 */
	public int generations() {
		return this.generations;
	}

	@Override
	public SaveResult save(StoredSnapshot snapshot) {
		SnapshotKey key = snapshot.key();
		Path directory = this.keys.directory(this.base, key.scope());
		Path file = directory.resolve(this.keys.fileName(key));
		try {
			Long newer = findNewer(key);
			if (newer != null) {
				return SaveResult.superseded(newer);
			}
			requireOwn(file, key);
			Files.createDirectories(directory);
			byte[] content = SnapshotFile.write(snapshot);
			AtomicFiles.write(file, content);
			SnapshotFile.read(file, key);
			prune(key.scope());
			return SaveResult.saved(key.cursor(), content.length);
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s could not be saved as %s: %s", key, file, ex), ex);
		}
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		Path directory = this.keys.directory(this.base, scope);
		List<SnapshotKey> found = new ArrayList<>();
		try (Stream<Path> files = Files.list(directory)) {
			files.forEach((file) -> {
				Long cursor = this.keys.cursor(file.getFileName().toString(), scope);
				if (cursor != null) {
					found.add(scope.at(cursor));
				}
			});
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		catch (IOException ex) {
			throw new SnapshotException(String.format(Locale.ROOT, "The snapshots of %s could not be listed in %s: %s",
					scope, directory, ex), ex);
		}
		found.sort(Comparator.comparing(SnapshotKey::cursor, Long::compareUnsigned).reversed());
		return found;
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		Path file = file(key);
		try {
			return SnapshotFile.read(file, key);
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s could not be read from %s: %s", key, file, ex), ex);
		}
	}

	@Override
	public void delete(SnapshotKey key) {
		Path file = file(key);
		try {
			Files.deleteIfExists(file);
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s could not be deleted from %s: %s", key, file, ex), ex);
		}
	}

	@Override
	public void markBad(SnapshotKey key, String reason) {
		Path file = file(key);
		try {
			AtomicFiles.putAside(file);
			logger.warn("The snapshot {} is put aside as {}.invalid, it is bad: {}", key, file, reason);
		}
		catch (NoSuchFileException ex) {
			logger.debug("The snapshot {} is not there any more", key);
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s could not be put aside from %s: %s", key, file, ex),
					ex);
		}
	}

	@Override
	public String location(SnapshotScope scope) {
		return this.keys.directory(this.base, scope).resolve(this.keys.fileName(scope.at(0))).toString();
	}

	private Path file(SnapshotKey key) {
		return this.keys.directory(this.base, key.scope()).resolve(this.keys.fileName(key));
	}

	// A newer one counts only when it is valid. One that is not is put aside: it must not
	// stand in the way for ever.
	private @Nullable Long findNewer(SnapshotKey key) throws IOException {
		for (SnapshotKey other : list(key.scope())) {
			if (Long.compareUnsigned(other.cursor(), key.cursor()) <= 0) {
				return null;
			}
			try {
				SnapshotFile.read(file(other), other);
				return other.cursor();
			}
			catch (ForeignSnapshotException ex) {
				logger.debug("Not of this scope: {}", ex.getMessage());
			}
			catch (CorruptSnapshotException ex) {
				logger.warn("Put aside, as it is not valid: {}", ex.getMessage());
				AtomicFiles.putAside(file(other));
			}
		}
		return null;
	}

	private void requireOwn(Path file, SnapshotKey key) throws IOException {
		if (!Files.exists(file)) {
			return;
		}
		try {
			SnapshotFile.read(file, key);
		}
		catch (ForeignSnapshotException ex) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshot %s is not saved, it would overwrite another one: %s. Use a key "
							+ "template that tells the two apart, with {projection} and {version}",
					key, ex.getMessage()), ex);
		}
		catch (CorruptSnapshotException ex) {
			logger.warn("Overwritten, as it is not valid: {}", ex.getMessage());
		}
	}

	private void prune(SnapshotScope scope) throws IOException {
		int kept = 0;
		for (SnapshotKey key : list(scope)) {
			Path file = file(key);
			if (SnapshotFile.isForeign(file, key)) {
				continue;
			}
			kept++;
			if (kept > this.generations) {
				Files.deleteIfExists(file);
			}
		}
		AtomicFiles.deleteLeftovers(this.keys.directory(this.base, scope));
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "FileSnapshotStore[%s, %s, %d generations]", this.base, this.keys,
				this.generations);
	}

}

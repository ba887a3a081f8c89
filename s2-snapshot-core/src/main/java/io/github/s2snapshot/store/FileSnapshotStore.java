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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * {@link SnapshotStore} in a directory. Each snapshot is a JSON file, by default
 * {@code snapshots/<stream>/<cursor>.json}. Files are written atomically and read back
 * before a save succeeds. Immutable and thread-safe; several processes may use the same
 * directory.
 *
 * @since 0.1.0
 */
public final class FileSnapshotStore implements SnapshotStore {

	/**
	 * The default key template.
	 */
	public static final String DEFAULT_KEY_TEMPLATE = "snapshots/{stream}/{cursor}.json";

	/**
	 * The default number of snapshots of a scope that are kept.
	 */
	public static final int DEFAULT_GENERATIONS = SnapshotRetention.DEFAULT_GENERATIONS;

	private static final Logger logger = LoggerFactory.getLogger(FileSnapshotStore.class);

	private final Path base;

	private final KeyTemplate keys;

	private final SnapshotRetention retention;

	private final ContentEncoding compression;

	private final CreatedFiles created;

	private FileSnapshotStore(Path base, KeyTemplate keys, SnapshotRetention retention, ContentEncoding compression,
			CreatedFiles created) {
		this.base = base;
		this.keys = keys;
		this.retention = retention;
		this.compression = compression;
		this.created = created;
	}

	/**
	 * Creates a store with the default key template, which keeps
	 * {@value #DEFAULT_GENERATIONS} snapshots of each scope.
	 * @param directory the directory, created when the first snapshot is saved
	 * @return the store
	 */
	public static FileSnapshotStore in(Path directory) {
		Objects.requireNonNull(directory, "'directory' must not be null");
		return new FileSnapshotStore(directory.toAbsolutePath().normalize(), KeyTemplate.of(DEFAULT_KEY_TEMPLATE),
				SnapshotRetention.defaults(), ContentEncoding.NONE, CreatedFiles.OWNER);
	}

	/**
	 * Returns a copy with another key template, which defines the paths of files in the
	 * directory.
	 * @param template a relative path with {@code {cursor}} in its last segment, and
	 * {@code {projection}}, {@code {version}}, {@code {basin}} and {@code {stream}}
	 * anywhere
	 * @return a new store
	 * @throws IllegalArgumentException if the template cannot be used
	 */
	public FileSnapshotStore withKeyTemplate(String template) {
		return new FileSnapshotStore(this.base, KeyTemplate.of(template), this.retention, this.compression,
				this.created);
	}

	/**
	 * Returns a copy that keeps another number of snapshots of each scope.
	 * @param generations the number of snapshots, at least 1
	 * @return a new store
	 */
	public FileSnapshotStore withGenerations(int generations) {
		return withRetention(this.retention.withGenerations(generations));
	}

	/**
	 * Returns a copy with another retention.
	 * @param retention which snapshots of a scope are kept
	 * @return a new store
	 */
	public FileSnapshotStore withRetention(SnapshotRetention retention) {
		Objects.requireNonNull(retention, "'retention' must not be null");
		return new FileSnapshotStore(this.base, this.keys, retention, this.compression, this.created);
	}

	/**
	 * Returns a copy that compresses new files. Existing files are read with any
	 * compression.
	 * @param compression the compression, by default {@link ContentEncoding#NONE}
	 * @return a new store
	 */
	public FileSnapshotStore withCompression(ContentEncoding compression) {
		Objects.requireNonNull(compression, "'compression' must not be null");
		return new FileSnapshotStore(this.base, this.keys, this.retention, compression, this.created);
	}

	/**
	 * Returns a copy with other permissions for the files and directories that the store
	 * creates, on file systems with POSIX permissions. By default only the user of the
	 * process has access. Processes of different users that share a volume need other
	 * permissions. Existing files and directories keep their permissions.
	 * @param files the permissions of files, {@code null} to use the mask of the process
	 * @param directories the permissions of directories, {@code null} to use the mask of
	 * the process
	 * @return a new store
	 * @throws IllegalArgumentException if the owner has no permission to read and write
	 * files, or to list and change directories
	 */
	public FileSnapshotStore withPermissions(@Nullable Set<PosixFilePermission> files,
			@Nullable Set<PosixFilePermission> directories) {
		return new FileSnapshotStore(this.base, this.keys, this.retention, this.compression,
				new CreatedFiles(files, directories));
	}

	/**
	 * Returns the number of snapshots of a scope that are kept.
	 * @return the number of snapshots
	 */
	public int generations() {
		return this.retention.generations();
	}

	@Override
	public SnapshotRetention retention() {
		return this.retention;
	}

	@Override
	public boolean keepsVerified() {
		return true;
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
			this.created.createDirectories(directory);
			long length = AtomicFiles.write(file, (out) -> StoredDocument.write(snapshot, this.compression, out),
					this.created);
			String saved = read(key).verify();
			clear(key);
			return (saved.equals(snapshot.content().sha256())) ? SaveResult.saved(key.cursor(), length)
					: SaveResult.superseded(key.cursor());
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s could not be saved as %s: %s", key, file, ex), ex);
		}
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		return list(scope, "");
	}

	private List<SnapshotKey> list(SnapshotScope scope, String suffix) {
		Path directory = this.keys.directory(this.base, scope);
		NewestKeys<SnapshotKey> found = new NewestKeys<>(SnapshotKey::cursor);
		try (Stream<Path> files = Files.list(directory)) {
			files.forEach((file) -> {
				String name = file.getFileName().toString();
				Long cursor = (name.endsWith(suffix))
						? this.keys.cursor(name.substring(0, name.length() - suffix.length()), scope) : null;
				// Reading from other files, such as a pipe, may never end.
				if (cursor != null && Files.isRegularFile(file)) {
					found.add(scope.at(cursor));
				}
			});
		}
		catch (NoSuchFileException ex) {
			return List.of();
		}
		catch (IOException | UncheckedIOException ex) {
			throw new SnapshotException(String.format(Locale.ROOT, "The snapshots of %s could not be listed in %s: %s",
					scope, directory, ex), ex);
		}
		return found.list();
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		Path file = file(key);
		try {
			return read(key);
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
			logger.warn("The snapshot {} is not valid and was moved to {}: {}", key, AtomicFiles.aside(file), reason);
		}
		catch (NoSuchFileException ex) {
			logger.debug("The snapshot {} does not exist any more", key);
		}
		catch (IOException ex) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshot %s is not valid, but its file %s could not be renamed: %s", key, file, ex), ex);
		}
	}

	@Override
	public String location(SnapshotScope scope) {
		return this.keys.directory(this.base, scope).resolve(this.keys.fileName(scope.at(0))).toString();
	}

	private StoredSnapshot read(SnapshotKey key) throws IOException {
		Path file = file(key);
		FileContent content = new FileContent(file);
		return StoredDocument.read(key, file.toString(), content.modifiedAt(), content);
	}

	private Path file(SnapshotKey key) {
		return this.keys.directory(this.base, key.scope()).resolve(this.keys.fileName(key));
	}

	// A newer snapshot that is not valid is renamed, because it must not prevent all
	// later
	// saves.
	private @Nullable Long findNewer(SnapshotKey key) throws IOException {
		for (SnapshotKey other : list(key.scope())) {
			if (Long.compareUnsigned(other.cursor(), key.cursor()) <= 0) {
				return null;
			}
			try {
				read(other).verify();
				return other.cursor();
			}
			catch (ForeignSnapshotException ex) {
				logger.debug("Ignored a snapshot of another projection or stream: {}", ex.getMessage());
			}
			catch (CorruptSnapshotException ex) {
				Path file = file(other);
				logger.warn("A newer snapshot is moved to {}, because it is not valid: {}", AtomicFiles.aside(file),
						ex.getMessage());
				AtomicFiles.putAside(file);
			}
		}
		return null;
	}

	private void requireOwn(Path file, SnapshotKey key) throws IOException {
		if (!Files.exists(file)) {
			return;
		}
		try {
			read(key);
		}
		catch (ForeignSnapshotException ex) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshot %s was not saved, because it would overwrite another snapshot: %s. Use a key "
							+ "template with {projection} and {version}, so that the names differ",
					key, ex.getMessage()), ex);
		}
		catch (CorruptSnapshotException ex) {
			logger.warn("An existing snapshot is overwritten, because it is not valid: {}", ex.getMessage());
		}
	}

	// A failure is not reported: the snapshot is saved, and the next save tries again.
	private void clear(SnapshotKey saved) {
		try {
			prune(saved.scope());
		}
		catch (IOException | SnapshotException ex) {
			logger.warn("The snapshot {} was saved, but older snapshots in {} could not be deleted", saved,
					this.keys.directory(this.base, saved.scope()), ex);
		}
	}

	private void prune(SnapshotScope scope) throws IOException {
		Pruning pruning = new Pruning(this.retention, Instant.now());
		for (SnapshotKey key : list(scope)) {
			Path file = file(key);
			if (!AtomicFiles.isOrdinary(file)) {
				continue;
			}
			try {
				FileContent content = new FileContent(file);
				StoredDocument.Head head = StoredDocument.head(key, content);
				if (!head.foreign() && pruning.isDeleted(key.cursor(), content.modifiedAt(), head.verifiedCursor())) {
					Files.deleteIfExists(file);
				}
			}
			catch (NoSuchFileException ex) {
				logger.debug("Another process has deleted {}", file, ex);
			}
		}
		pruneBad(scope);
		AtomicFiles.deleteLeftovers(this.keys.directory(this.base, scope));
	}

	// The retention applies to bad snapshots, too, so that some remain for analysis.
	private void pruneBad(SnapshotScope scope) throws IOException {
		int newer = 0;
		for (SnapshotKey key : list(scope, AtomicFiles.PUT_ASIDE)) {
			Path file = AtomicFiles.aside(file(key));
			if (!AtomicFiles.isOrdinary(file)) {
				continue;
			}
			try {
				if (!this.retention.isKept(newer++, Files.getLastModifiedTime(file).toInstant(), Instant.now())) {
					Files.deleteIfExists(file);
				}
			}
			catch (NoSuchFileException ex) {
				logger.debug("Another process has deleted {}", file, ex);
			}
		}
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "FileSnapshotStore[%s, %s, %d generations]", this.base, this.keys,
				generations());
	}

}

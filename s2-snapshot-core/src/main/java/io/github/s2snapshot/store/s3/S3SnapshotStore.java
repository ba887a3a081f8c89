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

package io.github.s2snapshot.store.s3;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.ForeignSnapshotException;
import io.github.s2snapshot.store.KeyTemplate;
import io.github.s2snapshot.store.NewestKeys;
import io.github.s2snapshot.store.Pruning;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredDocument;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * {@link SnapshotStore} in a bucket of Amazon S3, or of an object store with the same
 * protocol. Each snapshot is one object with a JSON document, by default
 * {@code snapshots/<stream>/<cursor>.json}, which is also described by its metadata. An
 * object is sent in parts of {@value S3Objects#PART} bytes, so that a state of any size
 * needs no more memory than one part, and becomes visible when it is complete. Writes are
 * conditional: a new object must not exist, and an object that is replaced must not have
 * changed since it was checked. If the endpoint answers that it does not support
 * conditional writes, the object that is read back decides.
 * <p>
 * The client retries requests and has the timeouts of connections. This store only limits
 * the time of one call with all its attempts. Immutable and thread-safe.
 *
 * @since 0.1.0
 */
public final class S3SnapshotStore implements SnapshotStore {

	/**
	 * The default key template.
	 */
	public static final String DEFAULT_KEY_TEMPLATE = "snapshots/{stream}/{cursor}.json";

	/**
	 * The default timeout of a request with all its attempts.
	 */
	public static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

	private static final String PUT_ASIDE = ".invalid";

	private static final Logger logger = LoggerFactory.getLogger(S3SnapshotStore.class);

	private final S3Client client;

	private final String bucket;

	private final KeyTemplate keys;

	private final SnapshotRetention retention;

	private final ContentEncoding compression;

	private final Duration timeout;

	private final S3Objects objects;

	private S3SnapshotStore(S3Client client, String bucket, KeyTemplate keys, SnapshotRetention retention,
			ContentEncoding compression, Duration timeout) {
		this.client = client;
		this.bucket = bucket;
		this.keys = keys;
		this.retention = retention;
		this.compression = compression;
		this.timeout = timeout;
		this.objects = new S3Objects(client, bucket, timeout);
	}

	/**
	 * Creates a store with the default settings.
	 * @param client the client, which the store does not close
	 * @param bucket the bucket, which must exist before the store is used
	 * @return the store
	 */
	public static S3SnapshotStore of(S3Client client, String bucket) {
		Objects.requireNonNull(client, "'client' must not be null");
		Objects.requireNonNull(bucket, "'bucket' must not be null");
		return new S3SnapshotStore(client, bucket, KeyTemplate.of(DEFAULT_KEY_TEMPLATE), SnapshotRetention.defaults(),
				ContentEncoding.NONE, DEFAULT_TIMEOUT);
	}

	/**
	 * Returns a copy with another key template, which defines the keys of objects.
	 * @param template a relative path with {@code {cursor}} in its last segment, and
	 * {@code {projection}}, {@code {version}}, {@code {basin}} and {@code {stream}}
	 * anywhere
	 * @return a new store
	 * @throws IllegalArgumentException if the template cannot be used
	 */
	public S3SnapshotStore withKeyTemplate(String template) {
		return new S3SnapshotStore(this.client, this.bucket, KeyTemplate.of(template), this.retention, this.compression,
				this.timeout);
	}

	/**
	 * Returns a copy with another retention.
	 * @param retention which snapshots of a scope are kept
	 * @return a new store
	 */
	public S3SnapshotStore withRetention(SnapshotRetention retention) {
		Objects.requireNonNull(retention, "'retention' must not be null");
		return new S3SnapshotStore(this.client, this.bucket, this.keys, retention, this.compression, this.timeout);
	}

	/**
	 * Returns a copy that compresses new objects. Existing objects are read with any
	 * compression.
	 * @param compression the compression, by default {@link ContentEncoding#NONE}
	 * @return a new store
	 */
	public S3SnapshotStore withCompression(ContentEncoding compression) {
		Objects.requireNonNull(compression, "'compression' must not be null");
		return new S3SnapshotStore(this.client, this.bucket, this.keys, this.retention, compression, this.timeout);
	}

	/**
	 * Returns a copy with another timeout of a request with all its attempts. A large
	 * snapshot needs many requests.
	 * @param timeout the timeout, more than zero
	 * @return a new store
	 */
	public S3SnapshotStore withTimeout(Duration timeout) {
		if (timeout.isZero() || timeout.isNegative()) {
			throw new IllegalArgumentException("'timeout' must be more than zero, but is " + timeout);
		}
		return new S3SnapshotStore(this.client, this.bucket, this.keys, this.retention, this.compression, timeout);
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
		Long newer = findNewer(key);
		if (newer != null) {
			return SaveResult.superseded(newer);
		}
		return accessed("saved", key, () -> write(snapshot));
	}

	private SaveResult write(StoredSnapshot snapshot) {
		SnapshotKey key = snapshot.key();
		String name = this.keys.path(key);
		HeadObjectResponse there = this.objects.head(name);
		if (there != null) {
			requireOwn(key, there);
		}
		Long length = upload(snapshot, name, (there != null) ? there.eTag() : null);
		if (length == null) {
			logger.debug(
					"The object {} was written at the same time, by another process or by an earlier attempt of this "
							+ "request",
					name);
		}
		HeadObjectResponse saved = this.objects.head(name);
		if (saved == null) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s was deleted while it was saved as %s", key, name));
		}
		String sha256 = read(key, saved).verify();
		clear(key);
		return (sha256.equals(snapshot.content().sha256())) ? SaveResult.saved(key.cursor(), saved.contentLength())
				: SaveResult.superseded(key.cursor());
	}

	private @Nullable Long upload(StoredSnapshot snapshot, String name, @Nullable String replaced) {
		try (S3Upload upload = new S3Upload(this.objects, name, S3Metadata.of(snapshot, this.compression),
				this.compression.id(), replaced)) {
			StoredDocument.write(snapshot, this.compression, upload);
			return (upload.complete()) ? upload.length() : null;
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The state of the snapshot %s cannot be read: %s", snapshot.key(), ex),
					ex);
		}
	}

	private void requireOwn(SnapshotKey key, HeadObjectResponse there) {
		try {
			read(key, there);
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

	// A newer snapshot that is not valid is marked as bad, because it must not prevent
	// all
	// later saves.
	private @Nullable Long findNewer(SnapshotKey key) {
		for (SnapshotKey other : list(key.scope())) {
			if (Long.compareUnsigned(other.cursor(), key.cursor()) <= 0) {
				return null;
			}
			try {
				load(other).verify();
				return other.cursor();
			}
			catch (ForeignSnapshotException ex) {
				logger.debug("Ignored a snapshot of another projection or stream: {}", ex.getMessage());
			}
			catch (CorruptSnapshotException ex) {
				markBad(other, ex.reason());
			}
		}
		return null;
	}

	// A failure is not reported: the snapshot is saved, and the next save tries again.
	private void clear(SnapshotKey saved) {
		try {
			prune(saved.scope());
		}
		catch (SdkException ex) {
			logger.warn("The snapshot {} was saved, but older snapshots in bucket {} could not be deleted", saved,
					this.bucket, ex);
		}
	}

	private void prune(SnapshotScope scope) {
		Instant now = Instant.now();
		List<Listed> all = listed(scope);
		Pruning pruning = new Pruning(this.retention, now);
		for (Listed listed : (isAnyTooMany(all, now)) ? all : List.<Listed>of()) {
			SnapshotKey key = listed.key();
			HeadObjectResponse there = this.objects.head(this.keys.path(key));
			if (there != null && !S3Metadata.isForeign(key, there.metadata())
					&& pruning.isDeleted(key.cursor(), listed.savedAt(), S3Metadata.verifiedCursor(there.metadata()))) {
				this.objects.delete(this.keys.path(key));
			}
		}
		pruneBad(scope, now);
		this.objects.abortLeftovers(this.keys.prefix(scope), (name) -> this.keys.cursorOfPath(name, scope) != null);
	}

	// The retention applies to bad snapshots, too, so that some remain for analysis.
	private void pruneBad(SnapshotScope scope, Instant now) {
		int newer = 0;
		for (Listed bad : listed(scope, PUT_ASIDE)) {
			if (!this.retention.isKept(newer++, bad.savedAt(), now)) {
				this.objects.delete(aside(bad.key()));
			}
		}
	}

	private String aside(SnapshotKey key) {
		return this.keys.path(key) + PUT_ASIDE;
	}

	// Counts snapshots of other scopes, too, because detecting them takes a request each.
	private boolean isAnyTooMany(List<Listed> all, Instant now) {
		return IntStream.range(0, all.size()).anyMatch((i) -> !this.retention.isKept(i, all.get(i).savedAt(), now));
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		try {
			return listed(scope).stream().map(Listed::key).toList();
		}
		catch (SdkException ex) {
			throw new SnapshotException(String.format(Locale.ROOT,
					"The snapshots of %s could not be listed in bucket %s: %s", scope, this.bucket, ex.getMessage()),
					ex);
		}
	}

	private List<Listed> listed(SnapshotScope scope) {
		return listed(scope, "");
	}

	private List<Listed> listed(SnapshotScope scope, String suffix) {
		NewestKeys<Listed> found = new NewestKeys<>((listed) -> listed.key().cursor());
		this.objects.list(this.keys.prefix(scope), (name, modifiedAt) -> {
			Long cursor = (name.endsWith(suffix))
					? this.keys.cursorOfPath(name.substring(0, name.length() - suffix.length()), scope) : null;
			if (cursor != null) {
				found.add(new Listed(scope.at(cursor), modifiedAt));
			}
		});
		return found.list();
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		return accessed("read", key, () -> {
			HeadObjectResponse there = this.objects.head(this.keys.path(key));
			if (there == null) {
				throw new SnapshotException(String.format(Locale.ROOT,
						"The snapshot %s could not be read from bucket %s: it was deleted", key, this.bucket));
			}
			return read(key, there);
		});
	}

	private StoredSnapshot read(SnapshotKey key, HeadObjectResponse there) {
		String name = this.keys.path(key);
		S3Content content = new S3Content(this.objects, name, there.eTag(), there.contentLength());
		try {
			return StoredDocument.read(key, place(name), there.lastModified(), content);
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s could not be read from %s: %s", key, place(name), ex),
					ex);
		}
	}

	@Override
	public void delete(SnapshotKey key) {
		accessed("deleted", key, () -> {
			this.objects.delete(this.keys.path(key));
			return key;
		});
	}

	@Override
	public void markBad(SnapshotKey key, String reason) {
		String name = this.keys.path(key);
		boolean there = accessed("put aside", key, () -> this.objects.move(name, aside(key)));
		if (there) {
			logger.warn("The snapshot {} is not valid and was moved to {}: {}", key, place(aside(key)), reason);
		}
	}

	@Override
	public String location(SnapshotScope scope) {
		return place(this.keys.path(scope.at(0)));
	}

	private String place(String name) {
		return "s3://" + this.bucket + "/" + name;
	}

	private <T> T accessed(String done, SnapshotKey key, Supplier<T> access) {
		try {
			return access.get();
		}
		catch (SdkException ex) {
			throw new SnapshotException(String.format(Locale.ROOT, "The snapshot %s could not be %s in bucket %s: %s",
					key, done, this.bucket, ex.getMessage()), ex);
		}
	}

	@Override
	public String toString() {
		return String.format(Locale.ROOT, "S3SnapshotStore[%s, %s, %s]", this.bucket, this.keys, this.retention);
	}

	/**
	 * Object that may be a snapshot.
	 *
	 * @param key the key in the name of the object
	 * @param savedAt when the object was written
	 */
	private record Listed(SnapshotKey key, Instant savedAt) {
	}

}

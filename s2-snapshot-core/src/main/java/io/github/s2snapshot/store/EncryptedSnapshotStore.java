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
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * {@link SnapshotStore} that encrypts the states in another store with AES-256-GCM, in
 * segments. Each snapshot has its own key, which is derived from the current key of a
 * {@link SnapshotKeyRing}, and verifies only for the basin, stream, projection, version,
 * cursor, id and time that it was saved with. A snapshot that was changed, truncated or
 * moved to the place of another one is corrupt, and a restore then looks for an older
 * one.
 * <p>
 * The other store sees the {@linkplain SnapshotKey name and cursor} of each snapshot and
 * the size of its state. It cannot read or change a state, but it can return an older
 * snapshot. A process notices that: this store remembers the highest cursor of each
 * scope, and while that snapshot is missing, older ones are corrupt, unless it was
 * {@linkplain #delete deleted} or {@linkplain #markBad marked as bad} through this store.
 * A process that has just started remembers nothing. It then restores from an older
 * state, which is correct nevertheless, because the records after it are folded or found
 * to be missing.
 * <p>
 * Thread-safe if the other store is thread-safe.
 *
 * @since 0.1.0
 */
public final class EncryptedSnapshotStore implements SnapshotStore {

	private static final Logger logger = LoggerFactory.getLogger(EncryptedSnapshotStore.class);

	// The maximum number of snapshots that one save marks as bad.
	private static final int MAX_CLEARED = 16;

	private final SnapshotStore store;

	private final SnapshotKeyRing keys;

	private final boolean acceptUnencrypted;

	private final Map<SnapshotScope, Long> highest = new ConcurrentHashMap<>();

	private EncryptedSnapshotStore(SnapshotStore store, SnapshotKeyRing keys, boolean acceptUnencrypted) {
		this.store = Objects.requireNonNull(store, "'store' must not be null");
		this.keys = Objects.requireNonNull(keys, "'keys' must not be null");
		this.acceptUnencrypted = acceptUnencrypted;
	}

	/**
	 * Creates a store that only accepts encrypted states.
	 * @param store the store that keeps the encrypted states
	 * @param keys the keys
	 * @return the store
	 */
	public static EncryptedSnapshotStore of(SnapshotStore store, SnapshotKeyRing keys) {
		return new EncryptedSnapshotStore(store, keys, false);
	}

	/**
	 * Returns a copy that also accepts states that are not encrypted, which were saved
	 * before a key was configured. Everyone who can write to the other store can then
	 * forge a snapshot, so use it only until each projection has an encrypted snapshot.
	 * @return a new store
	 */
	public EncryptedSnapshotStore acceptingUnencrypted() {
		return new EncryptedSnapshotStore(this.store, this.keys, true);
	}

	@Override
	public SaveResult save(StoredSnapshot snapshot) {
		SnapshotKey key = snapshot.key();
		try (SpooledContent encrypted = EncryptedState.encrypt(snapshot, this.keys)) {
			SaveResult result = saveEncrypted(
					new StoredSnapshot(key, snapshot.id(), snapshot.takenAt(), encrypted, StreamMark.UNKNOWN)
						.withVerifiedCursor(snapshot.verifiedCursor()));
			if (result.saved()) {
				// Also if the cursor is lower, because the stream may have been created
				// again.
				this.highest.put(key.scope(), key.cursor());
			}
			return result;
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The snapshot %s could not be encrypted: %s", key, ex), ex);
		}
	}

	private SaveResult saveEncrypted(StoredSnapshot encrypted) {
		SnapshotKey key = encrypted.key();
		SaveResult result = this.store.save(encrypted);
		for (int i = 0; i < MAX_CLEARED && !result.saved() && clear(key.scope().at(result.cursor())); i++) {
			result = this.store.save(encrypted);
		}
		return (result.saved() && !isKept(encrypted)) ? SaveResult.superseded(key.cursor()) : result;
	}

	// The other store cannot see that a state does not verify. Such a snapshot must not
	// prevent all later saves, but it may be valid for a process with other keys.
	private boolean clear(SnapshotKey newer) {
		try {
			decrypt(this.store.load(newer)).verify();
			return false;
		}
		catch (ForeignKeyException ex) {
			logger.debug("A newer snapshot is kept, because processes with other keys may read it: {}",
					ex.getMessage());
			return false;
		}
		catch (CorruptSnapshotException ex) {
			if (!isAnyReadable(newer)) {
				logger.warn("A newer snapshot is kept although it does not verify, because no other snapshot of the "
						+ "projection verifies either. Check the keys: {}", ex.getMessage());
				return false;
			}
			logger.warn("A newer snapshot is marked as bad, because it is not valid: {}", ex.getMessage());
			this.store.markBad(newer, ex.reason());
			return true;
		}
	}

	// If another snapshot verifies, the keys are right and the snapshot is bad.
	private boolean isAnyReadable(SnapshotKey other) {
		for (SnapshotKey key : this.store.list(other.scope())) {
			try {
				if (!key.equals(other)) {
					StoredSnapshot stored = this.store.load(key);
					decrypt(stored).verify();
					if (isEncrypted(stored)) {
						return true;
					}
				}
			}
			catch (CorruptSnapshotException ex) {
				logger.trace("The snapshot {} does not prove that the keys are right", key, ex);
			}
		}
		return false;
	}

	// Records may be trimmed because of this save, so the store has to contain the saved
	// snapshot, or a valid one of another process with the same cursor.
	private boolean isKept(StoredSnapshot saved) {
		StoredSnapshot there = this.store.load(saved.key());
		if (there.verify().equals(saved.content().sha256())) {
			return true;
		}
		try {
			decrypt(there).verify();
			return false;
		}
		catch (CorruptSnapshotException ex) {
			throw new SnapshotException(String.format(Locale.ROOT, "The snapshot %s was not stored as it was saved: %s",
					saved.key(), ex.reason()), ex);
		}
	}

	@Override
	public List<SnapshotKey> list(SnapshotScope scope) {
		return this.store.list(scope);
	}

	@Override
	public StoredSnapshot load(SnapshotKey key) {
		StoredSnapshot snapshot = decrypt(this.store.load(key));
		Long newest = this.highest.get(key.scope());
		if (newest != null && Long.compareUnsigned(key.cursor(), newest) < 0 && isPutBack(key.scope(), newest)) {
			throw corrupt(key,
					String.format(Locale.ROOT,
							"a newer snapshot at cursor %s is missing, so the store was reset to an earlier content",
							Long.toUnsignedString(newest)),
					null);
		}
		return snapshot;
	}

	private static boolean isEncrypted(StoredSnapshot stored) {
		try {
			return EncryptedState.isEncrypted(stored.content());
		}
		catch (CorruptContentException ex) {
			throw corrupt(stored.key(), ex.reason(), ex);
		}
		catch (IOException ex) {
			throw unreadable(stored.key(), ex);
		}
	}

	private boolean isPutBack(SnapshotScope scope, long newest) {
		return this.store.list(scope).stream().noneMatch((key) -> Long.compareUnsigned(key.cursor(), newest) >= 0);
	}

	private StoredSnapshot decrypt(StoredSnapshot stored) {
		SnapshotKey key = stored.key();
		if (!isEncrypted(stored)) {
			if (this.acceptUnencrypted) {
				return stored;
			}
			String reason = "the state is not encrypted";
			throw new ForeignKeyException(message(key, reason), reason, null);
		}
		try {
			StoredSnapshot decrypted = EncryptedState.decrypt(key, stored.content(), this.keys, () -> remember(key));
			if (stored.id() != null && !stored.id().equals(decrypted.id())) {
				throw corrupt(key, "the id of the snapshot is not the id that its state was encrypted with", null);
			}
			return decrypted.withVerifiedCursor(stored.verifiedCursor());
		}
		catch (CorruptContentException ex) {
			throw corrupt(key, ex.reason(), ex);
		}
		catch (IOException ex) {
			throw unreadable(key, ex);
		}
		catch (EncryptedState.InvalidException ex) {
			throw (ex.isKeyMissing()) ? new ForeignKeyException(message(key, ex.reason()), ex.reason(), ex)
					: corrupt(key, ex.reason(), ex);
		}
	}

	@Override
	public void delete(SnapshotKey key) {
		this.store.delete(key);
		forget(key);
	}

	@Override
	public void markBad(SnapshotKey key, String reason) {
		this.store.markBad(key, reason);
		forget(key);
	}

	@Override
	public @Nullable SnapshotRetention retention() {
		return this.store.retention();
	}

	@Override
	public boolean keepsVerified() {
		return this.store.keepsVerified();
	}

	@Override
	public String location(SnapshotScope scope) {
		return this.store.location(scope);
	}

	private void remember(SnapshotKey key) {
		this.highest.merge(key.scope(), key.cursor(),
				(one, other) -> (Long.compareUnsigned(one, other) >= 0) ? one : other);
	}

	private void forget(SnapshotKey key) {
		this.highest.remove(key.scope(), key.cursor());
	}

	private static CorruptSnapshotException corrupt(SnapshotKey key, String reason, @Nullable Throwable cause) {
		return new CorruptSnapshotException(message(key, reason), reason, cause);
	}

	private static SnapshotException unreadable(SnapshotKey key, IOException failure) {
		return new SnapshotException(
				String.format(Locale.ROOT, "The snapshot %s cannot be read: %s", key, failure.getMessage()), failure);
	}

	private static String message(SnapshotKey key, String reason) {
		return String.format(Locale.ROOT, "The stored snapshot %s is not valid: %s", key, reason);
	}

	@Override
	public String toString() {
		return "EncryptedSnapshotStore[" + this.store + ", " + this.keys + "]";
	}

	/**
	 * Thrown if the key of a snapshot is not in the ring, or the snapshot is not
	 * encrypted. It may be valid for other processes.
	 */
	private static final class ForeignKeyException extends CorruptSnapshotException {

		private static final long serialVersionUID = 1L;

		ForeignKeyException(String message, String reason, @Nullable Throwable cause) {
			super(message, reason, cause);
		}

	}

}

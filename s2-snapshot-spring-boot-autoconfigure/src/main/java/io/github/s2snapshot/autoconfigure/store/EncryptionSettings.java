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

import java.util.Map;

import io.github.s2snapshot.autoconfigure.KeyRingSettings;
import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Settings of the encryption of states.
 *
 * @param keys the keys by name; without keys, states are not encrypted
 * @param current the name of the key that encrypts, without a default
 * @param acceptUnencrypted whether states that are not encrypted are read
 */
record EncryptionSettings(Setting<Map<String, String>> keys, Setting<String> current,
		Setting<Boolean> acceptUnencrypted) {

	// The keys of a layer are complete, and the current key is one of them.
	static EncryptionSettings of(PropertyLayers<SnapshotStoreProperties.Encryption> properties) {
		return new EncryptionSettings(
				properties.get("keys", (encryption) -> (encryption.getKeys().isEmpty()) ? null : encryption.getKeys(),
						Map.of()),
				properties.upTo((encryption) -> !encryption.getKeys().isEmpty())
					.get("current", SnapshotStoreProperties.Encryption::getCurrent, null),
				properties.get("accept-unencrypted", SnapshotStoreProperties.Encryption::getAcceptUnencrypted, false));
	}

	/**
	 * Encrypts the states of a store if there are keys.
	 * @param store the store
	 * @return the store to use
	 */
	SnapshotStore encrypt(SnapshotStore store) {
		SnapshotKeyRing ring = new KeyRingSettings(this.keys.key(), this.current.key(), "encrypt")
			.create(this.keys.get(), this.current.orNull());
		if (ring == null) {
			return store;
		}
		EncryptedSnapshotStore encrypted = EncryptedSnapshotStore.of(store, ring);
		return (this.acceptUnencrypted.get()) ? encrypted.acceptingUnencrypted() : encrypted;
	}

}

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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.Base64;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.KeyRingSettings;
import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.error.InvalidInputException;

/**
 * Creates keys from properties. Failures name the property, and never contain its value.
 */
class KeySettings {

	private static final int KEY_BYTES = 32;

	private final SigningProperties signing;

	KeySettings(SigningProperties signing) {
		this.signing = signing;
	}

	/**
	 * Returns the signing of in-stream snapshots.
	 * @return the signing, or {@code null} if there are no keys
	 */
	@Nullable SnapshotSigning signing() {
		SnapshotKeyRing keys = new KeyRingSettings("s2.snapshot.signing", "sign").create(this.signing.getKeys(),
				this.signing.getCurrent());
		if (keys == null) {
			return null;
		}
		return new SnapshotSigning(keys, this.signing.isAcceptUnsigned(), this.signing.isAcceptVersion1());
	}

	/**
	 * Creates the encryption key of the records of a stream.
	 * @param property the key of the property
	 * @param value its value
	 * @return the key
	 */
	static EncryptionKey encryptionKey(String property, String value) {
		try {
			EncryptionKey key = EncryptionKey.ofBase64(value);
			if (Base64.getDecoder().decode(key.toBase64()).length == KEY_BYTES) {
				return key;
			}
		}
		catch (InvalidInputException ex) {
			// The value and the cause are omitted: they may contain parts of the key.
		}
		throw KeyRingSettings.notAKey(property);
	}

}

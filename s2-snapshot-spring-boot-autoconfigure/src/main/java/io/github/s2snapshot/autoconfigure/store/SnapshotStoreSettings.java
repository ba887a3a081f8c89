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

import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.KeyRingSettings;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Settings that all types of stores have in common.
 */
class SnapshotStoreSettings {

	private static final String PREFIX = "s2.snapshot.store";

	private final SnapshotStoreProperties properties;

	SnapshotStoreSettings(SnapshotStoreProperties properties) {
		this.properties = properties;
	}

	SnapshotRetention retention() {
		int keep = (int) PropertyChecks.requireAtLeast(PREFIX + ".keep", this.properties.getKeep(), 1);
		return new SnapshotRetention(keep,
				PropertyChecks.requireNotNegative(PREFIX + ".keep-newer-than", this.properties.getKeepNewerThan()));
	}

	ContentEncoding compression() {
		ContentEncoding compression = this.properties.getCompression();
		if (!compression.isAvailable()) {
			throw new FailureAnalyzedException(
					"The property '" + PREFIX + ".compression' is '" + compression
							+ "', but the required library is not on the class path.",
					"Add 'com.github.luben:zstd-jni', or set the property to 'gzip' or 'none'.");
		}
		return compression;
	}

	<S extends SnapshotStore> SnapshotStore finish(S store, ObjectProvider<SnapshotStoreCustomizer<S>> customizers) {
		S customized = store;
		for (SnapshotStoreCustomizer<S> customizer : customizers.orderedStream().toList()) {
			customized = customizer.customize(customized);
		}
		SnapshotStoreProperties.Encryption encryption = this.properties.getEncryption();
		SnapshotKeyRing keys = new KeyRingSettings(PREFIX + ".encryption", "encrypt").create(encryption.getKeys(),
				encryption.getCurrent());
		if (keys == null) {
			return customized;
		}
		EncryptedSnapshotStore encrypted = EncryptedSnapshotStore.of(customized, keys);
		return (encryption.isAcceptUnencrypted()) ? encrypted.acceptingUnencrypted() : encrypted;
	}

	/**
	 * Applies a key template.
	 * @param <S> the type of the store
	 * @param property the property of the template
	 * @param standard the default template
	 * @param change applies the template
	 * @return the store
	 */
	static <S> S withKeyTemplate(String property, String standard, Supplier<S> change) {
		try {
			return change.get();
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException("The property '" + property + "' is not valid. " + ex.getMessage() + ".",
					"Correct the property, or remove it to use '" + standard + "'.", ex);
		}
	}

}

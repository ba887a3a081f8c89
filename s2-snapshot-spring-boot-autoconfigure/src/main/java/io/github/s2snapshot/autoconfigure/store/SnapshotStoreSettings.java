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

import java.time.Duration;
import java.util.function.Supplier;

import org.springframework.beans.factory.ObjectProvider;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotStore;

/**
 * Settings of a store: the values of its properties. Two projections with equal settings
 * use the same store.
 *
 * @param type the type of the store
 * @param keep the number of snapshots that are kept
 * @param keepNewerThan the time for which snapshots are kept
 * @param compression the compression of new snapshots
 * @param encryption the encryption of states
 * @param file the settings of files
 * @param jdbc the settings of a database
 * @param s3 the settings of an object store
 */
record SnapshotStoreSettings(Setting<SnapshotStoreProperties.Type> type, Setting<Integer> keep,
		Setting<Duration> keepNewerThan, Setting<ContentEncoding> compression, EncryptionSettings encryption,
		FileStoreSettings file, JdbcStoreSettings jdbc, S3StoreSettings s3) {

	private static final String PREFIX = "s2.snapshot.";

	/**
	 * Returns the settings of the store of all projections that have no store of their
	 * own.
	 * @param common the common properties
	 * @return the settings
	 */
	static SnapshotStoreSettings of(CommonStoreProperties common) {
		return create(PropertyLayers.of(PREFIX + "store", common.store()),
				PropertyLayers.of(PREFIX + "store.encryption", common.store().getEncryption()),
				FileStoreSettings.of(PropertyLayers.of(PREFIX + "file", common.file())),
				JdbcStoreSettings.of(PropertyLayers.of(PREFIX + "jdbc", common.jdbc())),
				S3StoreSettings.of(PropertyLayers.of(PREFIX + "s3", common.s3())));
	}

	/**
	 * Returns the settings of the store of one projection.
	 * @param common the common properties
	 * @param prefix the prefix of its own properties
	 * @param own its own properties
	 * @return the settings
	 */
	static SnapshotStoreSettings of(CommonStoreProperties common, String prefix, ProjectionStoreProperties own) {
		PropertyLayers<SnapshotStoreProperties> store = PropertyLayers.of(PREFIX + "store", common.store())
			.below(prefix, own);
		SnapshotStoreProperties.Type type = type(store).get();
		return create(store,
				PropertyLayers.of(PREFIX + "store.encryption", common.store().getEncryption())
					.below(prefix + ".encryption", own.getEncryption()),
				FileStoreSettings.of(PropertyLayers.of(PREFIX + "file", common.file())
					.below(prefix + ".file", (type == SnapshotStoreProperties.Type.FILE) ? own.getFile() : null)),
				JdbcStoreSettings.of(PropertyLayers.of(PREFIX + "jdbc", common.jdbc())
					.below(prefix + ".jdbc", (type == SnapshotStoreProperties.Type.JDBC) ? own.getJdbc() : null)),
				S3StoreSettings.of(PropertyLayers.of(PREFIX + "s3", common.s3())
					.below(prefix + ".s3", (type == SnapshotStoreProperties.Type.S3) ? own.getS3() : null)));
	}

	private static SnapshotStoreSettings create(PropertyLayers<SnapshotStoreProperties> store,
			PropertyLayers<SnapshotStoreProperties.Encryption> encryption, FileStoreSettings file,
			JdbcStoreSettings jdbc, S3StoreSettings s3) {
		return new SnapshotStoreSettings(type(store),
				store.get("keep", SnapshotStoreProperties::getKeep, SnapshotRetention.DEFAULT_GENERATIONS),
				store.get("keep-newer-than", SnapshotStoreProperties::getKeepNewerThan, Duration.ZERO),
				store.get("compression", SnapshotStoreProperties::getCompression, ContentEncoding.NONE),
				EncryptionSettings.of(encryption), file, jdbc, s3);
	}

	private static Setting<SnapshotStoreProperties.Type> type(PropertyLayers<SnapshotStoreProperties> store) {
		return store.get("type", SnapshotStoreProperties::getType, SnapshotStoreProperties.Type.FILE);
	}

	SnapshotRetention retention() {
		int keep = (int) PropertyChecks.requireAtLeast(this.keep.key(), this.keep.get(), 1);
		return new SnapshotRetention(keep,
				PropertyChecks.requireNotNegative(this.keepNewerThan.key(), this.keepNewerThan.get()));
	}

	ContentEncoding encoding() {
		ContentEncoding compression = this.compression.get();
		if (!compression.isAvailable()) {
			throw new FailureAnalyzedException(
					"The property '" + this.compression.key() + "' is '" + compression
							+ "', but the required library is not on the class path.",
					"Add 'com.github.luben:zstd-jni', or set the property to 'gzip' or 'none'.");
		}
		return compression;
	}

	/**
	 * Customizes and encrypts a store.
	 * @param <S> the type of the store
	 * @param store the store
	 * @param customizers its customizers
	 * @return the store to use
	 */
	<S extends SnapshotStore> SnapshotStore finish(S store, ObjectProvider<SnapshotStoreCustomizer<S>> customizers) {
		S customized = store;
		for (SnapshotStoreCustomizer<S> customizer : customizers.orderedStream().toList()) {
			customized = customizer.customize(customized);
		}
		return this.encryption.encrypt(customized);
	}

	/**
	 * Applies a key template.
	 * @param <S> the type of the store
	 * @param setting the template
	 * @param standard the default template
	 * @param change applies the template
	 * @return the store
	 */
	static <S> S withKeyTemplate(Setting<String> setting, String standard, Supplier<S> change) {
		try {
			return change.get();
		}
		catch (IllegalArgumentException ex) {
			throw new FailureAnalyzedException(
					"The property '" + setting.key() + "' is not valid. " + ex.getMessage() + ".",
					"Correct the property, or remove it to use '" + standard + "'.", ex);
		}
	}

}

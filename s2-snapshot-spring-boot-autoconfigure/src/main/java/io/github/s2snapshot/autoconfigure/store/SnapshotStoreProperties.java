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
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

import io.github.s2snapshot.format.ContentEncoding;

/**
 * Configuration properties of the store of external snapshots.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.store")
public class SnapshotStoreProperties {

	/**
	 * Type of the store of external snapshots. A SnapshotStore bean replaces the common
	 * store, but not the store of a projection that sets a type of its own.
	 */
	private @Nullable Type type;

	/**
	 * Number of newest snapshots of a projection that are kept.
	 */
	private @Nullable Integer keep;

	/**
	 * Time for which a snapshot is kept, regardless of the number of newer snapshots.
	 */
	private @Nullable Duration keepNewerThan;

	/**
	 * Compression of external snapshots. Snapshots can be read with any compression.
	 */
	private @Nullable ContentEncoding compression;

	private final Encryption encryption = new Encryption();

	public @Nullable Type getType() {
		return this.type;
	}

	public void setType(@Nullable Type type) {
		this.type = type;
	}

	public @Nullable Integer getKeep() {
		return this.keep;
	}

	public void setKeep(@Nullable Integer keep) {
		this.keep = keep;
	}

	public @Nullable Duration getKeepNewerThan() {
		return this.keepNewerThan;
	}

	public void setKeepNewerThan(@Nullable Duration keepNewerThan) {
		this.keepNewerThan = keepNewerThan;
	}

	public @Nullable ContentEncoding getCompression() {
		return this.compression;
	}

	public void setCompression(@Nullable ContentEncoding compression) {
		this.compression = compression;
	}

	public Encryption getEncryption() {
		return this.encryption;
	}

	/**
	 * Type of a store.
	 */
	public enum Type {

		/**
		 * Files in a directory.
		 */
		FILE,

		/**
		 * Tables of a database.
		 */
		JDBC,

		/**
		 * Objects in a bucket of an object store.
		 */
		S3

	}

	/**
	 * Properties of the encryption of external snapshots.
	 */
	public static class Encryption {

		/**
		 * Keys by name, each 32 bytes in Base64. If there are keys, snapshots are
		 * encrypted before they are stored, and a restore uses only snapshots that one of
		 * the keys decrypts.
		 */
		private final Map<String, String> keys = new LinkedHashMap<>();

		/**
		 * Name of the key that encrypts. Not needed if there is only one key.
		 */
		private @Nullable String current;

		/**
		 * Whether a restore also uses snapshots that are not encrypted. Set it until an
		 * encrypted snapshot exists.
		 */
		private @Nullable Boolean acceptUnencrypted;

		public Map<String, String> getKeys() {
			return this.keys;
		}

		public @Nullable String getCurrent() {
			return this.current;
		}

		public void setCurrent(@Nullable String current) {
			this.current = current;
		}

		public @Nullable Boolean getAcceptUnencrypted() {
			return this.acceptUnencrypted;
		}

		public void setAcceptUnencrypted(@Nullable Boolean acceptUnencrypted) {
			this.acceptUnencrypted = acceptUnencrypted;
		}

	}

}

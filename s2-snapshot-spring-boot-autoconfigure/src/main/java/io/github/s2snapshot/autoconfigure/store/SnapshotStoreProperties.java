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
 * Configuration properties of the store of externally placed snapshots.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot.store")
public class SnapshotStoreProperties {

	/**
	 * Where externally placed snapshots are stored, unless there is a 'SnapshotStore'
	 * bean.
	 */
	private Type type = Type.FILE;

	/**
	 * Number of the newest snapshots to keep of a projection.
	 */
	private int keep = 3;

	/**
	 * Time for which every snapshot is kept, however many newer ones there are.
	 */
	private Duration keepNewerThan = Duration.ZERO;

	/**
	 * Compression of externally placed snapshots. They are read whether they are
	 * compressed or not.
	 */
	private ContentEncoding compression = ContentEncoding.NONE;

	private final Encryption encryption = new Encryption();

	public Type getType() {
		return this.type;
	}

	public void setType(Type type) {
		this.type = type;
	}

	public int getKeep() {
		return this.keep;
	}

	public void setKeep(int keep) {
		this.keep = keep;
	}

	public Duration getKeepNewerThan() {
		return this.keepNewerThan;
	}

	public void setKeepNewerThan(Duration keepNewerThan) {
		this.keepNewerThan = keepNewerThan;
	}

	public ContentEncoding getCompression() {
		return this.compression;
	}

	public void setCompression(ContentEncoding compression) {
		this.compression = compression;
	}

	public Encryption getEncryption() {
		return this.encryption;
	}

	/**
	 * Kind of a store.
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
		 * Objects in a bucket.
		 */
		S3

	}

	/**
	 * Encryption of externally placed snapshots.
	 */
	public static class Encryption {

		/**
		 * Keys by their names, 32 bytes each in Base64. With any, snapshots are encrypted
		 * before they are stored, and only those that one of them decrypts are restored
		 * from.
		 */
		private final Map<String, String> keys = new LinkedHashMap<>();

		/**
		 * Name of the key to encrypt with. Not needed when there is only one.
		 */
		private @Nullable String current;

		/**
		 * Whether snapshots that are not encrypted are restored from, too. For the time
		 * until there is an encrypted one.
		 */
		private boolean acceptUnencrypted;

		public Map<String, String> getKeys() {
			return this.keys;
		}

		public @Nullable String getCurrent() {
			return this.current;
		}

		public void setCurrent(@Nullable String current) {
			this.current = current;
		}

		public boolean isAcceptUnencrypted() {
			return this.acceptUnencrypted;
		}

		public void setAcceptUnencrypted(boolean acceptUnencrypted) {
			this.acceptUnencrypted = acceptUnencrypted;
		}

	}

}

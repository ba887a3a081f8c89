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

import java.time.Duration;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.definition.VersionMismatch;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.SnapshotPlacement;

/**
 * Settings of a single projection, each overriding the common one when it is set.
 *
 * @since 0.1.0
 */
@ConfigurationPropertiesSource
public class ProjectionProperties {

	/**
	 * Client of the projection's stream, overriding its declaration. A name of
	 * 's2.clients', or of an S2Client bean.
	 */
	private @Nullable String client;

	/**
	 * Basin of the projection's stream, overriding its declaration.
	 */
	private @Nullable String basin;

	/**
	 * Stream of the projection, overriding its declaration.
	 */
	private @Nullable String stream;

	/**
	 * Where the projection's snapshots are put.
	 */
	private @Nullable SnapshotPlacement placement;

	/**
	 * Form of the projection's snapshots in the stream.
	 */
	private @Nullable SnapshotFormChoice form;

	/**
	 * Compression of the projection's snapshots in the stream.
	 */
	private @Nullable SnapshotCompression compression;

	/**
	 * Verification of the projection's snapshots before they can cost history.
	 */
	private @Nullable SnapshotVerification verification;

	/**
	 * Key of the records of the projection's stream when S2 encrypts them, 32 bytes in
	 * Base64.
	 */
	private @Nullable String encryptionKey;

	/**
	 * Whether to create, with infinite retention, the projection's stream and its
	 * dead-letter stream when they do not exist.
	 */
	private @Nullable Boolean createStream;

	private final Append append = new Append();

	private final Trigger trigger = new Trigger();

	@NestedConfigurationProperty
	private final TrimProperties trim = new TrimProperties();

	private final Poison poison = new Poison();

	private final Version version = new Version();

	public @Nullable String getClient() {
		return this.client;
	}

	public void setClient(@Nullable String client) {
		this.client = client;
	}

	public @Nullable String getBasin() {
		return this.basin;
	}

	public void setBasin(@Nullable String basin) {
		this.basin = basin;
	}

	public @Nullable String getStream() {
		return this.stream;
	}

	public void setStream(@Nullable String stream) {
		this.stream = stream;
	}

	public @Nullable SnapshotPlacement getPlacement() {
		return this.placement;
	}

	public void setPlacement(@Nullable SnapshotPlacement placement) {
		this.placement = placement;
	}

	public @Nullable SnapshotFormChoice getForm() {
		return this.form;
	}

	public void setForm(@Nullable SnapshotFormChoice form) {
		this.form = form;
	}

	public @Nullable SnapshotCompression getCompression() {
		return this.compression;
	}

	public void setCompression(@Nullable SnapshotCompression compression) {
		this.compression = compression;
	}

	public @Nullable SnapshotVerification getVerification() {
		return this.verification;
	}

	public void setVerification(@Nullable SnapshotVerification verification) {
		this.verification = verification;
	}

	public @Nullable Boolean getCreateStream() {
		return this.createStream;
	}

	public void setCreateStream(@Nullable Boolean createStream) {
		this.createStream = createStream;
	}

	public Append getAppend() {
		return this.append;
	}

	public @Nullable String getEncryptionKey() {
		return this.encryptionKey;
	}

	public void setEncryptionKey(@Nullable String encryptionKey) {
		this.encryptionKey = encryptionKey;
	}

	public Trigger getTrigger() {
		return this.trigger;
	}

	public TrimProperties getTrim() {
		return this.trim;
	}

	public Poison getPoison() {
		return this.poison;
	}

	public Version getVersion() {
		return this.version;
	}

	/**
	 * How versions of the projection get along.
	 */
	public static class Version {

		/**
		 * What to do about snapshots of another version: restore from those that can be
		 * upcast, replay the stream, or fail. By default they are migrated.
		 */
		private @Nullable VersionMismatch onMismatch;

		/**
		 * Time for which a snapshot of an older version is kept in the stream after it
		 * was seen there, so that processes of that version can be restored. By default
		 * an hour.
		 */
		private @Nullable Duration keepOlder;

		public @Nullable VersionMismatch getOnMismatch() {
			return this.onMismatch;
		}

		public void setOnMismatch(@Nullable VersionMismatch onMismatch) {
			this.onMismatch = onMismatch;
		}

		public @Nullable Duration getKeepOlder() {
			return this.keepOlder;
		}

		public void setKeepOlder(@Nullable Duration keepOlder) {
			this.keepOlder = keepOlder;
		}

	}

	/**
	 * What to do about records that the projection cannot decode or fold.
	 */
	public static class Poison {

		/**
		 * Whether to fail before such a record, to fold it again a few times before, or
		 * to skip it after it was put into the dead-letter stream.
		 */
		private @Nullable PoisonAction policy;

		/**
		 * Maximum number of times such a record is folded, the first one included. By
		 * default 5 with the policy 'retry', else 1.
		 */
		private @Nullable Integer maxAttempts;

		/**
		 * Delay before the record is folded again, twice as long each further time.
		 */
		private @Nullable Duration initialInterval;

		/**
		 * Maximum delay before the record is folded again.
		 */
		private @Nullable Duration maxInterval;

		/**
		 * Stream, in the basin of the projection's stream, that takes skipped records.
		 */
		private @Nullable String deadLetterStream;

		public @Nullable PoisonAction getPolicy() {
			return this.policy;
		}

		public void setPolicy(@Nullable PoisonAction policy) {
			this.policy = policy;
		}

		public @Nullable Integer getMaxAttempts() {
			return this.maxAttempts;
		}

		public void setMaxAttempts(@Nullable Integer maxAttempts) {
			this.maxAttempts = maxAttempts;
		}

		public @Nullable Duration getInitialInterval() {
			return this.initialInterval;
		}

		public void setInitialInterval(@Nullable Duration initialInterval) {
			this.initialInterval = initialInterval;
		}

		public @Nullable Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(@Nullable Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

		public @Nullable String getDeadLetterStream() {
			return this.deadLetterStream;
		}

		public void setDeadLetterStream(@Nullable String deadLetterStream) {
			this.deadLetterStream = deadLetterStream;
		}

	}

	/**
	 * Appends of deltas of the projection.
	 */
	public static class Append {

		/**
		 * Whether appends fold deltas before they send them, as updates always do, and
		 * refuse those that the fold does not accept.
		 */
		private @Nullable Boolean validate;

		public @Nullable Boolean getValidate() {
			return this.validate;
		}

		public void setValidate(@Nullable Boolean validate) {
			this.validate = validate;
		}

	}

	/**
	 * What causes a snapshot of a single projection.
	 */
	public static class Trigger {

		/**
		 * Number of records folded since the last snapshot that causes the next one. Zero
		 * turns the common trigger off.
		 */
		private @Nullable Long records;

		/**
		 * Size of the records folded since the last snapshot that causes the next one.
		 * Zero turns the common trigger off.
		 */
		private @Nullable DataSize bytes;

		/**
		 * Time between snapshots of a projection that has folded records meanwhile. Zero
		 * turns the common trigger off.
		 */
		private @Nullable Duration interval;

		/**
		 * Cron expression of the times at which the projection has a snapshot taken when
		 * it has folded records meanwhile. A dash, '-', turns the common trigger off.
		 */
		private @Nullable String cron;

		/**
		 * Whether to take a final snapshot when the application stops.
		 */
		private @Nullable Boolean onShutdown;

		/**
		 * Minimum time between two snapshots that are not taken by hand.
		 */
		private @Nullable Duration minGap;

		public @Nullable Long getRecords() {
			return this.records;
		}

		public void setRecords(@Nullable Long records) {
			this.records = records;
		}

		public @Nullable DataSize getBytes() {
			return this.bytes;
		}

		public void setBytes(@Nullable DataSize bytes) {
			this.bytes = bytes;
		}

		public @Nullable String getCron() {
			return this.cron;
		}

		public void setCron(@Nullable String cron) {
			this.cron = cron;
		}

		public @Nullable Duration getInterval() {
			return this.interval;
		}

		public void setInterval(@Nullable Duration interval) {
			this.interval = interval;
		}

		public @Nullable Boolean getOnShutdown() {
			return this.onShutdown;
		}

		public void setOnShutdown(@Nullable Boolean onShutdown) {
			this.onShutdown = onShutdown;
		}

		public @Nullable Duration getMinGap() {
			return this.minGap;
		}

		public void setMinGap(@Nullable Duration minGap) {
			this.minGap = minGap;
		}

	}

}

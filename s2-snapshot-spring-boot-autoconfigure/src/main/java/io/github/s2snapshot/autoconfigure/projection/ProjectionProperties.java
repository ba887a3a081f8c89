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
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

import io.github.s2snapshot.autoconfigure.keyed.KeyedProperties;
import io.github.s2snapshot.autoconfigure.store.ProjectionStoreProperties;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.definition.TriggerMode;
import io.github.s2snapshot.definition.VersionMismatch;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.PoisonAction;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.UnknownDeltas;

/**
 * Configuration properties of one projection. A property that is set overrides the common
 * one.
 *
 * @since 0.1.0
 */
@ConfigurationPropertiesSource
public class ProjectionProperties {

	/**
	 * Client of the stream: a name in 's2.clients', or the name of an S2Client bean.
	 * Overrides the declaration of the projection.
	 */
	private @Nullable String client;

	/**
	 * Basin of the stream. Overrides the declaration of the projection.
	 */
	private @Nullable String basin;

	/**
	 * Stream of the projection, or the pattern of the streams of a keyed projection.
	 * Overrides the declaration of the projection.
	 */
	private @Nullable String stream;

	/**
	 * Placement of the projection's snapshots.
	 */
	private @Nullable SnapshotPlacement placement;

	/**
	 * Form of the projection's in-stream snapshots.
	 */
	private @Nullable SnapshotFormChoice form;

	/**
	 * Compression of the projection's in-stream snapshots.
	 */
	private @Nullable SnapshotCompression compression;

	/**
	 * Verification of the projection's snapshots before history is trimmed because of
	 * them.
	 */
	private @Nullable SnapshotVerification verification;

	/**
	 * Key with which S2 encrypts the records of the projection's stream, 32 bytes in
	 * Base64.
	 */
	private @Nullable String encryptionKey;

	/**
	 * Whether to create the projection's stream and its dead-letter stream, with infinite
	 * retention, if they do not exist.
	 */
	private @Nullable Boolean createStream;

	/**
	 * Whether to check about once a minute that a published state does not change later,
	 * which a shallow copier causes. Only for states that folds change in place. Each
	 * check serializes the state twice.
	 */
	private @Nullable Boolean copyCheck;

	/**
	 * Action for deltas of types that the projection does not fold: to handle them as
	 * records that cannot be folded, or to ignore them. Overrides the declaration of the
	 * projection.
	 */
	private @Nullable UnknownDeltas unknown;

	/**
	 * Whether snapshots of the projection may trim deltas that it ignored.
	 */
	private @Nullable Boolean trimIgnored;

	@NestedConfigurationProperty
	private @Nullable ProjectionStoreProperties store;

	private final Fold fold = new Fold();

	private final Append append = new Append();

	private final Trigger trigger = new Trigger();

	@NestedConfigurationProperty
	private final TrimProperties trim = new TrimProperties();

	@NestedConfigurationProperty
	private @Nullable KeyedProperties keyed;

	private final Poison poison = new Poison();

	private final Version version = new Version();

	/**
	 * Properties of the types of deltas that the projection appends, by the name of the
	 * type.
	 */
	private final Map<String, DeltaProperties> deltas = new LinkedHashMap<>();

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

	public @Nullable Boolean getCopyCheck() {
		return this.copyCheck;
	}

	public void setCopyCheck(@Nullable Boolean copyCheck) {
		this.copyCheck = copyCheck;
	}

	public @Nullable UnknownDeltas getUnknown() {
		return this.unknown;
	}

	public void setUnknown(@Nullable UnknownDeltas unknown) {
		this.unknown = unknown;
	}

	public @Nullable Boolean getTrimIgnored() {
		return this.trimIgnored;
	}

	public void setTrimIgnored(@Nullable Boolean trimIgnored) {
		this.trimIgnored = trimIgnored;
	}

	public @Nullable ProjectionStoreProperties getStore() {
		return this.store;
	}

	public void setStore(@Nullable ProjectionStoreProperties store) {
		this.store = store;
	}

	public Fold getFold() {
		return this.fold;
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

	public @Nullable KeyedProperties getKeyed() {
		return this.keyed;
	}

	public void setKeyed(@Nullable KeyedProperties keyed) {
		this.keyed = keyed;
	}

	public Poison getPoison() {
		return this.poison;
	}

	public Version getVersion() {
		return this.version;
	}

	public Map<String, DeltaProperties> getDeltas() {
		return this.deltas;
	}

	/**
	 * Properties of the versions of a projection.
	 */
	public static class Version {

		/**
		 * What to do about snapshots of another version: restore from those that can be
		 * upcast, replay the stream, or fail. By default, they are upcast.
		 */
		private @Nullable VersionMismatch onMismatch;

		/**
		 * Time for which a snapshot of an older version is kept in the stream after it
		 * was read there, so that processes of that version can restore. By default, one
		 * hour.
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
	 * Properties of the code of the folds of a projection.
	 */
	public static class Fold {

		/**
		 * What to do about a snapshot of the same version that was taken with other code
		 * of the folds. Overrides the declaration of the projection.
		 */
		private @Nullable FoldChangeAction onChange;

		/**
		 * Fingerprint of the code of the folds, such as the number of a build. Overrides
		 * the declaration of the projection.
		 */
		private @Nullable String fingerprint;

		public @Nullable FoldChangeAction getOnChange() {
			return this.onChange;
		}

		public void setOnChange(@Nullable FoldChangeAction onChange) {
			this.onChange = onChange;
		}

		public @Nullable String getFingerprint() {
			return this.fingerprint;
		}

		public void setFingerprint(@Nullable String fingerprint) {
			this.fingerprint = fingerprint;
		}

	}

	/**
	 * Properties of records that the projection cannot decode or fold.
	 */
	public static class Poison {

		/**
		 * What to do about a record that cannot be decoded or folded: fail before it,
		 * retry it a few times and then fail, or append it to the dead-letter stream and
		 * skip it.
		 */
		private @Nullable PoisonAction policy;

		/**
		 * Maximum number of attempts to fold such a record, including the first one. By
		 * default, 5 with the policy 'retry', and 1 otherwise.
		 */
		private @Nullable Integer maxAttempts;

		/**
		 * Delay before the record is retried. It doubles with each attempt.
		 */
		private @Nullable Duration initialInterval;

		/**
		 * Maximum delay before the record is retried.
		 */
		private @Nullable Duration maxInterval;

		/**
		 * Stream for skipped records, in the basin of the projection's stream.
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
	 * Properties of appends of deltas.
	 */
	public static class Append {

		/**
		 * Whether an append folds deltas before it sends them, as an update always does,
		 * and refuses deltas that cannot be folded.
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
	 * Properties of the triggers of snapshots.
	 */
	public static class Trigger {

		/**
		 * Whether any of the conditions or all of them together cause a snapshot.
		 */
		private @Nullable TriggerMode mode;

		/**
		 * Number of folded records after which the next snapshot is taken. Zero turns the
		 * common trigger off.
		 */
		private @Nullable Long records;

		/**
		 * Size of the folded records after which the next snapshot is taken. Zero turns
		 * the common trigger off.
		 */
		private @Nullable DataSize bytes;

		/**
		 * Estimated time of folding the records since the last snapshot at a restart,
		 * beyond which the next snapshot is taken. Zero turns the common trigger off.
		 */
		private @Nullable Duration restoreTime;

		/**
		 * Time between snapshots, if records were folded in between. Zero turns the
		 * common trigger off.
		 */
		private @Nullable Duration interval;

		/**
		 * Cron expression of the times at which a snapshot is taken, if records were
		 * folded since the last one. A dash, '-', turns the common trigger off.
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

		public @Nullable TriggerMode getMode() {
			return this.mode;
		}

		public void setMode(@Nullable TriggerMode mode) {
			this.mode = mode;
		}

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

		public @Nullable Duration getRestoreTime() {
			return this.restoreTime;
		}

		public void setRestoreTime(@Nullable Duration restoreTime) {
			this.restoreTime = restoreTime;
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

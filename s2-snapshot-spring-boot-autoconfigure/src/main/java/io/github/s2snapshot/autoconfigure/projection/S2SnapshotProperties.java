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
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.NestedConfigurationProperty;
import org.springframework.util.unit.DataSize;

import io.github.s2snapshot.autoconfigure.keyed.KeyedProperties;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.definition.TriggerMode;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.StartMode;

/**
 * Configuration properties of projections and their snapshots.
 *
 * @since 0.1.0
 */
@ConfigurationProperties("s2.snapshot")
public class S2SnapshotProperties {

	/**
	 * Whether to run projections and take their snapshots.
	 */
	private boolean enabled = true;

	/**
	 * Placement of snapshots: in the stream, or in an external store.
	 */
	private SnapshotPlacement placement = SnapshotPlacement.IN_STREAM;

	/**
	 * Form of in-stream snapshots: one record ("single"), several records ("framed"), or
	 * one record if the snapshot fits ("auto"). A restore reads both forms.
	 */
	private SnapshotFormChoice form = SnapshotFormChoice.AUTO;

	/**
	 * Compression of in-stream snapshots. "auto" compresses large snapshots if that saves
	 * space, with zstd if zstd-jni is on the class path, and otherwise with gzip.
	 */
	private SnapshotCompression compression = SnapshotCompression.AUTO;

	/**
	 * Verification of a snapshot before history is trimmed because of it. "full" reads
	 * the snapshot back as a restart does, and compares the states. "bytes" needs no
	 * second state in memory, and trims only up to the newest snapshot that was verified
	 * fully.
	 */
	private SnapshotVerification verification = SnapshotVerification.FULL;

	/**
	 * Whether to create the stream of a projection and its dead-letter stream, with
	 * infinite retention, if they do not exist.
	 */
	private boolean createStream;

	/**
	 * Whether the application keeps running while it has projections, even if nothing
	 * else keeps it running, such as a web server.
	 */
	private boolean keepAlive = true;

	/**
	 * Maximum time of a snapshot, including all attempts.
	 */
	private Duration timeout = Duration.ofMinutes(1);

	private final Fold fold = new Fold();

	private final Append append = new Append();

	private final Trigger trigger = new Trigger();

	@NestedConfigurationProperty
	private final TrimProperties trim = new TrimProperties();

	@NestedConfigurationProperty
	private final SnapshotRetryProperties retry = new SnapshotRetryProperties();

	@NestedConfigurationProperty
	private final KeyedProperties keyed = new KeyedProperties();

	private final Restore restore = new Restore();

	private final Recovery recovery = new Recovery();

	private final Shutdown shutdown = new Shutdown();

	private final Lifecycle lifecycle = new Lifecycle();

	private final Readiness readiness = new Readiness();

	private final Events events = new Events();

	/**
	 * Properties of single projections by name. They override the common properties.
	 */
	private final Map<String, ProjectionProperties> projections = new LinkedHashMap<>();

	/**
	 * What to do about properties of a projection that does not exist. Properties of an
	 * inactive projection, for example of another profile, never fail the start.
	 */
	private UnknownProjections unknownProjections = UnknownProjections.FAIL;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public SnapshotPlacement getPlacement() {
		return this.placement;
	}

	public void setPlacement(SnapshotPlacement placement) {
		this.placement = placement;
	}

	public SnapshotFormChoice getForm() {
		return this.form;
	}

	public void setForm(SnapshotFormChoice form) {
		this.form = form;
	}

	public SnapshotCompression getCompression() {
		return this.compression;
	}

	public void setCompression(SnapshotCompression compression) {
		this.compression = compression;
	}

	public SnapshotVerification getVerification() {
		return this.verification;
	}

	public void setVerification(SnapshotVerification verification) {
		this.verification = verification;
	}

	public boolean isCreateStream() {
		return this.createStream;
	}

	public void setCreateStream(boolean createStream) {
		this.createStream = createStream;
	}

	public Fold getFold() {
		return this.fold;
	}

	public Append getAppend() {
		return this.append;
	}

	public boolean isKeepAlive() {
		return this.keepAlive;
	}

	public void setKeepAlive(boolean keepAlive) {
		this.keepAlive = keepAlive;
	}

	public Duration getTimeout() {
		return this.timeout;
	}

	public void setTimeout(Duration timeout) {
		this.timeout = timeout;
	}

	public Trigger getTrigger() {
		return this.trigger;
	}

	public TrimProperties getTrim() {
		return this.trim;
	}

	public SnapshotRetryProperties getRetry() {
		return this.retry;
	}

	public KeyedProperties getKeyed() {
		return this.keyed;
	}

	public Restore getRestore() {
		return this.restore;
	}

	public Recovery getRecovery() {
		return this.recovery;
	}

	public Shutdown getShutdown() {
		return this.shutdown;
	}

	public Lifecycle getLifecycle() {
		return this.lifecycle;
	}

	public Readiness getReadiness() {
		return this.readiness;
	}

	public Events getEvents() {
		return this.events;
	}

	public Map<String, ProjectionProperties> getProjections() {
		return this.projections;
	}

	public UnknownProjections getUnknownProjections() {
		return this.unknownProjections;
	}

	public void setUnknownProjections(UnknownProjections unknownProjections) {
		this.unknownProjections = unknownProjections;
	}

	/**
	 * What to do about properties of projections that do not exist.
	 */
	public enum UnknownProjections {

		/**
		 * Fail the start, because the name is probably wrong.
		 */
		FAIL,

		/**
		 * Log them, for example in tests of a slice, or if several applications share
		 * properties.
		 */
		IGNORE

	}

	/**
	 * Properties of the code of the folds.
	 */
	public static class Fold {

		/**
		 * What to do about a snapshot of the same version that was taken with other code
		 * of the folds: ignore that, log a warning, fold the records before it again to
		 * compare the states, replay the stream without it, or fail. Applies to
		 * projections that do not declare another action than a warning.
		 */
		private FoldChangeAction onChange = FoldChangeAction.WARN;

		/**
		 * Fingerprint of the code of the folds, such as a build number. Applies to each
		 * projection without a fingerprint of its own. By default, it is computed from
		 * the class files of each projection.
		 */
		private @Nullable String fingerprint;

		public FoldChangeAction getOnChange() {
			return this.onChange;
		}

		public void setOnChange(FoldChangeAction onChange) {
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
	 * Properties of appends of deltas.
	 */
	public static class Append {

		/**
		 * Whether an append folds deltas before it sends them, as an update always does,
		 * and refuses deltas that cannot be folded. Appends are then sent one after the
		 * other.
		 */
		private boolean validate;

		public boolean isValidate() {
			return this.validate;
		}

		public void setValidate(boolean validate) {
			this.validate = validate;
		}

	}

	/**
	 * Properties of the triggers of snapshots. By default, no trigger is set.
	 */
	public static class Trigger {

		/**
		 * Whether any of the conditions or all of them together cause a snapshot:
		 * records, bytes, restore-time, interval, cron, and the @SnapshotWhen methods of
		 * a projection.
		 */
		private TriggerMode mode = TriggerMode.ANY;

		/**
		 * Number of folded records after which the next snapshot is taken.
		 */
		private @Nullable Long records;

		/**
		 * Size of the folded records after which the next snapshot is taken.
		 */
		private @Nullable DataSize bytes;

		/**
		 * Estimated time of folding the records since the last snapshot at a restart,
		 * beyond which the next snapshot is taken.
		 */
		private @Nullable Duration restoreTime;

		/**
		 * Time between snapshots, if records were folded in between.
		 */
		private @Nullable Duration interval;

		/**
		 * Cron expression of the times at which a snapshot is taken, if records were
		 * folded since the last one.
		 */
		private @Nullable String cron;

		/**
		 * Whether to take a final snapshot when the application stops.
		 */
		private boolean onShutdown;

		/**
		 * Minimum time between two snapshots that are not taken by hand.
		 */
		private Duration minGap = Duration.ofSeconds(1);

		public TriggerMode getMode() {
			return this.mode;
		}

		public void setMode(TriggerMode mode) {
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

		public boolean isOnShutdown() {
			return this.onShutdown;
		}

		public void setOnShutdown(boolean onShutdown) {
			this.onShutdown = onShutdown;
		}

		public Duration getMinGap() {
			return this.minGap;
		}

		public void setMinGap(Duration minGap) {
			this.minGap = minGap;
		}

	}

	/**
	 * Properties of the restore of projections when the application starts.
	 */
	public static class Restore {

		/**
		 * Maximum time to restore all projections. Then the start of the application
		 * fails, or continues without the projections that are not live.
		 */
		private Duration timeout = Duration.ofMinutes(5);

		/**
		 * Maximum number of projections that are restored at the same time.
		 */
		private int parallelism = 4;

		/**
		 * Whether the start of the application waits until all projections are live, or
		 * continues while they are restored in the background.
		 */
		private StartMode startMode = StartMode.WAIT;

		/**
		 * Whether a projection that fails during the start fails the start, or the
		 * application starts without it.
		 */
		private OnFailure onFailure = OnFailure.FAIL_START;

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public int getParallelism() {
			return this.parallelism;
		}

		public void setParallelism(int parallelism) {
			this.parallelism = parallelism;
		}

		public StartMode getStartMode() {
			return this.startMode;
		}

		public void setStartMode(StartMode startMode) {
			this.startMode = startMode;
		}

		public OnFailure getOnFailure() {
			return this.onFailure;
		}

		public void setOnFailure(OnFailure onFailure) {
			this.onFailure = onFailure;
		}

		/**
		 * Effect of a failed projection on the application.
		 */
		public enum OnFailure {

			/**
			 * The application does not start. If the projection fails later, the
			 * application refuses traffic.
			 */
			FAIL_START,

			/**
			 * The application starts, and accepts traffic as long as another projection
			 * is healthy.
			 */
			START_DEGRADED

		}

	}

	/**
	 * Properties of the recovery from transient failures, such as an outage.
	 */
	public static class Recovery {

		/**
		 * Maximum time between two attempts to recover a projection.
		 */
		private Duration maxInterval = Duration.ofSeconds(30);

		/**
		 * Time for which the server may refuse a projection that was live, for example
		 * with status 401, 403 or 404, before the projection has failed. Retries continue
		 * after that.
		 */
		private Duration definiteAfter = Duration.ofMinutes(10);

		public Duration getMaxInterval() {
			return this.maxInterval;
		}

		public void setMaxInterval(Duration maxInterval) {
			this.maxInterval = maxInterval;
		}

		public Duration getDefiniteAfter() {
			return this.definiteAfter;
		}

		public void setDefiniteAfter(Duration definiteAfter) {
			this.definiteAfter = definiteAfter;
		}

	}

	/**
	 * Properties of the stop of projections when the application stops.
	 */
	public static class Shutdown {

		/**
		 * Maximum time of the final snapshots. A snapshot that takes longer is abandoned.
		 */
		private Duration timeout = Duration.ofSeconds(10);

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

	}

	/**
	 * Properties of the lifecycle of projections.
	 */
	public static class Lifecycle {

		/**
		 * Default phase: projections start before the web server, and stop after it.
		 */
		public static final int DEFAULT_PHASE = Integer.MAX_VALUE - 4096;

		/**
		 * Phase in which projections are restored and stopped. If it is below the phase
		 * of the web server, 2147481599, requests are accepted only after all projections
		 * are restored.
		 */
		private int phase = DEFAULT_PHASE;

		public int getPhase() {
			return this.phase;
		}

		public void setPhase(int phase) {
			this.phase = phase;
		}

	}

	/**
	 * Properties of the readiness of the application.
	 */
	public static class Readiness {

		/**
		 * Whether the application refuses traffic while one of its projections has failed
		 * or has no state yet.
		 */
		private boolean enabled = true;

		/**
		 * Whether the application accepts or refuses traffic while a projection that has
		 * a state is disconnected from its stream.
		 */
		private OnDisconnect onDisconnect = OnDisconnect.ACCEPT;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

		public OnDisconnect getOnDisconnect() {
			return this.onDisconnect;
		}

		public void setOnDisconnect(OnDisconnect onDisconnect) {
			this.onDisconnect = onDisconnect;
		}

		/**
		 * Effect of an outage of the server on the readiness of the application.
		 */
		public enum OnDisconnect {

			/**
			 * Accepts traffic: reads return the stale state.
			 */
			ACCEPT,

			/**
			 * Refuses traffic until the projection is live again.
			 */
			REFUSE

		}

	}

	/**
	 * Properties of the application events of projections.
	 */
	public static class Events {

		/**
		 * Whether to publish events of projections as application events.
		 */
		private boolean enabled = true;

		public boolean isEnabled() {
			return this.enabled;
		}

		public void setEnabled(boolean enabled) {
			this.enabled = enabled;
		}

	}

}

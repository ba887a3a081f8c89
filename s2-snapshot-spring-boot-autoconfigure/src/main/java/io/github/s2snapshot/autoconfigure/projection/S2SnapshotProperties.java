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

import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotVerification;
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
	 * Whether projections are restored, followed and snapshotted.
	 */
	private boolean enabled = true;

	/**
	 * Where snapshots are put.
	 */
	private SnapshotPlacement placement = SnapshotPlacement.IN_STREAM;

	/**
	 * Form of snapshots in the stream: a single record, several ("framed"), or as it
	 * suits the state. Both forms are always read.
	 */
	private SnapshotFormChoice form = SnapshotFormChoice.AUTO;

	/**
	 * Compression of snapshots in the stream. "auto" compresses what it pays for, by zstd
	 * when zstd-jni is on the class path, else by gzip.
	 */
	private SnapshotCompression compression = SnapshotCompression.AUTO;

	/**
	 * Verification of a snapshot before it can cost history: "full" reads it back as a
	 * restart does and compares the states, "bytes" does without a second state in memory
	 * and trims no further than the newest snapshot that was verified fully.
	 */
	private SnapshotVerification verification = SnapshotVerification.FULL;

	/**
	 * Whether to create, with infinite retention, the stream of a projection and its
	 * dead-letter stream when they do not exist.
	 */
	private boolean createStream;

	/**
	 * Whether the application stays alive while it has projections, also when nothing
	 * else keeps it so, such as a web server.
	 */
	private boolean keepAlive = true;

	/**
	 * Time that a snapshot may take with all its attempts.
	 */
	private Duration timeout = Duration.ofMinutes(1);

	private final Append append = new Append();

	private final Trigger trigger = new Trigger();

	@NestedConfigurationProperty
	private final TrimProperties trim = new TrimProperties();

	@NestedConfigurationProperty
	private final SnapshotRetryProperties retry = new SnapshotRetryProperties();

	private final Restore restore = new Restore();

	private final Recovery recovery = new Recovery();

	private final Shutdown shutdown = new Shutdown();

	private final Lifecycle lifecycle = new Lifecycle();

	private final Readiness readiness = new Readiness();

	private final Events events = new Events();

	/**
	 * Settings of single projections by their name, overriding the common ones.
	 */
	private final Map<String, ProjectionProperties> projections = new LinkedHashMap<>();

	/**
	 * What to do about settings of a projection that the application does not have.
	 * Settings of one that is only not active, for example in another profile, never stop
	 * the start.
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
	 * What to do about settings of projections that do not exist.
	 */
	public enum UnknownProjections {

		/**
		 * Fail the start: the name is most likely wrong.
		 */
		FAIL,

		/**
		 * Log them, as in tests of a slice, or when several applications share settings.
		 */
		IGNORE

	}

	/**
	 * Appends of deltas.
	 */
	public static class Append {

		/**
		 * Whether appends fold deltas before they send them, as updates always do, and
		 * refuse those that the fold does not accept. Appends are made one after the
		 * other then.
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
	 * What causes a snapshot. Triggers combine by "or"; none of them is set by default.
	 */
	public static class Trigger {

		/**
		 * Number of records folded since the last snapshot that causes the next one.
		 */
		private @Nullable Long records;

		/**
		 * Size of the records folded since the last snapshot that causes the next one.
		 */
		private @Nullable DataSize bytes;

		/**
		 * Time between snapshots of a projection that has folded records meanwhile.
		 */
		private @Nullable Duration interval;

		/**
		 * Cron expression of the times at which a projection that has folded records
		 * meanwhile has a snapshot taken.
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
	 * Restoring projections when the application starts.
	 */
	public static class Restore {

		/**
		 * Time that restoring all projections may take before the start of the
		 * application fails, or goes on without those that are not live.
		 */
		private Duration timeout = Duration.ofMinutes(5);

		/**
		 * Maximum number of projections restored at the same time.
		 */
		private int parallelism = 4;

		/**
		 * Whether the start of the application waits until its projections are live, or
		 * goes on while they are restored in the background.
		 */
		private StartMode startMode = StartMode.WAIT;

		/**
		 * Whether a projection that fails while the application starts fails the start,
		 * or the application starts without it and the other projections serve.
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
		 * What a projection that fails means to the application.
		 */
		public enum OnFailure {

			/**
			 * The application does not start. When the projection fails later, the
			 * application refuses traffic.
			 */
			FAIL_START,

			/**
			 * The application starts, and accepts traffic while another projection is
			 * healthy.
			 */
			START_DEGRADED

		}

	}

	/**
	 * Recovering from failures that may pass, such as a server that is not reachable.
	 */
	public static class Recovery {

		/**
		 * Maximum time between two attempts to recover a projection.
		 */
		private Duration maxInterval = Duration.ofSeconds(30);

		/**
		 * Time for which the server may refuse a projection that was live before, such as
		 * by 401, 403 or 404, until the projection counts as failed. It is still retried
		 * then.
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
	 * Stopping projections when the application stops.
	 */
	public static class Shutdown {

		/**
		 * Time that the final snapshots may take. A snapshot that overruns it is
		 * abandoned.
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
	 * Place of the projections in the application's lifecycle.
	 */
	public static class Lifecycle {

		/**
		 * Default phase: before the web server starts, and after it has stopped.
		 */
		public static final int DEFAULT_PHASE = Integer.MAX_VALUE - 4096;

		/**
		 * Phase in which projections are restored and stopped. Below that of the web
		 * server, 2147481599, requests are accepted only after all projections are
		 * restored.
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
	 * What projections have to say about the readiness of the application.
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
		 * What an outage of the server means to the readiness of the application.
		 */
		public enum OnDisconnect {

			/**
			 * The state that a projection has is served, as a stale one.
			 */
			ACCEPT,

			/**
			 * Traffic is refused until the projection is live again.
			 */
			REFUSE

		}

	}

	/**
	 * Application events of what happens to projections.
	 */
	public static class Events {

		/**
		 * Whether what happens to projections is published as application events.
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

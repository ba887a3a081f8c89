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

package io.github.s2snapshot.engine.value;

import java.time.Duration;

import io.github.s2snapshot.projection.StartMode;

/**
 * Settings of an engine, the same for all of its projections.
 *
 * @param waitingReads the most reads of a projection that may wait at the same time
 * @param subscribers the most subscribers to the changes of a projection
 * @param heldAppends the most appends of this process that are held while a snapshot is
 * appended
 * @param appendHold the longest time for which an append is held
 * @param snapshotTimeout how long a snapshot may take unless the caller sets a timeout
 * @param silence how long the server may be silent before a projection is disconnected.
 * The server sends a heartbeat at least every 15 seconds (S2 v1).
 * @param startMode whether the first start retries after a transient failure
 * @param recovery the settings of retries after transient failures
 * @since 0.1.0
 */
public record EngineSettings(int waitingReads, int subscribers, int heldAppends, Duration appendHold,
		Duration snapshotTimeout, Duration silence, StartMode startMode, RecoverySettings recovery) {

	/**
	 * Creates settings with the start mode {@link StartMode#WAIT}.
	 * @param waitingReads the most reads of a projection that may wait at the same time
	 * @param subscribers the most subscribers to the changes of a projection
	 * @param heldAppends the most appends of this process that are held while a snapshot
	 * is appended
	 * @param appendHold the longest time for which an append is held
	 * @param snapshotTimeout how long a snapshot may take unless the caller sets a
	 * timeout
	 * @param silence how long the server may be silent before a projection is
	 * disconnected
	 * @param initialInterval the delay after the first failed attempt
	 */
	public EngineSettings(int waitingReads, int subscribers, int heldAppends, Duration appendHold,
			Duration snapshotTimeout, Duration silence, Duration initialInterval) {
		this(waitingReads, subscribers, heldAppends, appendHold, snapshotTimeout, silence, StartMode.WAIT,
				RecoverySettings.defaults().withInitialInterval(initialInterval));
	}

	/**
	 * Returns the default settings.
	 * @return the settings
	 */
	public static EngineSettings defaults() {
		return new EngineSettings(10_000, 1_000, 10_000, Duration.ofSeconds(5), Duration.ofMinutes(1),
				Duration.ofSeconds(20), Duration.ofSeconds(1));
	}

	/**
	 * Returns a copy with another limit of the time for which appends are held.
	 * @param appendHold the longest time
	 * @return the copy
	 */
	public EngineSettings withAppendHold(Duration appendHold) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, appendHold,
				this.snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Returns a copy with another timeout of snapshots.
	 * @param snapshotTimeout the timeout
	 * @return the copy
	 */
	public EngineSettings withSnapshotTimeout(Duration snapshotTimeout) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Returns a copy with another limit of waiting reads.
	 * @param waitingReads the most waiting reads of a projection
	 * @return the copy
	 */
	public EngineSettings withWaitingReads(int waitingReads) {
		return new EngineSettings(waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Returns a copy with another limit of subscribers.
	 * @param subscribers the most subscribers to the changes of a projection
	 * @return the copy
	 */
	public EngineSettings withSubscribers(int subscribers) {
		return new EngineSettings(this.waitingReads, subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Returns a copy with another limit of the silence of the server.
	 * @param silence the time after which a projection is disconnected
	 * @return the copy
	 */
	public EngineSettings withSilence(Duration silence) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, silence, this.startMode, this.recovery);
	}

	/**
	 * Returns a copy with another start mode.
	 * @param startMode whether the first start retries after a transient failure
	 * @return the copy
	 */
	public EngineSettings withStartMode(StartMode startMode) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, startMode, this.recovery);
	}

	/**
	 * Returns a copy with other settings of retries.
	 * @param recovery the settings of retries after transient failures
	 * @return the copy
	 */
	public EngineSettings withRecovery(RecoverySettings recovery) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, this.startMode, recovery);
	}

}

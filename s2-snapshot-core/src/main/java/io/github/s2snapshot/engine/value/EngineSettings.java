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
 * Limits of the engine.
 *
 * @param waitingReads how many reads of a projection may wait at once
 * @param subscribers how many may subscribe to the changes of a projection at once
 * @param heldAppends how many appends of this process are held at most while a snapshot
 * is appended
 * @param appendHold how long they are held at most
 * @param snapshotTimeout how long a snapshot may take unless the caller says otherwise
 * @param silence how long the server may be silent before a projection counts as
 * disconnected: it sends a heartbeat at least every 15 seconds (S2 v1)
 * @param startMode what becomes of failures at the first start that may pass
 * @param recovery how projections recover from failures that may pass
 * @since 0.1.0
 */
public record EngineSettings(int waitingReads, int subscribers, int heldAppends, Duration appendHold,
		Duration snapshotTimeout, Duration silence, StartMode startMode, RecoverySettings recovery) {

	/**
	 * Creates settings for a start that waits.
	 * @param waitingReads how many reads of a projection may wait at once
	 * @param subscribers how many may subscribe to the changes of a projection at once
	 * @param heldAppends how many appends of this process are held at most
	 * @param appendHold how long they are held at most
	 * @param snapshotTimeout how long a snapshot may take
	 * @param silence how long the server may be silent
	 * @param initialInterval how long to wait after the first failed attempt
	 */
	public EngineSettings(int waitingReads, int subscribers, int heldAppends, Duration appendHold,
			Duration snapshotTimeout, Duration silence, Duration initialInterval) {
		this(waitingReads, subscribers, heldAppends, appendHold, snapshotTimeout, silence, StartMode.WAIT,
				RecoverySettings.defaults().withInitialInterval(initialInterval));
	}

	/**
	 * Returns the defaults.
	 * @return settings
	 */
	public static EngineSettings defaults() {
		return new EngineSettings(10_000, 1_000, 10_000, Duration.ofSeconds(5), Duration.ofMinutes(1),
				Duration.ofSeconds(20), Duration.ofSeconds(1));
	}

	/**
	 * Changes for how long appends of this process are held.
	 * @param appendHold the time
	 * @return new settings
	 */
	public EngineSettings withAppendHold(Duration appendHold) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, appendHold,
				this.snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Changes how long a snapshot may take.
	 * @param snapshotTimeout the time
	 * @return new settings
	 */
	public EngineSettings withSnapshotTimeout(Duration snapshotTimeout) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Changes how many reads of a projection may wait at once.
	 * @param waitingReads the number of reads
	 * @return new settings
	 */
	public EngineSettings withWaitingReads(int waitingReads) {
		return new EngineSettings(waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Changes how many may subscribe to the changes of a projection at once.
	 * @param subscribers the number of subscribers
	 * @return new settings
	 */
	public EngineSettings withSubscribers(int subscribers) {
		return new EngineSettings(this.waitingReads, subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, this.startMode, this.recovery);
	}

	/**
	 * Changes how long the server may be silent before a projection counts as
	 * disconnected.
	 * @param silence the time
	 * @return new settings
	 */
	public EngineSettings withSilence(Duration silence) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, silence, this.startMode, this.recovery);
	}

	/**
	 * Changes what becomes of failures at the first start that may pass.
	 * @param startMode how projections are started
	 * @return new settings
	 */
	public EngineSettings withStartMode(StartMode startMode) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, startMode, this.recovery);
	}

	/**
	 * Changes how projections recover from failures that may pass.
	 * @param recovery the settings
	 * @return new settings
	 */
	public EngineSettings withRecovery(RecoverySettings recovery) {
		return new EngineSettings(this.waitingReads, this.subscribers, this.heldAppends, this.appendHold,
				this.snapshotTimeout, this.silence, this.startMode, recovery);
	}

}

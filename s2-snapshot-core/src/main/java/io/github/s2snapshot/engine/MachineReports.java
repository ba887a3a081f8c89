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

package io.github.s2snapshot.engine;

import java.time.Instant;
import java.util.Locale;
import java.util.function.BooleanSupplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.GapException;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.StreamName;

/**
 * Tells others what a machine has seen.
 */
final class MachineReports implements MachineEvents {

	private static final Logger logger = LoggerFactory.getLogger(MachineReports.class);

	private final String projection;

	private final StreamName stream;

	private final PoisonJudge judge;

	private final OtherVersions versions;

	private final Safeguards safeguards;

	private final ListenerFanout listeners;

	private final BooleanSupplier halted;

	private final IgnoredSnapshotLog log = new IgnoredSnapshotLog();

	MachineReports(String projection, StreamName stream, PoisonJudge judge, OtherVersions versions,
			Safeguards safeguards, ListenerFanout listeners, BooleanSupplier halted) {
		this.projection = projection;
		this.stream = stream;
		this.judge = judge;
		this.versions = versions;
		this.safeguards = safeguards;
		this.listeners = listeners;
		this.halted = halted;
	}

	@Override
	public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
		ignored(record(seqNum), fault, reason);
	}

	void ignored(ExternalSnapshots.Ignored stored, Refusals refusals) {
		String key = stored.key().toString();
		refusals.remember("the stored snapshot " + key + " is ignored: " + stored.reason());
		ignored(key, stored.fault(), stored.reason());
	}

	private void ignored(String snapshot, SnapshotFault fault, String reason) {
		this.log.ignored(logger, this.projection, snapshot, fault, reason);
		this.listeners.tell((listener) -> listener.snapshotIgnored(this.projection, snapshot, fault, reason));
	}

	@Override
	public void otherVersion(long seqNum, int version, boolean whole) {
		this.versions.seen(record(seqNum), (whole) ? seqNum : 0, version);
	}

	@Override
	public @Nullable Instant streamCreatedAt() {
		return this.safeguards.streamCreatedAt();
	}

	@Override
	public boolean isQuarantined(SnapshotInfo snapshot) {
		return this.safeguards.isQuarantined(snapshot);
	}

	/**
	 * Set what to begin with from now on.
	 * @param choice the base that a restore is to have
	 */
	void choose(BaseChoice choice) {
		this.safeguards.choose(choice);
	}

	@Override
	public BaseChoice choice() {
		return this.safeguards.choice();
	}

	@Override
	public boolean isSkipped(long seqNum) {
		return this.judge.isSkipped(seqNum);
	}

	@Override
	public void baseDropped(GapException gap) {
		logger.warn("Projection '{}' looks for a newer snapshot: {}", this.projection, gap.getMessage());
		this.listeners.tell((listener) -> listener.gap(this.projection, gap));
	}

	@Override
	public boolean isHalted() {
		return this.halted.getAsBoolean();
	}

	private String record(long seqNum) {
		return String.format(Locale.ROOT, "record %s of stream %s", SeqNums.text(seqNum), this.stream);
	}

}

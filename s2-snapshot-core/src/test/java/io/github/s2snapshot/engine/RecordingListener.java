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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Listener that records all events.
 */
class RecordingListener implements InPlaceProjectionListener {

	final List<String> events = new CopyOnWriteArrayList<>();

	final List<SnapshotFault> faults = new CopyOnWriteArrayList<>();

	final List<AuditResult> audits = new CopyOnWriteArrayList<>();

	volatile Runnable onFolded = () -> {
	};

	volatile Runnable onPoison = () -> {
	};

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		this.events.add(previous + " -> " + current);
	}

	@Override
	public void disconnected(String projection, Outage outage) {
		this.events.add("disconnected");
	}

	@Override
	public void reconnected(String projection, Duration duration) {
		this.events.add("reconnected");
	}

	@Override
	public void recovering(String projection, ProjectionException failure, int attempt, Duration delay) {
		this.events.add("recovering " + attempt);
	}

	@Override
	public void ignored(String projection, int deltas) {
		this.events.add("passed by " + deltas);
	}

	@Override
	public void folded(String projection, int deltas, Duration duration) {
		this.events.add("folded " + deltas);
		this.onFolded.run();
	}

	@Override
	public void changesSubscribed(String projection, int subscribers) {
		this.events.add("subscribers " + subscribers);
	}

	@Override
	public void deltasSubscribed(String projection, int subscribers) {
		this.events.add("delta subscribers " + subscribers);
	}

	@Override
	public void changesConflated(String projection, long states) {
		this.events.add("conflated " + states);
	}

	@Override
	public void restored(String projection, RestoreInfo restore) {
		this.events.add("restored " + restore.source() + " " + restore.cursor());
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		this.events.add("taken " + snapshot.cursor());
	}

	@Override
	public void snapshotSkipped(String projection, String reason) {
		this.events.add("skipped " + reason);
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		this.events.add("superseded " + cursor + " by " + coveredBy);
	}

	@Override
	public void snapshotFailed(String projection, SnapshotException failure) {
		this.events.add("snapshot failed");
	}

	@Override
	public void snapshotConflict(String projection, long cursor, long actual) {
		this.events.add("conflict " + cursor + " " + actual);
	}

	@Override
	public void snapshotIgnored(String projection, String snapshot, SnapshotFault fault, String reason) {
		this.faults.add(fault);
		this.events.add("ignored " + snapshot + ": " + reason);
	}

	@Override
	public void foldChanged(String projection, FoldChange change) {
		this.events.add("fold changed " + change.describe());
	}

	@Override
	public void audited(String projection, AuditResult result) {
		this.events.add("audited " + result);
		this.audits.add(result);
	}

	@Override
	public void publishedStateChanged(String projection, String type) {
		this.events.add("changed " + type);
	}

	@Override
	public void ackLost(String projection, AppendPurpose purpose) {
		this.events.add("ack lost " + purpose);
	}

	@Override
	public void updateConflict(String projection, long cursor, long actual) {
		this.events.add("update conflict " + cursor + " " + actual);
	}

	@Override
	public void updateEnded(String projection, UpdateOutcome outcome, int attempts, Duration duration) {
		this.events.add("update " + outcome + " " + attempts);
	}

	@Override
	public void poison(String projection, PoisonRecord record) {
		this.events.add("poison " + record.failure().seqNum() + " " + record.attempt() + " " + record.action());
		this.onPoison.run();
	}

	@Override
	public void retentionEndangered(String projection, Duration retention, Duration age, String reason) {
		this.events.add("endangered " + retention + " " + reason);
	}

	@Override
	public void historyTrimmed(String projection, long before) {
		this.events.add("trimmed " + before);
	}

	@Override
	public void historyKept(String projection, String reason) {
		this.events.add("kept " + reason);
	}

	@Override
	public void gap(String projection, GapException gap) {
		this.events.add("gap " + gap.expected() + " " + gap.received());
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		this.events.add("failed");
	}

}

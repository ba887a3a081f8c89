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

package io.github.s2snapshot.engine.internal;

import java.util.Locale;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.follow.FoldGuard;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.VersionGuard;
import io.github.s2snapshot.engine.internal.status.IgnoredSnapshotLog;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Reports what a {@link FollowMachine} finds to the log and to listeners.
 */
final class MachineReports implements MachineListener {

	private static final Logger logger = LoggerFactory.getLogger(MachineReports.class);

	private final String projection;

	private final StreamName stream;

	private final VersionGuard versions;

	private final ListenerFanout listeners;

	private final FoldGuard folds;

	private final FoldChangeReports changes;

	private final IgnoredSnapshotLog log = new IgnoredSnapshotLog();

	MachineReports(String projection, StreamName stream, VersionGuard versions, FoldGuard folds,
			FoldChangeReports changes, ListenerFanout listeners) {
		this.projection = projection;
		this.stream = stream;
		this.versions = versions;
		this.folds = folds;
		this.changes = changes;
		this.listeners = listeners;
	}

	@Override
	public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
		snapshotIgnored(record(seqNum), fault, reason);
	}

	/**
	 * A snapshot was ignored as a base.
	 * @param snapshot a description of its place
	 * @param fault the kind of reason
	 * @param reason the reason
	 */
	void snapshotIgnored(String snapshot, SnapshotFault fault, String reason) {
		this.log.ignored(logger, this.projection, snapshot, fault, reason);
		this.listeners.tell((listener) -> listener.snapshotIgnored(this.projection, snapshot, fault, reason));
	}

	@Override
	public void otherVersion(long seqNum, int version, boolean whole) {
		this.versions.seen(record(seqNum), (whole) ? seqNum : 0, version);
	}

	@Override
	public void foldChanged(long seqNum, SnapshotInfo snapshot, OtherFold other) {
		boolean first = this.folds.seen(record(seqNum), snapshot.fold(), other.live());
		if (other.rejection() == null) {
			if (other.live()) {
				this.changes.followed(record(seqNum), other.change(), first);
			}
			return;
		}
		// Only readers with the same code know whether a framed snapshot is a base.
		this.versions.keepFrom((snapshot.form() == SnapshotForm.SINGLE) ? seqNum : 0);
		if (!other.live()) {
			this.folds.rejected(record(seqNum), snapshot.cursor(), other.rejection());
		}
	}

	@Override
	public void baseDropped(GapException gap) {
		logger.warn("Projection '{}' drops the base of its restore and looks for a newer snapshot: {}", this.projection,
				gap.getMessage());
		this.listeners.tell((listener) -> listener.gap(this.projection, gap));
	}

	@Override
	public void publishedStateChanged(Class<?> type) {
		logger.warn("Projection '{}' of stream {}: a state of class {} has changed after it was published. Either the "
				+ "copier of the projection shares an object with the state that folds change, or the application "
				+ "changes a state that it has read. Readers and snapshots may get wrong states", this.projection,
				this.stream, type.getName());
		this.listeners.tell((listener) -> listener.publishedStateChanged(this.projection, type.getName()));
	}

	private String record(long seqNum) {
		return String.format(Locale.ROOT, "record %s of stream %s", SeqNums.text(seqNum), this.stream);
	}

}

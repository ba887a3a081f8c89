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

package io.github.s2snapshot.projection;

import java.time.Duration;

import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Listener for events of projections. The events of a projection are delivered one at a
 * time and in order, on a thread that does nothing else: a listener may block, which
 * delays only events of the same projection. Up to 10,000 events wait for delivery.
 * Further events are dropped, and their number is logged. An exception of a listener is
 * logged and has no other effect. Use an {@link InPlaceProjectionListener} for counters
 * and meters.
 * <p>
 * The future of an operation on a projection completes after the listeners have received
 * the earlier events, unless a listener takes longer than a second.
 *
 * @since 0.1.0
 */
public interface ProjectionListener {

	/**
	 * Listener that does nothing.
	 */
	ProjectionListener NONE = new InPlaceProjectionListener() {
	};

	/**
	 * Returns the listener for the projection of one key of a keyed projection. The name
	 * of the projection is the same for all keys. Called when the key is loaded, and when
	 * something is appended to a key that is not in memory.
	 * @param key the text of the key
	 * @return the listener of the key, by default this one; {@link #NONE} to ignore keys
	 */
	default ProjectionListener forKey(String key) {
		return this;
	}

	/**
	 * Called when the status changed.
	 * @param projection the name of the projection
	 * @param previous the previous status
	 * @param current the current status
	 */
	default void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
	}

	/**
	 * Called when an operation begins: on the thread of the caller, or, if no caller
	 * requested the operation, on the thread of the other events.
	 * @param projection the name of the projection
	 * @param stream the stream of the projection
	 * @param operation the kind of operation
	 * @return the watch of the operation; {@link OperationWatch#NONE} if it is not
	 * observed
	 */
	default OperationWatch began(String projection, StreamName stream, OperationKind operation) {
		return OperationWatch.NONE;
	}

	/**
	 * Called when the deltas of one batch were folded.
	 * @param projection the name of the projection
	 * @param deltas the number of deltas, positive
	 * @param duration the time to decode and fold them
	 */
	default void folded(String projection, int deltas, Duration duration) {
	}

	/**
	 * Called when deltas of one batch were ignored because the projection does not fold
	 * their types.
	 * @param projection the name of the projection
	 * @param deltas the number of deltas, positive
	 */
	default void ignored(String projection, int deltas) {
	}

	/**
	 * Called about once a second during a restore. It is not called for shorter restores.
	 * @param projection the name of the projection
	 * @param step the progress of the restore
	 */
	default void restoring(String projection, RestoreStep step) {
	}

	/**
	 * Called when the restore has ended and the projection is live.
	 * @param projection the name of the projection
	 * @param restore the restore
	 */
	default void restored(String projection, RestoreInfo restore) {
	}

	/**
	 * Called when a snapshot was taken and stored.
	 * @param projection the name of the projection
	 * @param snapshot the snapshot
	 * @param duration the time for all attempts
	 */
	default void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
	}

	/**
	 * Called when a requested snapshot was skipped.
	 * @param projection the name of the projection
	 * @param reason the reason
	 */
	default void snapshotSkipped(String projection, String reason) {
	}

	/**
	 * Called when a snapshot was superseded, because a newer snapshot of another process
	 * covers it.
	 * @param projection the name of the projection
	 * @param cursor the cursor of the superseded snapshot
	 * @param coveredBy the cursor of the newer snapshot
	 */
	default void snapshotSuperseded(String projection, long cursor, long coveredBy) {
	}

	/**
	 * Called when taking a snapshot failed.
	 * @param projection the name of the projection
	 * @param failure the failure
	 */
	default void snapshotFailed(String projection, SnapshotException failure) {
	}

	/**
	 * Called when the conditional append of a snapshot failed because of another append.
	 * The snapshot is built again.
	 * @param projection the name of the projection
	 * @param cursor the position at which the snapshot should have been appended
	 * @param actual the sequence number that the server would assign next
	 */
	default void snapshotConflict(String projection, long cursor, long actual) {
	}

	/**
	 * Called when a snapshot was found that the projection cannot restore from.
	 * @param projection the name of the projection
	 * @param snapshot where the snapshot was found
	 * @param fault the kind of reason
	 * @param reason why the snapshot is ignored
	 */
	default void snapshotIgnored(String projection, String snapshot, SnapshotFault fault, String reason) {
	}

	/**
	 * Called when the projection has restored from a snapshot that was taken with other
	 * code of the folds, or when it finds that another process with other code takes
	 * snapshots of it. For each other code it is called once while the projection follows
	 * its stream. It is not called for snapshots that are ignored because of their code.
	 * @param projection the name of the projection
	 * @param change the difference of the code
	 */
	default void foldChanged(String projection, FoldChange change) {
	}

	/**
	 * Called when an audit has ended.
	 * @param projection the name of the projection
	 * @param result the result of the audit
	 */
	default void audited(String projection, AuditResult result) {
	}

	/**
	 * Called when a published state was found to have changed, at most once a minute.
	 * Only projections whose definition sets {@code copyCheck} are checked.
	 * @param projection the name of the projection
	 * @param type the name of the class of the state
	 */
	default void publishedStateChanged(String projection, String type) {
	}

	/**
	 * Called when the acknowledgement of a conditional append was lost. The stream is
	 * read to find out whether the append took effect, so it is not repeated blindly.
	 * @param projection the name of the projection
	 * @param purpose the purpose of the append
	 */
	default void ackLost(String projection, AppendPurpose purpose) {
	}

	/**
	 * Called when the conditional append of an update failed because of another append.
	 * The decision is called again.
	 * @param projection the name of the projection
	 * @param cursor the position at which the deltas should have been appended
	 * @param actual the sequence number that the server would assign next
	 */
	default void updateConflict(String projection, long cursor, long actual) {
	}

	/**
	 * Called when an update has ended.
	 * @param projection the name of the projection
	 * @param outcome the outcome
	 * @param attempts the number of attempts
	 * @param duration the time for all attempts
	 */
	default void updateEnded(String projection, UpdateOutcome outcome, int attempts, Duration duration) {
	}

	/**
	 * Called when a subscription to the changes of the projection began or ended.
	 * @param projection the name of the projection
	 * @param subscribers the approximate number of subscribers
	 */
	default void changesSubscribed(String projection, int subscribers) {
	}

	/**
	 * Called when a subscription to the deltas of the projection began or ended.
	 * @param projection the name of the projection
	 * @param subscribers the approximate number of subscribers
	 */
	default void deltasSubscribed(String projection, int subscribers) {
	}

	/**
	 * Called when a slow subscriber to the changes of the projection receives a newer
	 * state in place of all states before it.
	 * @param projection the name of the projection
	 * @param states the number of states that the subscriber missed, positive
	 */
	default void changesConflated(String projection, long states) {
	}

	/**
	 * Called when a record could not be decoded or folded.
	 * @param projection the name of the projection
	 * @param record the record and the action that is taken
	 */
	default void poison(String projection, PoisonRecord record) {
	}

	/**
	 * Called when the retention of the stream is about to delete records that a restore
	 * needs, and no newer snapshot could be taken. Taking a snapshot is attempted again.
	 * @param projection the name of the projection
	 * @param retention how long the stream keeps records
	 * @param age the age of the records that would be lost
	 * @param reason why no newer snapshot was taken
	 */
	default void retentionEndangered(String projection, Duration retention, Duration age, String reason) {
	}

	/**
	 * Called when records that external snapshots cover were trimmed.
	 * @param projection the name of the projection whose snapshot caused it
	 * @param before the position before which all records were trimmed
	 */
	default void historyTrimmed(String projection, long before) {
	}

	/**
	 * Called when records that an external snapshot covers were not trimmed. The trim is
	 * attempted again after the next snapshot.
	 * @param projection the name of the projection
	 * @param reason why the records are kept
	 */
	default void historyKept(String projection, String reason) {
	}

	/**
	 * Called when records are missing between the expected and the received position. The
	 * projection restores from a snapshot that covers them, and fails if no such snapshot
	 * exists.
	 * @param projection the name of the projection
	 * @param gap the gap, with both positions
	 */
	default void gap(String projection, GapException gap) {
	}

	/**
	 * Called when a projection that has a state is disconnected: the server was not heard
	 * for longer than the interval of its heartbeats, or the state cannot be restored
	 * again for now. The projection recovers by itself.
	 * @param projection the name of the projection
	 * @param outage the outage
	 */
	default void disconnected(String projection, Outage outage) {
	}

	/**
	 * Called when a disconnected projection is up to date again.
	 * @param projection the name of the projection
	 * @param duration the duration of the outage
	 */
	default void reconnected(String projection, Duration duration) {
	}

	/**
	 * Called when an attempt to restore or to follow had a transient failure. It is
	 * retried.
	 * @param projection the name of the projection
	 * @param failure the failure
	 * @param attempt the number of consecutive failed attempts, 1 or more
	 * @param delay the time until the next attempt
	 */
	default void recovering(String projection, ProjectionException failure, int attempt, Duration delay) {
	}

	/**
	 * Called when the projection failed. It is not called for transient failures, unless
	 * the start of the projection waits for it or the server refuses requests for a long
	 * time.
	 * @param projection the name of the projection
	 * @param failure the failure
	 */
	default void failed(String projection, ProjectionException failure) {
	}

	/**
	 * Called when the projection was stopped and removed. Discard data that is kept for
	 * it. Another projection with the same name may be registered later.
	 * @param projection the name of the projection
	 */
	default void removed(String projection) {
	}

}

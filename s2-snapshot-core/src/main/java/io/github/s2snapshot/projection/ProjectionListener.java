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
 * Told of what happens to projections. Events of a projection come one after the other,
 * in their order, on a thread that nobody else needs: a listener may block, and delays
 * only events of that projection then. Up to 10,000 of them wait; what does not fit is
 * lost, and the log says how much. An exception thrown here is logged and has no other
 * effect. What counts and measures can be told {@linkplain InPlaceProjectionListener in
 * place}.
 * <p>
 * A future that an operation on a projection returns completes when the listeners have
 * been told of what happened before, unless one of them takes more than a second.
 *
 * @since 0.1.0
 */
public interface ProjectionListener {

	/**
	 * The status changed.
	 * @param projection the name of the projection
	 * @param previous the status before
	 * @param current the status now
	 */
	default void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
	}

	/**
	 * An operation begins. Called on the thread that asks for it, before it begins; for
	 * one that no caller asked for, as the other events are.
	 * @param projection the name of the projection
	 * @param stream the stream of the projection
	 * @param operation what is done
	 * @return what watches the operation, {@link OperationWatch#NONE} for nothing
	 */
	default OperationWatch began(String projection, StreamName stream, OperationKind operation) {
		return OperationWatch.NONE;
	}

	/**
	 * Deltas of one batch were folded.
	 * @param projection the name of the projection
	 * @param deltas the number of deltas, positive
	 * @param duration how long it took to decode and fold them
	 */
	default void folded(String projection, int deltas, Duration duration) {
	}

	/**
	 * The restore goes on. Told about once a second, not for restores that are shorter.
	 * @param projection the name of the projection
	 * @param step how far it has come
	 */
	default void restoring(String projection, RestoreStep step) {
	}

	/**
	 * The restore has ended; the projection is live.
	 * @param projection the name of the projection
	 * @param restore how it was restored
	 */
	default void restored(String projection, RestoreInfo restore) {
	}

	/**
	 * A snapshot is stored.
	 * @param projection the name of the projection
	 * @param snapshot the snapshot
	 * @param duration how long it took, with all its attempts
	 */
	default void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
	}

	/**
	 * A snapshot was asked for and not taken.
	 * @param projection the name of the projection
	 * @param reason why
	 */
	default void snapshotSkipped(String projection, String reason) {
	}

	/**
	 * A snapshot was given up because another one, of another process, covers it.
	 * @param projection the name of the projection
	 * @param cursor the cursor of the snapshot that was given up
	 * @param coveredBy the cursor of the other one
	 */
	default void snapshotSuperseded(String projection, long cursor, long coveredBy) {
	}

	/**
	 * A snapshot failed.
	 * @param projection the name of the projection
	 * @param failure why
	 */
	default void snapshotFailed(String projection, SnapshotException failure) {
	}

	/**
	 * A snapshot lost against another append and is going to be rebuilt.
	 * @param projection the name of the projection
	 * @param cursor the cursor at which it was to be appended
	 * @param actual the sequence number that the server would assign next
	 */
	default void snapshotConflict(String projection, long cursor, long actual) {
	}

	/**
	 * A snapshot was found that cannot be restored from.
	 * @param projection the name of the projection
	 * @param snapshot where it was found
	 * @param fault what kind of reason it is
	 * @param reason why it is ignored
	 */
	default void snapshotIgnored(String projection, String snapshot, SnapshotFault fault, String reason) {
	}

	/**
	 * Records were folded again and the states compared.
	 * @param projection the name of the projection
	 * @param result what came of it
	 */
	default void audited(String projection, AuditResult result) {
	}

	/**
	 * The answer to a conditional append did not come. What became of it is looked for in
	 * the stream; it is never appended blindly again.
	 * @param projection the name of the projection
	 * @param purpose what the append is for
	 */
	default void ackLost(String projection, AppendPurpose purpose) {
	}

	/**
	 * An update lost against another append and is going to be decided again.
	 * @param projection the name of the projection
	 * @param cursor the position at which it was to be appended
	 * @param actual the sequence number that the server would assign next
	 */
	default void updateConflict(String projection, long cursor, long actual) {
	}

	/**
	 * An update has ended.
	 * @param projection the name of the projection
	 * @param outcome how
	 * @param attempts the number of its attempts
	 * @param duration how long it took, with all its attempts
	 */
	default void updateEnded(String projection, UpdateOutcome outcome, int attempts, Duration duration) {
	}

	/**
	 * Somebody subscribed to the changes of the projection, or does so no more.
	 * @param projection the name of the projection
	 * @param subscribers how many do, about
	 */
	default void changesSubscribed(String projection, int subscribers) {
	}

	/**
	 * A subscriber to the changes of the projection was slow and is told of a newer state
	 * instead of all of those before it.
	 * @param projection the name of the projection
	 * @param states how many states it has not been told of, positive
	 */
	default void changesConflated(String projection, long states) {
	}

	/**
	 * A record could not be decoded or folded.
	 * @param projection the name of the projection
	 * @param record the record and what is done about it
	 */
	default void poison(String projection, PoisonRecord record) {
	}

	/**
	 * The retention of the stream is going to delete what the projection would be
	 * restored from, and no newer snapshot could be taken. It is tried again.
	 * @param projection the name of the projection
	 * @param retention how long the stream keeps records
	 * @param age the age of what would be lost
	 * @param reason why there is no newer snapshot
	 */
	default void retentionEndangered(String projection, Duration retention, Duration age, String reason) {
	}

	/**
	 * History that snapshots in a store cover was trimmed.
	 * @param projection the name of the projection whose snapshot caused it
	 * @param before the position before which nothing is needed any more
	 */
	default void historyTrimmed(String projection, long before) {
	}

	/**
	 * History that a snapshot in a store covers was to be trimmed and is kept. It is
	 * tried again with the next snapshot.
	 * @param projection the name of the projection
	 * @param reason why it is kept
	 */
	default void historyKept(String projection, String reason) {
	}

	/**
	 * Records are missing between the expected and the received position. The projection
	 * is restored from a snapshot that covers them, or fails when there is none.
	 * @param projection the name of the projection
	 * @param gap the gap
	 */
	default void gap(String projection, GapException gap) {
	}

	/**
	 * The projection has a state and is disconnected: nothing was heard from the server
	 * for longer than its heartbeats take, or the state cannot be restored again for now.
	 * It goes on by itself.
	 * @param projection the name of the projection
	 * @param outage since when and why
	 */
	default void disconnected(String projection, Outage outage) {
	}

	/**
	 * The projection was disconnected and is up to date again.
	 * @param projection the name of the projection
	 * @param duration how long the outage lasted
	 */
	default void reconnected(String projection, Duration duration) {
	}

	/**
	 * An attempt to restore or to follow failed in a way that may pass. Another one is
	 * made by itself.
	 * @param projection the name of the projection
	 * @param failure why it failed
	 * @param attempt the number of attempts that have failed in a row, 1 or more
	 * @param delay the time until the next attempt
	 */
	default void recovering(String projection, ProjectionException failure, int attempt, Duration delay) {
	}

	/**
	 * The projection failed. Not called for failures that may pass, unless the first
	 * start waits or the server refuses for long.
	 * @param projection the name of the projection
	 * @param failure why
	 */
	default void failed(String projection, ProjectionException failure) {
	}

	/**
	 * The projection was stopped and removed: what is kept for it may go. Another one of
	 * its name may come.
	 * @param projection the name of the projection
	 */
	default void removed(String projection) {
	}

}

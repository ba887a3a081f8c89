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

package io.github.s2snapshot.sample.web;

import java.time.Instant;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.replay.FlightReplay;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Returns the positions of the stream and the board, which the page draws as a line, and
 * takes snapshots.
 */
@RestController
class StreamController {

	private final Projection<DelayBoard> projection;

	private final SnapshotTemplate snapshots;

	private final S2Client client;

	private final FlightReplay replay;

	private final long trigger;

	private volatile long head;

	StreamController(Projection<DelayBoard> projection, SnapshotTemplate snapshots, S2Client client,
			FlightReplay replay, @Value("${s2.snapshot.trigger.records:0}") long trigger) {
		this.projection = projection;
		this.snapshots = snapshots;
		this.client = client;
		this.replay = replay;
		this.trigger = trigger;
	}

	@GetMapping("/api/stream")
	StreamLine stream() {
		ProjectionInfo info = this.snapshots.info(this.projection.name());
		Outage outage = info.contact().outage();
		if (outage == null) {
			this.head = head(info.tail());
		}
		return new StreamLine(this.head, info.cursor(), info.tail(), info.status(),
				LastSnapshot.of(info.lastSnapshot()), next(info.lastSnapshot()), Restored.of(info.restore()),
				this.replay.progress(), (info.failure() != null) ? info.failure().getMessage() : null,
				(outage != null) ? outage.since() : null);
	}

	// The interval may cause a snapshot earlier than the number of records.
	private @Nullable Long next(@Nullable SnapshotInfo last) {
		return (this.trigger > 0 && last != null) ? last.cursor() + this.trigger : null;
	}

	// The head is the first record that can be read.
	private long head(long tail) {
		List<SequencedRecord> first = this.client.basin(this.projection.basin())
			.stream(this.projection.stream())
			.read(ReadInput.fromSeqNum(0).withCount(1).withClamp(true))
			.records();
		return (first.isEmpty()) ? tail : first.get(0).seqNum();
	}

	// A page of another site cannot send JSON without a preflight request.
	@PostMapping(path = "/api/snapshots", consumes = MediaType.APPLICATION_JSON_VALUE)
	ResponseEntity<Outcome> snapshot() {
		SnapshotOutcome outcome = this.snapshots.take(this.projection.name());
		HttpStatus status = (outcome instanceof SnapshotOutcome.Failed) ? HttpStatus.SERVICE_UNAVAILABLE
				: HttpStatus.OK;
		return ResponseEntity.status(status).body(Outcome.of(outcome));
	}

	/**
	 * Positions of the stream and the board.
	 *
	 * @param head the first record that can be read
	 * @param cursor the first record that the board does not cover
	 * @param tail the position after the last record
	 * @param status the status of the board
	 * @param snapshot the newest snapshot
	 * @param nextSnapshot the cursor at which the next snapshot is due at the latest
	 * @param restore the result of the last restore
	 * @param replay the progress of the replay
	 * @param failure the reason for which the board has failed
	 * @param disconnectedSince the start of the outage in which the board is disconnected
	 */
	record StreamLine(long head, long cursor, long tail, ProjectionStatus status, @Nullable LastSnapshot snapshot,
			@Nullable Long nextSnapshot, @Nullable Restored restore, FlightReplay.Progress replay,
			@Nullable String failure, @Nullable Instant disconnectedSince) {
	}

	/**
	 * Newest snapshot.
	 *
	 * @param cursor the first record that the snapshot does not cover
	 * @param bytes the size
	 * @param takenAt the time at which it was taken
	 */
	record LastSnapshot(long cursor, long bytes, Instant takenAt) {

		static @Nullable LastSnapshot of(@Nullable SnapshotInfo snapshot) {
			return (snapshot != null) ? new LastSnapshot(snapshot.cursor(), snapshot.bytes(), snapshot.takenAt())
					: null;
		}

	}

	/**
	 * Result of a restore of the board.
	 *
	 * @param source the kind of base
	 * @param cursor the cursor of the base
	 * @param replayed the number of folded records
	 * @param durationMs the duration in milliseconds
	 */
	record Restored(String source, long cursor, long replayed, long durationMs) {

		static @Nullable Restored of(@Nullable RestoreInfo restore) {
			return (restore != null) ? new Restored(restore.source().toString(), restore.cursor(), restore.replayed(),
					restore.duration().toMillis()) : null;
		}

	}

	/**
	 * Outcome of a requested snapshot.
	 *
	 * @param outcome taken, skipped, superseded or failed
	 * @param cursor the cursor of the snapshot, or {@code null} if none was taken
	 * @param reason the reason for which no snapshot was taken, or {@code null}
	 */
	record Outcome(String outcome, @Nullable Long cursor, @Nullable String reason) {

		static Outcome of(SnapshotOutcome outcome) {
			if (outcome instanceof SnapshotOutcome.Taken taken) {
				return new Outcome("taken", taken.snapshot().cursor(), null);
			}
			if (outcome instanceof SnapshotOutcome.Skipped skipped) {
				return new Outcome("skipped", null, skipped.reason());
			}
			if (outcome instanceof SnapshotOutcome.Failed failed) {
				return new Outcome("failed", null, failed.failure().getMessage());
			}
			return new Outcome("superseded", null, "another process has taken a newer snapshot");
		}

	}

}

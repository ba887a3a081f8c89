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

import org.slf4j.Logger;

import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.StreamName;

/**
 * Tells of restores and snapshots, in the log and to listeners.
 */
final class Reports {

	private Reports() {
	}

	static void restored(Logger logger, ListenerFanout listeners, String projection, StreamName stream, long cursor,
			RestoreInfo restore) {
		logger.info(
				"Projection '{}' of stream {} is live at {}: restored from {} at cursor {}, {} deltas folded, {} ms",
				projection, stream, SeqNums.text(cursor), restore.source(), SeqNums.text(restore.cursor()),
				restore.replayed(), restore.duration().toMillis());
		listeners.tell((listener) -> listener.restored(projection, restore));
	}

	static void snapshotEnded(Logger logger, ListenerFanout listeners, String projection, StreamName stream,
			SnapshotCoordinator.Ended ended, SnapshotFailureLog failures) {
		SnapshotResult result = ended.result();
		if (result instanceof SnapshotResult.Taken taken) {
			logger.info("Projection '{}' of stream {}: snapshot {} taken at cursor {}, {} bytes, {} ms", projection,
					stream, taken.snapshot().id(), SeqNums.text(taken.snapshot().cursor()), taken.snapshot().bytes(),
					ended.duration().toMillis());
			listeners.tell((listener) -> listener.snapshotTaken(projection, taken.snapshot(), ended.duration()));
		}
		else if (result instanceof SnapshotResult.Superseded superseded) {
			logger.info("Projection '{}' of stream {}: the snapshot at {} is covered by another one at {}", projection,
					stream, SeqNums.text(superseded.cursor()), SeqNums.text(superseded.coveredBy()));
			listeners.tell(
					(listener) -> listener.snapshotSuperseded(projection, superseded.cursor(), superseded.coveredBy()));
		}
		else if (result instanceof SnapshotResult.Skipped skipped) {
			logger.debug("Projection '{}' of stream {}: no snapshot, {}", projection, stream, skipped.reason());
			listeners.tell((listener) -> listener.snapshotSkipped(projection, skipped.reason()));
		}
		else if (result instanceof SnapshotResult.Failed failed) {
			failures.failed(logger, projection, stream, failed.failure());
			listeners.tell((listener) -> listener.snapshotFailed(projection, failed.failure()));
		}
	}

}

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

package io.github.s2snapshot.snapshot;

import java.util.Objects;

import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Outcome of taking a snapshot.
 *
 * @since 0.1.0
 */
public sealed interface SnapshotOutcome {

	/**
	 * The snapshot is stored.
	 *
	 * @param snapshot the snapshot
	 */
	record Taken(SnapshotInfo snapshot) implements SnapshotOutcome {

		public Taken {
			Objects.requireNonNull(snapshot, "'snapshot' must not be null");
		}

	}

	/**
	 * No snapshot was taken, because none was needed or others appended before each
	 * attempt.
	 *
	 * @param reason why no snapshot was taken
	 */
	record Skipped(String reason) implements SnapshotOutcome {

		public Skipped {
			Objects.requireNonNull(reason, "'reason' must not be null");
		}

	}

	/**
	 * The snapshot was abandoned because a newer one of another process covers it.
	 *
	 * @param cursor the cursor of the abandoned snapshot
	 * @param coveredBy the cursor of the newer snapshot
	 */
	record Superseded(long cursor, long coveredBy) implements SnapshotOutcome {
	}

	/**
	 * The snapshot failed.
	 *
	 * @param failure the failure
	 */
	record Failed(SnapshotException failure) implements SnapshotOutcome {

		public Failed {
			Objects.requireNonNull(failure, "'failure' must not be null");
		}

	}

}

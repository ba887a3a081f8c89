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
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.VersionMismatch;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.StateVersionException;

/**
 * The snapshots of other versions of a projection that were seen, and what they forbid:
 * nothing is taken once there is a newer version, and what an older one needs is not
 * trimmed for a while. Thread-safe.
 */
final class OtherVersions {

	private static final long NO_LIMIT = -1L;

	private final ProjectionDefinition<?> definition;

	private @Nullable Seen newest;

	private @Nullable Seen any;

	private @Nullable Long olderFrom;

	private long olderSeenAt;

	OtherVersions(ProjectionDefinition<?> definition) {
		this.definition = definition;
	}

	synchronized void reset() {
		this.newest = null;
		this.any = null;
		this.olderFrom = null;
	}

	/**
	 * There is a snapshot of another version.
	 * @param where where it is
	 * @param seqNum the position of its first record, {@code null} when it is not in the
	 * stream
	 * @param version the version
	 */
	synchronized void seen(String where, @Nullable Long seqNum, int version) {
		Seen seen = new Seen(where, version);
		this.any = seen;
		if (version > this.definition.version()) {
			if (this.newest == null || this.newest.version <= version) {
				this.newest = seen;
			}
		}
		else if (seqNum != null) {
			this.olderSeenAt = EngineTime.nanoTime();
			if (this.olderFrom == null || SeqNums.before(seqNum, this.olderFrom)) {
				this.olderFrom = seqNum;
			}
		}
	}

	/**
	 * Find a reason to leave snapshots to another version.
	 * @return the reason, {@code null} when there is none
	 */
	synchronized @Nullable String veto() {
		return (this.newest != null)
				? String.format(Locale.ROOT, "version %d of the projection has one in %s, and this is version %d",
						this.newest.version, this.newest.where, this.definition.version())
				: null;
	}

	/**
	 * Return what must not be trimmed.
	 * @return the first position that is needed, the largest when none is
	 */
	synchronized long trimLimit() {
		Long from = this.olderFrom;
		Duration since = Duration.ofNanos(EngineTime.nanoTime() - this.olderSeenAt);
		return (from != null && since.compareTo(this.definition.versions().keepOlder()) < 0) ? from : NO_LIMIT;
	}

	/**
	 * A restore has ended: see whether it may stand.
	 * @param restore how it ended
	 * @throws StateVersionException if it must not
	 */
	synchronized void check(RestoreInfo restore) {
		boolean snapshot = restore.source() == RestoreSource.IN_STREAM || restore.source() == RestoreSource.EXTERNAL;
		Seen seen = this.any;
		if (!snapshot && seen != null && this.definition.versions().onMismatch() == VersionMismatch.FAIL) {
			throw new StateVersionException(String.format(Locale.ROOT,
					"Projection '%s' is of version %d, and the only snapshots are of other versions, such as %d in %s. "
							+ "Bring back one of version %d, add upcasters and set the policy to migrate, or set it to "
							+ "replay",
					this.definition.name(), this.definition.version(), seen.version, seen.where,
					this.definition.version()));
		}
	}

	/**
	 * A snapshot of another version.
	 *
	 * @param where where it is
	 * @param version the version
	 */
	private record Seen(String where, int version) {
	}

}

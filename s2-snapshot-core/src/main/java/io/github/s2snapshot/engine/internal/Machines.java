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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FoldGuard;
import io.github.s2snapshot.engine.internal.follow.FollowMachine;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.StateCapture;
import io.github.s2snapshot.engine.internal.follow.VersionGuard;
import io.github.s2snapshot.engine.internal.restore.IgnoredSnapshot;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.StateVersionException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Creates the machines of a projection, one for each start.
 *
 * @param <S> the type of the state
 */
final class Machines<S> {

	private final ProjectionDefinition<S> definition;

	private final StreamName stream;

	private final MachineReports reports;

	private final MachinePolicy rules;

	private final Safeguards safeguards;

	private final VersionGuard versions;

	private final FoldGuard folds;

	private final StateCapture<S> capture;

	Machines(ProjectionDefinition<S> definition, StreamName stream, MachineReports reports, MachinePolicy rules,
			Safeguards safeguards, VersionGuard versions, FoldGuard folds, StateCapture<S> capture) {
		this.definition = definition;
		this.stream = stream;
		this.reports = reports;
		this.rules = rules;
		this.safeguards = safeguards;
		this.versions = versions;
		this.folds = folds;
		this.capture = capture;
	}

	/**
	 * Creates a machine.
	 * @param knownHead the head of the stream before the search for a base
	 * @return the machine
	 */
	FollowMachine<S> create(long knownHead) {
		FollowMachine<S> created = new FollowMachine<>(this.definition, this.stream, this.reports, this.rules,
				this.capture);
		created.headKnown(knownHead);
		return created;
	}

	/**
	 * Sets the base of the next restores. The records that it needs are not trimmed.
	 * @param choice the base
	 */
	void choose(BaseChoice choice) {
		this.safeguards.choose(choice);
	}

	BaseChoice choice() {
		return this.safeguards.choice();
	}

	/**
	 * Forgets the snapshots that are not bases because a start begins.
	 */
	void reset() {
		this.versions.reset();
		this.folds.begin();
	}

	/**
	 * Checks the result of a restore against the version policy.
	 * @param restore the result
	 * @throws StateVersionException if the policy is to fail, and only snapshots of other
	 * versions were found
	 */
	void check(RestoreInfo restore) {
		this.versions.check(restore);
	}

	/**
	 * A snapshot in the store was ignored as a base.
	 * @param stored the snapshot
	 * @param failures collects the reasons for which no base exists
	 */
	void ignored(IgnoredSnapshot stored, ProjectionFailures failures) {
		String key = stored.key().toString();
		failures.remember("the stored snapshot " + key + " is ignored: " + stored.reason());
		this.reports.snapshotIgnored(key, stored.fault(), stored.reason());
		if (stored.fault() == SnapshotFault.FOLD_CHANGED) {
			this.folds.rejected(key, stored.key().cursor(), stored.reason());
		}
	}

	/**
	 * Checks the result of a search in the store.
	 * @param base the snapshot that was found, or {@code null}
	 * @throws io.github.s2snapshot.projection.error.FoldChangedException if a newer
	 * snapshot was taken with other code of the folds, and the action is to fail
	 */
	void requireSameFold(@Nullable SnapshotInfo base) {
		ProjectionException refusal = this.folds.refusal((base != null) ? Long.valueOf(base.cursor()) : null);
		if (refusal != null) {
			throw refusal;
		}
	}

	/**
	 * Returns the reason of a failure.
	 * @param failure the failure
	 * @param cursor the cursor of the newest snapshot that may be a base, or {@code null}
	 * @return another failure if it is the reason, else the same failure
	 */
	ProjectionException explain(ProjectionException failure, @Nullable Long cursor) {
		return this.folds.explain(failure, cursor);
	}

}

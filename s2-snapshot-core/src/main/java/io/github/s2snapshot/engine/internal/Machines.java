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

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FollowMachine;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.StateCapture;
import io.github.s2snapshot.engine.internal.follow.VersionGuard;
import io.github.s2snapshot.engine.internal.restore.IgnoredSnapshot;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.RestoreInfo;
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

	private final StateCapture<S> capture;

	Machines(ProjectionDefinition<S> definition, StreamName stream, MachineReports reports, MachinePolicy rules,
			Safeguards safeguards, VersionGuard versions, StateCapture<S> capture) {
		this.definition = definition;
		this.stream = stream;
		this.reports = reports;
		this.rules = rules;
		this.safeguards = safeguards;
		this.versions = versions;
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
	 * Forgets the snapshots of other versions because a start begins.
	 */
	void reset() {
		this.versions.reset();
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
	}

}

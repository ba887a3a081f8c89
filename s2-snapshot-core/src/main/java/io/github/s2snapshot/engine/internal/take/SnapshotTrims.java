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

package io.github.s2snapshot.engine.internal.take;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.engine.internal.follow.VersionGuard;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Decides how much history an in-stream snapshot trims. Thread-safe.
 */
public final class SnapshotTrims {

	private static final Logger logger = LoggerFactory.getLogger(SnapshotTrims.class);

	private final ProjectionDefinition<?> definition;

	private final SnapshotSubject<?> subject;

	private final AppendRights rights;

	private final VersionGuard versions;

	private final Safeguards safeguards;

	private volatile boolean kept;

	public SnapshotTrims(ProjectionDefinition<?> definition, SnapshotSubject<?> subject, AppendRights rights,
			VersionGuard versions, Safeguards safeguards) {
		this.definition = definition;
		this.subject = subject;
		this.rights = rights;
		this.versions = versions;
		this.safeguards = safeguards;
	}

	/**
	 * Creates the trim of a snapshot.
	 * @param to the position up to which the snapshot covers history
	 * @param ignored the types of deltas that the state of the snapshot lacks
	 * @return the trim, {@code null} to trim nothing
	 */
	public @Nullable AppendRecord trim(long to, IgnoredTypes ignored) {
		if (!this.rights.mayTrim()) {
			return null;
		}
		if (!ignored.isEmpty() && !this.definition.trimsIgnored()) {
			keep();
			return null;
		}
		long limit = SeqNums.min(to, SeqNums.min(this.versions.trimLimit(), this.safeguards.trimLimit()));
		if (this.definition.verification() == SnapshotVerification.FULL) {
			return AppendRecord.trim(limit);
		}
		long verified = this.subject.restoredCursor();
		return (verified != 0) ? AppendRecord.trim(SeqNums.min(limit, verified)) : null;
	}

	private void keep() {
		if (!this.kept) {
			this.kept = true;
			logger.warn(
					"Projection '{}' does not trim stream '{}' any more, because it ignored deltas that a later "
							+ "release may fold. The stream keeps growing. Set 'trim-ignored' to true to trim them",
					this.definition.name(), this.definition.stream());
		}
	}

}

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

package io.github.s2snapshot.actuate.endpoint;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.snapshot.SnapshotOutcome;

/**
 * Description of what became of an operation on a projection.
 *
 * @param projection the name of the projection
 * @param operation the operation
 * @param outcome what became of it, see {@link Outcome}
 * @param reason why it was not done, or what is wrong, or {@code null}
 * @param snapshot the snapshot that was taken or checked, or {@code null}
 * @param refold what came of folding records again, or {@code null}
 * @param state what the projection does now, or {@code null}
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OperationDescriptor(String projection, String operation, String outcome, @Nullable String reason,
		@Nullable SnapshotDescriptor snapshot, @Nullable RefoldDescriptor refold,
		@Nullable ProjectionDescriptor state) implements OperationResponseBody {

	static OperationDescriptor of(String projection, ProjectionOperation operation, Outcome outcome,
			@Nullable String reason) {
		return new OperationDescriptor(projection, operation.id(), outcome.id(), reason, null, null, null);
	}

	static OperationDescriptor done(ProjectionOperation operation, ProjectionInfo projection) {
		return new OperationDescriptor(projection.name(), operation.id(), Outcome.DONE.id(), null, null, null,
				ProjectionDescriptor.of(projection));
	}

	static OperationDescriptor running(ProjectionOperation operation, ProjectionInfo projection) {
		return new OperationDescriptor(projection.name(), operation.id(), Outcome.RUNNING.id(), null, null, null,
				ProjectionDescriptor.of(projection));
	}

	static OperationDescriptor taken(String projection, ProjectionOperation operation, SnapshotOutcome outcome) {
		SnapshotOutcomeDescriptor taken = SnapshotOutcomeDescriptor.of(projection, outcome);
		return new OperationDescriptor(projection, operation.id(), taken.outcome(), taken.reason(), taken.snapshot(),
				null, null);
	}

	static OperationDescriptor audited(String projection, AuditResult result) {
		return new OperationDescriptor(projection, ProjectionOperation.AUDIT.id(), outcome(result).id(),
				(result instanceof AuditResult.Impossible impossible) ? impossible.reason() : null, null,
				RefoldDescriptor.of(result), null);
	}

	static OperationDescriptor verified(String projection, SnapshotCheck check) {
		AuditResult refold = check.refold();
		Outcome outcome = (check.snapshot() == null) ? Outcome.INVALID
				: (refold != null) ? outcome(refold) : Outcome.UNDECIDED;
		String reason = (refold instanceof AuditResult.Impossible impossible) ? impossible.reason() : check.problem();
		return new OperationDescriptor(projection, ProjectionOperation.VERIFY.id(), outcome.id(), reason,
				(check.snapshot() != null) ? SnapshotDescriptor.of(check.snapshot()) : null,
				(refold != null) ? RefoldDescriptor.of(refold) : null, null);
	}

	private static Outcome outcome(AuditResult result) {
		if (result instanceof AuditResult.Equal) {
			return Outcome.EQUAL;
		}
		return (result instanceof AuditResult.Different) ? Outcome.DIFFERENT : Outcome.UNDECIDED;
	}

	/**
	 * Description of records that were folded again. Nothing of the state is in it, also
	 * not where it differs: the names in there may be data.
	 *
	 * @param from the cursor of the state that was folded onto
	 * @param to the cursor of the state that was compared
	 * @param deltas how many deltas were folded
	 */
	public record RefoldDescriptor(long from, long to, long deltas) {

		static @Nullable RefoldDescriptor of(AuditResult result) {
			if (result instanceof AuditResult.Equal equal) {
				return new RefoldDescriptor(equal.from(), equal.to(), equal.deltas());
			}
			if (result instanceof AuditResult.Different different) {
				return new RefoldDescriptor(different.from(), different.to(), different.deltas());
			}
			return null;
		}

	}

	/**
	 * What may become of an operation, besides what may become of a snapshot: taken,
	 * skipped, superseded, failed.
	 */
	public enum Outcome {

		/**
		 * It is done.
		 */
		DONE("done"),

		/**
		 * It is under way.
		 */
		RUNNING("running"),

		/**
		 * Folding again has given the same state.
		 */
		EQUAL("equal"),

		/**
		 * Folding again has given another state.
		 */
		DIFFERENT("different"),

		/**
		 * The snapshot cannot be read, or not with its digest.
		 */
		INVALID("invalid"),

		/**
		 * The records could not be folded again.
		 */
		UNDECIDED("undecided"),

		/**
		 * Something else is being done with the projection.
		 */
		BUSY("busy"),

		/**
		 * It cannot be done as things are; nothing was changed.
		 */
		REFUSED("refused"),

		/**
		 * There is no such snapshot; nothing was changed.
		 */
		NOT_FOUND("not-found"),

		/**
		 * It was not asked for in the right way; nothing was changed.
		 */
		BAD_REQUEST("bad-request"),

		/**
		 * It failed.
		 */
		FAILED("failed");

		private final String id;

		Outcome(String id) {
			this.id = id;
		}

		String id() {
			return this.id;
		}

	}

}

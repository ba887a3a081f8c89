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
 * Description of the outcome of an operation on a projection.
 *
 * @param projection the name of the projection
 * @param key the text of the key; left out if the projection is not keyed
 * @param operation the operation
 * @param outcome the outcome, see {@link Outcome}
 * @param reason the reason for which it was not done, or the problem that was found, or
 * {@code null}
 * @param snapshot the snapshot that was taken or checked, or {@code null}
 * @param refold the records that were folded again, or {@code null}
 * @param state the current description of the projection, or {@code null}
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record OperationDescriptor(String projection, @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String key,
		String operation, String outcome, @Nullable String reason, @Nullable SnapshotDescriptor snapshot,
		@Nullable RefoldDescriptor refold, @Nullable ProjectionDescriptor state) implements OperationResponseBody {

	static OperationDescriptor of(String projection, ProjectionOperation operation, Outcome outcome,
			@Nullable String reason) {
		return of(projection, operation.id(), outcome, reason);
	}

	static OperationDescriptor of(String projection, String operation, Outcome outcome, @Nullable String reason) {
		return new OperationDescriptor(projection, null, operation, outcome.id(), reason, null, null, null);
	}

	OperationDescriptor ofKey(String key) {
		return new OperationDescriptor(this.projection, key, this.operation, this.outcome, this.reason, this.snapshot,
				this.refold, this.state);
	}

	static OperationDescriptor done(ProjectionOperation operation, ProjectionInfo projection) {
		return new OperationDescriptor(projection.name(), null, operation.id(), Outcome.DONE.id(), null, null, null,
				ProjectionDescriptor.of(projection));
	}

	static OperationDescriptor running(ProjectionOperation operation, ProjectionInfo projection) {
		return new OperationDescriptor(projection.name(), null, operation.id(), Outcome.RUNNING.id(), null, null, null,
				ProjectionDescriptor.of(projection));
	}

	static OperationDescriptor taken(String projection, String operation, SnapshotOutcome outcome) {
		SnapshotOutcomeDescriptor taken = SnapshotOutcomeDescriptor.of(projection, outcome);
		return new OperationDescriptor(projection, null, operation, taken.outcome(), taken.reason(), taken.snapshot(),
				null, null);
	}

	static OperationDescriptor audited(String projection, AuditResult result) {
		return new OperationDescriptor(projection, null, ProjectionOperation.AUDIT.id(), outcome(result).id(),
				(result instanceof AuditResult.Impossible impossible) ? impossible.reason() : null, null,
				RefoldDescriptor.of(result), null);
	}

	static OperationDescriptor verified(String projection, SnapshotCheck check) {
		AuditResult refold = check.refold();
		Outcome outcome = (check.snapshot() == null) ? Outcome.INVALID
				: (refold != null) ? outcome(refold) : Outcome.UNDECIDED;
		String reason = (refold instanceof AuditResult.Impossible impossible) ? impossible.reason() : check.problem();
		return new OperationDescriptor(projection, null, ProjectionOperation.VERIFY.id(), outcome.id(), reason,
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
	 * Description of records that were folded again. It contains nothing of the state,
	 * not even the paths of differences, because names in a state may be data.
	 *
	 * @param from the cursor of the state before the fold
	 * @param to the cursor of the compared state
	 * @param deltas the number of deltas that were folded
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
	 * Outcome of an operation. Snapshots also have the outcomes taken, skipped and
	 * superseded.
	 */
	public enum Outcome {

		/**
		 * The operation is done.
		 */
		DONE("done"),

		/**
		 * The operation is still running.
		 */
		RUNNING("running"),

		/**
		 * Folding the records again resulted in the same state.
		 */
		EQUAL("equal"),

		/**
		 * Folding the records again resulted in a different state.
		 */
		DIFFERENT("different"),

		/**
		 * The snapshot cannot be read, or its digest is wrong.
		 */
		INVALID("invalid"),

		/**
		 * The records could not be folded again.
		 */
		UNDECIDED("undecided"),

		/**
		 * Another operation on the projection is running.
		 */
		BUSY("busy"),

		/**
		 * The status of the projection does not allow the operation. Nothing was changed.
		 */
		REFUSED("refused"),

		/**
		 * The snapshot does not exist. Nothing was changed.
		 */
		NOT_FOUND("not-found"),

		/**
		 * A parameter is missing or wrong. Nothing was changed.
		 */
		BAD_REQUEST("bad-request"),

		/**
		 * The operation failed.
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

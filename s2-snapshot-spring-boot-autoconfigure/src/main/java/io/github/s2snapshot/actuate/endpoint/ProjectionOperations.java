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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.actuate.endpoint.OperationDescriptor.Outcome;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.SnapshotNotFoundException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.snapshot.OperationInProgressException;
import io.github.s2snapshot.snapshot.ProjectionMaintenance;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Runs the operations of the endpoint, and describes their outcomes.
 */
class ProjectionOperations {

	private final SnapshotTemplate snapshots;

	private final Duration timeout;

	ProjectionOperations(SnapshotTemplate snapshots, Duration timeout) {
		this.snapshots = snapshots;
		this.timeout = timeout;
	}

	OperationDescriptor run(String projection, ProjectionOperation operation, @Nullable Long cursor) {
		if (operation.needsCursor() != (cursor != null)) {
			return OperationDescriptor.of(projection, operation, Outcome.BAD_REQUEST, "The operation '" + operation.id()
					+ ((operation.needsCursor()) ? "' requires the cursor of a snapshot" : "' does not take a cursor"));
		}
		try {
			return run(projection, operation, (cursor != null) ? cursor : 0, this.timeout);
		}
		catch (OperationInProgressException ex) {
			return OperationDescriptor.of(projection, operation, Outcome.BUSY, ex.getMessage());
		}
		catch (SnapshotNotFoundException ex) {
			return OperationDescriptor.of(projection, operation, Outcome.NOT_FOUND, ex.getMessage());
		}
		catch (NoBaseStateException ex) {
			return OperationDescriptor.of(projection, operation, Outcome.REFUSED, ex.getMessage());
		}
		catch (ProjectionException | S2Exception ex) {
			return OperationDescriptor.of(projection, operation, Outcome.FAILED, ex.getMessage());
		}
	}

	private OperationDescriptor run(String projection, ProjectionOperation operation, long cursor, Duration timeout) {
		ProjectionMaintenance maintenance = this.snapshots.maintenance();
		return switch (operation) {
			case SNAPSHOT, FORCE_SNAPSHOT -> OperationDescriptor.taken(projection, operation.id(),
					maintenance.take(projection, operation == ProjectionOperation.FORCE_SNAPSHOT, timeout));
			case PAUSE -> changed(operation, maintenance.pause(projection, timeout), ProjectionStatus.PAUSED, "paused");
			case RESUME ->
				changed(operation, maintenance.resume(projection, timeout), ProjectionStatus.LIVE, "resumed");
			case RESTART -> await(projection, operation, maintenance.restart(projection), timeout);
			case RESTORE -> await(projection, operation, maintenance.restore(projection, cursor, timeout), timeout);
			case REBUILD -> await(projection, operation, maintenance.rebuild(projection, timeout), timeout);
			case CANCEL -> cancel(projection, maintenance, timeout);
			case AUDIT -> OperationDescriptor.audited(projection, maintenance.audit(projection, timeout));
			case VERIFY -> OperationDescriptor.verified(projection, maintenance.verify(projection, cursor, timeout));
		};
	}

	private OperationDescriptor cancel(String projection, ProjectionMaintenance maintenance, Duration timeout) {
		ProjectionStatus status = this.snapshots.info(projection).status();
		boolean restoring = status == ProjectionStatus.RESTORING || status == ProjectionStatus.CATCHING_UP;
		if (!restoring && maintenance.running(projection) == null) {
			return OperationDescriptor.of(projection, ProjectionOperation.CANCEL, Outcome.REFUSED,
					"The projection is " + status + ", and no restore is in progress");
		}
		try {
			return OperationDescriptor.done(ProjectionOperation.CANCEL, maintenance.cancel(projection, timeout));
		}
		catch (ProjectionNotReadyException ex) {
			// A fold is not interrupted: the restore is cancelled when the fold returns.
			return OperationDescriptor.running(ProjectionOperation.CANCEL, this.snapshots.info(projection));
		}
	}

	private static OperationDescriptor changed(ProjectionOperation operation, ProjectionInfo projection,
			ProjectionStatus expected, String what) {
		return (projection.status() == expected) ? OperationDescriptor.done(operation, projection)
				: OperationDescriptor.of(projection.name(), operation, Outcome.REFUSED,
						"The projection is " + projection.status() + " and cannot be " + what);
	}

	private OperationDescriptor await(String projection, ProjectionOperation operation,
			CompletableFuture<ProjectionInfo> future, Duration timeout) {
		try {
			return OperationDescriptor.done(operation, future.get(timeout.toMillis(), TimeUnit.MILLISECONDS));
		}
		catch (TimeoutException ex) {
			return OperationDescriptor.running(operation, this.snapshots.info(projection));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			return OperationDescriptor.running(operation, this.snapshots.info(projection));
		}
		catch (ExecutionException ex) {
			Throwable failure = (ex.getCause() != null) ? ex.getCause() : ex;
			return OperationDescriptor.of(projection, operation, Outcome.FAILED, failure.getMessage());
		}
	}

}

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

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;

/**
 * Converts results and failures of the engine into those of the public API.
 */
final class Outcomes {

	private Outcomes() {
	}

	static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	static SnapshotOutcome of(SnapshotResult result) {
		if (result instanceof SnapshotResult.Taken taken) {
			return new SnapshotOutcome.Taken(taken.snapshot());
		}
		if (result instanceof SnapshotResult.Skipped skipped) {
			return new SnapshotOutcome.Skipped(skipped.reason());
		}
		if (result instanceof SnapshotResult.Superseded superseded) {
			return new SnapshotOutcome.Superseded(superseded.cursor(), superseded.coveredBy());
		}
		return new SnapshotOutcome.Failed(((SnapshotResult.Failed) result).failure());
	}

	static ProjectionException notStarted(List<ProjectionInfo> infos, Duration timeout) {
		String pending = infos.stream()
			.filter((info) -> info.status() != ProjectionStatus.LIVE && info.status() != ProjectionStatus.PAUSED)
			.map((info) -> String.format(Locale.ROOT, "'%s' of stream %s is %s at record %s of %s", info.name(),
					info.stream(), info.status(), Long.toUnsignedString(info.cursor()),
					Long.toUnsignedString(info.tail())))
			.collect(Collectors.joining("; "));
		return new ProjectionNotReadyException(String.format(Locale.ROOT,
				"Not all projections were live within %s: %s. Allow more time to start, or take snapshots more often",
				timeout, pending));
	}

	static ProjectionException firstFailure(List<CompletableFuture<Projection<?>>> started) {
		ProjectionException first = null;
		for (CompletableFuture<Projection<?>> future : started) {
			Throwable failure = failure(future);
			if (failure == null) {
				continue;
			}
			if (first == null) {
				first = (failure instanceof ProjectionException exception) ? exception
						: new ProjectionException(String.valueOf(failure.getMessage()), failure);
			}
			else if (failure != first) {
				first.addSuppressed(failure);
			}
		}
		return (first != null) ? first : new ProjectionException("A projection failed");
	}

	private static @Nullable Throwable failure(CompletableFuture<?> future) {
		if (!future.isCompletedExceptionally()) {
			return null;
		}
		return unwrap(future.handle((value, failure) -> failure).join());
	}

}

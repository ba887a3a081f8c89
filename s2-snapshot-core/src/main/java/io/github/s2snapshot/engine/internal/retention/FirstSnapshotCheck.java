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

package io.github.s2snapshot.engine.internal.retention;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.take.SnapshotTaker;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Checks the retention of the stream of a key before its first snapshot: nothing renews
 * the records of a key that is not in memory, so that they must be kept for ever.
 */
public final class FirstSnapshotCheck implements SnapshotTaker {

	private static final Logger logger = LoggerFactory.getLogger(FirstSnapshotCheck.class);

	private static final Duration PATIENCE = Duration.ofSeconds(10);

	private final ProjectionDefinition<?> definition;

	private final StreamName stream;

	private final @Nullable Supplier<CompletableFuture<StreamConfig>> config;

	private final PublishedState<?> published;

	private final SnapshotTaker taker;

	private volatile boolean passed;

	/**
	 * Creates a check.
	 * @param definition the projection
	 * @param stream its stream
	 * @param access the access to the configuration of the stream
	 * @param published the published state, which knows the last snapshot
	 * @param taker takes the snapshots
	 */
	public FirstSnapshotCheck(ProjectionDefinition<?> definition, StreamName stream, BasinAccess access,
			PublishedState<?> published, SnapshotTaker taker) {
		this.definition = definition;
		this.stream = stream;
		this.config = access.config();
		this.published = published;
		this.taker = taker;
	}

	@Override
	public SnapshotResult take(boolean forced, Deadline deadline) {
		if (!this.passed && this.published.get().lastSnapshot() == null) {
			SnapshotException refusal = refusal(deadline);
			if (refusal != null) {
				return (this.published.get().cursor() == 0 && FailureKind.isMissingStream(refusal.getCause()))
						? new SnapshotResult.Skipped("the stream does not exist, so nothing was folded")
						: new SnapshotResult.Failed(refusal);
			}
		}
		this.passed = true;
		return this.taker.take(forced, deadline);
	}

	@Override
	public void hurry() {
		this.taker.hurry();
	}

	private @Nullable SnapshotException refusal(Deadline deadline) {
		if (this.config == null) {
			return null;
		}
		Duration left = deadline.remaining();
		Duration retention;
		try {
			retention = RetentionGuard
				.retention(Futures.get(this.config.get(), (left.compareTo(PATIENCE) < 0) ? left : PATIENCE));
		}
		catch (TimeoutException ex) {
			return refusal("the retention of its stream could not be read in time. The next trigger tries again", ex);
		}
		catch (S2ServerException ex) {
			if (ex.status() == 403) {
				logger.debug("The retention of stream {} cannot be read. The snapshots of its key require that it is "
						+ "infinite", this.stream, ex);
				return null;
			}
			return refusal("the retention of its stream could not be read: " + ex.getMessage(), ex);
		}
		catch (S2Exception ex) {
			return refusal("the retention of its stream could not be read: " + ex.getMessage(), ex);
		}
		return (retention != null) ? refusal(String.format(Locale.ROOT,
				"the stream deletes records after %s, and nothing renews the records of a key that is not in "
						+ "memory. Set the retention of the stream to infinite",
				retention), null) : null;
	}

	private SnapshotException refusal(String reason, @Nullable Throwable cause) {
		return new SnapshotException(
				String.format(Locale.ROOT, "No snapshot of projection '%s' of stream %s was taken: %s",
						this.definition.name(), this.stream, reason),
				cause);
	}

}

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

package io.github.s2snapshot.autoconfigure.projection;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogMessage;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.ProjectionMaintenance;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Creates missing streams of projections, and their dead-letter streams, if
 * {@code create-stream} is set. Existing streams are not changed.
 */
class MissingStreams implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(MissingStreams.class);

	private static final int THREADS = 4;

	private static final Duration FIRST_DELAY = Duration.ofSeconds(1);

	private final ProjectionSettings settings;

	private final Duration maxDelay;

	private final ScheduledThreadPoolExecutor executor;

	/**
	 * Creates a new {@link MissingStreams}.
	 * @param settings the settings of the projections
	 * @param maxDelay the longest delay between two attempts
	 */
	MissingStreams(ProjectionSettings settings, Duration maxDelay) {
		this.settings = settings;
		this.maxDelay = maxDelay;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("s2-create-stream-");
		threads.setDaemon(true);
		this.executor = new ScheduledThreadPoolExecutor(THREADS, threads);
		// The threads are not needed once the streams exist.
		this.executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Creates the missing streams of a projection if {@code create-stream} is set.
	 * @param snapshots the template that runs the projection
	 * @param definition the projection
	 * @return a future that completes when the streams exist, or exceptionally if they
	 * cannot be created
	 */
	CompletableFuture<@Nullable Void> create(SnapshotTemplate snapshots, ProjectionDefinition<?> definition) {
		CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
		if (!this.settings.createStream(definition.name(), definition.createsStream())) {
			result.complete(null);
			return result;
		}
		try {
			this.executor.execute(() -> {
				try {
					createNow(snapshots, definition);
					result.complete(null);
				}
				catch (Throwable ex) {
					result.completeExceptionally(ex);
				}
			});
		}
		catch (RejectedExecutionException ex) {
			result.completeExceptionally(ex);
		}
		return result;
	}

	/**
	 * Like {@link #create}, but waits only for the first attempt, and retries in the
	 * background if it fails.
	 * @param snapshots the template that runs the projection
	 * @param definition the projection
	 * @return a future that completes after the first attempt
	 */
	CompletableFuture<@Nullable Void> keepCreating(SnapshotTemplate snapshots, ProjectionDefinition<?> definition) {
		return create(snapshots, definition).exceptionally((failure) -> {
			retry(snapshots, definition, failure, FIRST_DELAY);
			return null;
		});
	}

	private void retry(SnapshotTemplate snapshots, ProjectionDefinition<?> definition, Throwable failure,
			Duration delay) {
		if (!(failure instanceof S2Exception) || failure instanceof InvalidInputException) {
			logger.error(LogMessage.format("Could not create the stream of projection '%s'", definition.name()),
					failure);
			return;
		}
		LogMessage message = LogMessage.format("Could not create the stream of projection '%s', retrying: %s",
				definition.name(), failure.getMessage());
		if (delay.equals(FIRST_DELAY)) {
			logger.warn(message);
		}
		else {
			logger.debug(message);
		}
		Duration next = delay.multipliedBy(2);
		schedule(() -> {
			try {
				createNow(snapshots, definition);
			}
			catch (Throwable ex) {
				retry(snapshots, definition, ex, (next.compareTo(this.maxDelay) < 0) ? next : this.maxDelay);
			}
		}, (delay.compareTo(this.maxDelay) < 0) ? delay : this.maxDelay);
	}

	private void schedule(Runnable attempt, Duration delay) {
		// Jitter, so that several instances do not retry at the same time.
		long nanos = (long) (delay.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble() / 2));
		try {
			ScheduledFuture<?> unused = this.executor.schedule(attempt, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("Streams are no longer created because the application is stopping", ex);
		}
	}

	private void createNow(SnapshotTemplate snapshots, ProjectionDefinition<?> definition) {
		ProjectionMaintenance maintenance = snapshots.maintenance();
		Projection<?> projection = snapshots.projection(definition.name());
		// The default retention of seven days would delete the base of a projection and
		// its dead letters.
		StreamConfig config = StreamConfig.defaults().withRetention(RetentionPolicy.infinite());
		if (maintenance.createStream(projection.name(), config)) {
			logger.info(LogMessage.format("Created stream %s/%s with infinite retention for projection '%s'",
					projection.basin(), projection.stream(), projection.name()));
		}
		if (maintenance.createDeadLetterStream(projection.name(), config)) {
			logger
				.info(LogMessage.format("Created dead-letter stream %s/%s with infinite retention for projection '%s'",
						projection.basin(), definition.poison().deadLetterStream(), projection.name()));
		}
	}

	/**
	 * Stops creating streams.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}

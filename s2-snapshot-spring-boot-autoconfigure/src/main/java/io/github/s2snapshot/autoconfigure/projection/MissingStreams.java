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
 * Creates the streams of projections and their dead-letter streams where that is asked
 * for. A stream that exists is left as it is.
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
	 * @param settings which streams to create
	 * @param maxDelay the longest delay between two attempts
	 */
	MissingStreams(ProjectionSettings settings, Duration maxDelay) {
		this.settings = settings;
		this.maxDelay = maxDelay;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("s2-create-stream-");
		threads.setDaemon(true);
		this.executor = new ScheduledThreadPoolExecutor(THREADS, threads);
		// There is nothing to do any more once the streams exist.
		this.executor.setKeepAliveTime(1, TimeUnit.SECONDS);
		this.executor.allowCoreThreadTimeOut(true);
	}

	/**
	 * Creates the streams of a projection unless they exist or are not to be created.
	 * @param snapshots what runs the projection
	 * @param definition the projection
	 * @return completes when they exist, exceptionally when they cannot be created
	 */
	CompletableFuture<@Nullable Void> create(SnapshotTemplate snapshots, ProjectionDefinition<?> definition) {
		CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
		if (!this.settings.createStream(definition.name())) {
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
	 * Like {@link #create}, but only waits for the first attempt, and goes on trying when
	 * it fails.
	 * @param snapshots what runs the projection
	 * @param definition the projection
	 * @return completes after the first attempt
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
			logger.error(LogMessage.format("The stream of projection '%s' cannot be created", definition.name()),
					failure);
			return;
		}
		LogMessage message = LogMessage.format(
				"The stream of projection '%s' could not be created and is tried again: %s", definition.name(),
				failure.getMessage());
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
		// Instances that lost the same server are not to come back together.
		long nanos = (long) (delay.toNanos() * (0.5 + ThreadLocalRandom.current().nextDouble() / 2));
		try {
			ScheduledFuture<?> unused = this.executor.schedule(attempt, nanos, TimeUnit.NANOSECONDS);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("The application stops: no stream is created any more", ex);
		}
	}

	private void createNow(SnapshotTemplate snapshots, ProjectionDefinition<?> definition) {
		ProjectionMaintenance maintenance = snapshots.maintenance();
		Projection<?> projection = snapshots.projection(definition.name());
		// The default retention of a week would take the base of a projection away, and
		// the records it could not fold.
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
	 * Gives up what is not created yet.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

}

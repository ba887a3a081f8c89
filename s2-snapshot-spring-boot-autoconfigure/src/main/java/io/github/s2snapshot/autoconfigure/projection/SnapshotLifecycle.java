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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationContext;
import org.springframework.context.SmartLifecycle;
import org.springframework.core.log.LogMessage;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.autoconfigure.keyed.KeyedPreload;
import io.github.s2snapshot.autoconfigure.keyed.KeyedPreloads;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties.Restore.OnFailure;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Restores all projections when the application starts, and stops them, with their final
 * snapshots, when it stops.
 */
class SnapshotLifecycle implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(SnapshotLifecycle.class);

	private final SnapshotTemplate snapshots;

	private final ProjectionSettings settings;

	private final Supplier<MissingStreams> missingStreams;

	private final Supplier<KeyedPreloads> preloads;

	private final Runnable begin;

	private final Runnable end;

	private final @Nullable ProjectionKeepAlive keepAlive;

	private final S2SnapshotProperties.Restore restore;

	private final Duration restoreTimeout;

	private final Duration shutdownTimeout;

	private final int phase;

	private final AncestorCloseListener ancestors;

	private @Nullable MissingStreams creating;

	private @Nullable KeyedPreloads preloading;

	private volatile boolean running;

	/**
	 * Creates a new {@link SnapshotLifecycle}.
	 * @param snapshots the template that runs the projections
	 * @param settings the settings of the projections
	 * @param begin runs before the projections are started
	 * @param end runs before the projections are stopped
	 * @param keepAlive keeps the JVM alive while projections run, or {@code null}
	 * @param properties the settings of start and stop
	 * @param context the context of the projections
	 */
	SnapshotLifecycle(SnapshotTemplate snapshots, ProjectionSettings settings, Runnable begin, Runnable end,
			@Nullable ProjectionKeepAlive keepAlive, S2SnapshotProperties properties, ApplicationContext context) {
		this.snapshots = snapshots;
		this.settings = settings;
		this.begin = begin;
		this.end = end;
		this.keepAlive = keepAlive;
		this.ancestors = new AncestorCloseListener(context, this::stop);
		this.restore = properties.getRestore();
		this.restoreTimeout = PropertyChecks.requirePositive("s2.snapshot.restore.timeout", this.restore.getTimeout());
		this.shutdownTimeout = PropertyChecks.requirePositive("s2.snapshot.shutdown.timeout",
				properties.getShutdown().getTimeout());
		Duration maxInterval = SnapshotTemplateFactory.maxInterval(properties.getRecovery());
		this.missingStreams = () -> new MissingStreams(settings, maxInterval);
		this.preloads = () -> new KeyedPreloads(snapshots, settings::keyed, preloads(context));
		this.phase = properties.getLifecycle().getPhase();
	}

	private static List<KeyedPreload<?>> preloads(ApplicationContext context) {
		List<KeyedPreload<?>> beans = new ArrayList<>();
		// A bean of an ancestor belongs to the template of that ancestor.
		context.getBeansOfType(KeyedPreload.class).values().forEach(beans::add);
		return beans;
	}

	@Override
	public void start() {
		this.begin.run();
		MissingStreams streams = this.missingStreams.get();
		KeyedPreloads keys = this.preloads.get();
		long begun = System.nanoTime();
		try {
			Map<String, CompletableFuture<?>> starts = startAll(streams);
			keys.start();
			boolean waits = this.restore.getStartMode() == StartMode.WAIT;
			if (!starts.isEmpty()) {
				logger.info(
						LogMessage.format("Restoring %s projection%s %s", starts.size(), (starts.size() > 1) ? "s" : "",
								(waits) ? "within " + PropertyChecks.print(this.restoreTimeout) : "in the background"));
			}
			if (waits) {
				await(starts);
				keys.await(this.restoreTimeout.minusNanos(System.nanoTime() - begun));
			}
			this.creating = streams;
			this.preloading = keys;
			this.running = true;
			this.ancestors.register();
			if (this.keepAlive != null) {
				this.keepAlive.open(!starts.isEmpty() || !this.snapshots.keyedDefinitions().isEmpty());
			}
		}
		finally {
			if (!this.running) {
				streams.close();
				keys.close();
			}
		}
	}

	private Map<String, CompletableFuture<?>> startAll(MissingStreams streams) {
		boolean failing = this.restore.getStartMode() == StartMode.WAIT
				&& this.restore.getOnFailure() == OnFailure.FAIL_START;
		Map<String, CompletableFuture<?>> starts = new LinkedHashMap<>();
		for (ProjectionDefinition<?> definition : this.snapshots.definitions()) {
			CompletableFuture<?> created = (failing) ? streams.create(this.snapshots, definition)
					: streams.keepCreating(this.snapshots, definition);
			starts.put(definition.name(), created.thenCompose((nothing) -> this.snapshots.start(definition.name())));
		}
		return starts;
	}

	private void await(Map<String, CompletableFuture<?>> starts) {
		CompletableFuture<?> all = CompletableFuture.allOf(starts.values().toArray(CompletableFuture[]::new))
			.orTimeout(this.restoreTimeout.toNanos(), TimeUnit.NANOSECONDS);
		try {
			// Waits without a time limit, because Spring interrupts only such a wait when
			// the context is closed during the start.
			all.get();
		}
		catch (ExecutionException ex) {
			onFailure(failures(starts, ex.getCause() instanceof TimeoutException));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FailureAnalyzedException(
					"The application was stopped while it was restoring its projections: " + pending(starts) + ".",
					"No data is lost. Start the application again to restore the projections.", ex);
		}
	}

	private List<ProjectionStartException.FailedStart> failures(Map<String, CompletableFuture<?>> starts,
			boolean late) {
		List<ProjectionStartException.FailedStart> failures = new ArrayList<>();
		starts.forEach((projection, start) -> {
			Throwable failure = (start.isCompletedExceptionally()) ? failure(start)
					: (late && !start.isDone()) ? late(projection) : null;
			if (failure != null) {
				failures.add(new ProjectionStartException.FailedStart(projection, failure,
						this.settings.createStreamKey(projection, creates(projection)), skips(projection),
						this.settings.overrides(projection).getPoison().getDeadLetterStream() != null));
			}
		});
		return failures;
	}

	private void onFailure(List<ProjectionStartException.FailedStart> failures) {
		if (failures.isEmpty()) {
			// The last projection became live when the time-out expired.
			return;
		}
		if (this.restore.getOnFailure() == OnFailure.FAIL_START) {
			throw new ProjectionStartException(failures);
		}
		for (ProjectionStartException.FailedStart failed : failures) {
			logger.error(LogMessage.format(
					"The application starts without projection '%s' because "
							+ "'s2.snapshot.restore.on-failure' is 'start-degraded': %s",
					failed.projection(), failed.failure().getMessage()));
		}
	}

	private boolean creates(String projection) {
		return this.snapshots.definitions()
			.stream()
			.anyMatch((definition) -> definition.name().equals(projection) && definition.createsStream());
	}

	private boolean skips(String projection) {
		return this.snapshots.definitions()
			.stream()
			.anyMatch((definition) -> definition.name().equals(projection)
					&& definition.poison().deadLetterStream() != null);
	}

	private Throwable late(String projection) {
		return new ProjectionNotReadyException(String.format(Locale.ROOT,
				"Projection %s was not live within %s. Its status is %s", name(this.snapshots.info(projection)),
				PropertyChecks.print(this.restoreTimeout), describe(this.snapshots.info(projection))));
	}

	private String pending(Map<String, CompletableFuture<?>> starts) {
		return starts.entrySet()
			.stream()
			.filter((start) -> !start.getValue().isDone())
			.map((start) -> name(this.snapshots.info(start.getKey())) + " is "
					+ describe(this.snapshots.info(start.getKey())))
			.reduce((one, other) -> one + "; " + other)
			.orElse("all of them were restored");
	}

	private static String name(ProjectionInfo projection) {
		return String.format(Locale.ROOT, "'%s' of stream %s", projection.name(), projection.stream());
	}

	private static String describe(ProjectionInfo projection) {
		String place = projection.status().name();
		if (projection.status() != ProjectionStatus.STOPPED) {
			place += String.format(Locale.ROOT, " at record %s of %s", Long.toUnsignedString(projection.cursor()),
					Long.toUnsignedString(projection.tail()));
		}
		Recovery recovery = projection.contact().recovery();
		return (recovery != null) ? place + ", and its last attempt failed: " + recovery.failure().getMessage() : place;
	}

	private static @Nullable Throwable failure(CompletableFuture<?> start) {
		Throwable failure = start.handle((value, ex) -> ex).join();
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	@Override
	public void stop() {
		this.running = false;
		this.ancestors.remove();
		this.end.run();
		if (this.creating != null) {
			this.creating.close();
		}
		if (this.preloading != null) {
			this.preloading.close();
		}
		try {
			this.snapshots.stopAll(this.shutdownTimeout);
		}
		finally {
			if (this.keepAlive != null) {
				this.keepAlive.close();
			}
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}

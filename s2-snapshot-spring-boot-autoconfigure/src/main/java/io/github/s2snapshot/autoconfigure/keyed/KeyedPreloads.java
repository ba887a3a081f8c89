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

package io.github.s2snapshot.autoconfigure.keyed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Stream;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.core.log.LogMessage;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Loads keys when the application starts: those of {@code s2.snapshot.keyed.preload} and
 * of {@link KeyedPreload} beans. A key that cannot be loaded is left to its first use.
 *
 * @since 0.1.0
 */
public final class KeyedPreloads implements AutoCloseable {

	private static final Log logger = LogFactory.getLog(KeyedPreloads.class);

	private static final int THREADS = 4;

	private final SnapshotTemplate snapshots;

	private final Function<String, KeyedSettings> settings;

	private final List<KeyedPreload<?>> beans;

	private final ExecutorService executor;

	private final List<CompletableFuture<?>> running = new ArrayList<>();

	/**
	 * Creates a new {@link KeyedPreloads}.
	 * @param snapshots the template that runs the projections
	 * @param settings returns the settings of a projection by its name
	 * @param beans the beans that supply keys
	 */
	public KeyedPreloads(SnapshotTemplate snapshots, Function<String, KeyedSettings> settings,
			List<KeyedPreload<?>> beans) {
		for (KeyedPreload<?> bean : beans) {
			if (!snapshots.containsKeyed(bean.projection())) {
				throw new FailureAnalyzedException("The KeyedPreload bean of " + bean.getClass()
						+ " is for projection '" + bean.projection() + "', but no keyed projection has this name.",
						"Correct the name, or remove the bean.");
			}
		}
		this.snapshots = snapshots;
		this.settings = settings;
		this.beans = beans;
		CustomizableThreadFactory threads = new CustomizableThreadFactory("s2-preload-");
		threads.setDaemon(true);
		this.executor = Executors.newFixedThreadPool(THREADS, threads);
	}

	/**
	 * Begins to load the keys of all projections.
	 */
	public void start() {
		for (KeyedProjectionDefinition<?, ?> definition : this.snapshots.keyedDefinitions()) {
			List<Function<KeyedProjection<Object, ?>, Stream<?>>> sources = sources(definition.name());
			if (!sources.isEmpty()) {
				this.running
					.add(CompletableFuture.runAsync(() -> load(new Progress(definition), sources), this.executor));
			}
		}
		// The threads end when there is nothing left to load.
		this.executor.shutdown();
	}

	/**
	 * Waits until the keys are loaded. Those that take longer are loaded in the
	 * background.
	 * @param timeout how long to wait
	 */
	public void await(Duration timeout) {
		if (this.running.isEmpty()) {
			return;
		}
		try {
			// Waits without a time limit, because Spring interrupts only such a wait when
			// the context is closed during the start.
			CompletableFuture.allOf(this.running.toArray(CompletableFuture[]::new))
				.orTimeout(timeout.toNanos(), TimeUnit.NANOSECONDS)
				.get();
		}
		catch (ExecutionException ex) {
			if (!(ex.getCause() instanceof TimeoutException)) {
				throw new IllegalStateException(ex.getCause());
			}
			logger.warn("Keys of projections are still being loaded. The application starts, and continues to load "
					+ "them in the background");
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new FailureAnalyzedException(
					"The application was stopped while it was loading keys of its projections.",
					"No data is lost. Start the application again.", ex);
		}
	}

	@SuppressWarnings("unchecked")
	private List<Function<KeyedProjection<Object, ?>, Stream<?>>> sources(String name) {
		List<Function<KeyedProjection<Object, ?>, Stream<?>>> sources = new ArrayList<>();
		for (String beginning : this.settings.apply(name).preload()) {
			sources.add((projection) -> projection.keys(beginning));
		}
		for (KeyedPreload<?> bean : this.beans) {
			if (bean.projection().equals(name)) {
				sources.add(((KeyedPreload<Object>) bean)::keys);
			}
		}
		return sources;
	}

	@SuppressWarnings("unchecked")
	private void load(Progress progress, List<Function<KeyedProjection<Object, ?>, Stream<?>>> sources) {
		String name = progress.definition.name();
		try {
			KeyedProjection<Object, ?> projection = (KeyedProjection<Object, ?>) this.snapshots.keyedProjection(name);
			for (Function<KeyedProjection<Object, ?>, Stream<?>> source : sources) {
				try (Stream<?> keys = source.apply(projection)) {
					Iterator<?> iterator = keys.iterator();
					while (progress.hasRoom() && iterator.hasNext()) {
						progress.load(projection, iterator.next());
					}
				}
			}
			progress.await();
			logger.info(progress);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			logger.debug(LogMessage.format("%s. The application is stopping", progress));
		}
		catch (RuntimeException ex) {
			logger.error(LogMessage.format(
					"%s. The other keys to preload are not known, and are loaded when they are used", progress), ex);
		}
	}

	/**
	 * Stops loading.
	 */
	@Override
	public void close() {
		this.executor.shutdownNow();
	}

	/**
	 * Progress of one projection. At most as many keys are loaded as stay in memory, and
	 * no more at a time than the projection loads anyway.
	 */
	private static final class Progress {

		private final KeyedProjectionDefinition<?, ?> definition;

		private final int parallel;

		private final Semaphore permits;

		private final AtomicInteger loaded = new AtomicInteger();

		private final AtomicInteger failed = new AtomicInteger();

		private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

		private int requested;

		Progress(KeyedProjectionDefinition<?, ?> definition) {
			this.definition = definition;
			this.parallel = definition.residency().maxLoads();
			this.permits = new Semaphore(this.parallel);
		}

		boolean hasRoom() {
			return this.requested < this.definition.residency().maxResident();
		}

		void load(KeyedProjection<Object, ?> projection, Object key) throws InterruptedException {
			this.requested++;
			this.permits.acquire();
			CompletableFuture<?> read;
			try {
				read = projection.readAsync(key, Freshness.RESIDENT);
			}
			catch (ProjectionException ex) {
				read = CompletableFuture.failedFuture(ex);
			}
			CompletableFuture<?> unused = read.whenComplete((view, ex) -> {
				if (ex != null) {
					this.failed.incrementAndGet();
					this.failure.compareAndSet(null, ex);
				}
				else {
					this.loaded.incrementAndGet();
				}
				this.permits.release();
			});
		}

		void await() throws InterruptedException {
			this.permits.acquire(this.parallel);
			this.permits.release(this.parallel);
		}

		@Override
		public String toString() {
			String text = String.format(Locale.ROOT, "Loaded %d keys of projection '%s'", this.loaded.get(),
					this.definition.name());
			Throwable first = this.failure.get();
			return (first != null) ? String.format(Locale.ROOT,
					"%s. %d keys could not be loaded, and are loaded again when they are used. The first failure: %s",
					text, this.failed.get(), first.getMessage()) : text;
		}

	}

}

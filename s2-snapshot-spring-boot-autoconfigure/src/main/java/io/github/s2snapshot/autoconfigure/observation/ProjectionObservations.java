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

package io.github.s2snapshot.autoconfigure.observation;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;

import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Observes appends, updates, snapshots and restores. Observations of appends, updates and
 * snapshots are children of the current observation of the calling thread. Thread-safe.
 *
 * @since 0.1.0
 */
public class ProjectionObservations implements InPlaceProjectionListener {

	private static final ProjectionObservationConvention DEFAULT = new DefaultProjectionObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable ProjectionObservationConvention convention;

	private final boolean propagateHeaders;

	private final Supplier<@Nullable SnapshotTemplate> snapshots;

	private final Map<String, Running> restores = new ConcurrentHashMap<>();

	private final Map<String, StreamName> patterns = new ConcurrentHashMap<>();

	/**
	 * Creates a new {@link ProjectionObservations}.
	 * @param registry the registry of observations
	 * @param convention the convention of the observations, or {@code null} for the
	 * default
	 * @param propagateHeaders whether appended records get the context of the trace as
	 * headers
	 * @param snapshots supplies the template that runs the projections, when it is needed
	 */
	public ProjectionObservations(ObservationRegistry registry, @Nullable ProjectionObservationConvention convention,
			boolean propagateHeaders, Supplier<@Nullable SnapshotTemplate> snapshots) {
		this.registry = registry;
		this.convention = convention;
		this.propagateHeaders = propagateHeaders;
		this.snapshots = snapshots;
	}

	@Override
	public ProjectionListener forKey(String key) {
		return (this.registry.isNoop()) ? ProjectionListener.NONE : new KeyObservations();
	}

	@Override
	public OperationWatch began(String projection, StreamName stream, OperationKind operation) {
		if (this.registry.isNoop()) {
			return OperationWatch.NONE;
		}
		return start(observation(operation), projection, stream);
	}

	private @Nullable StreamName pattern(String projection) {
		StreamName known = this.patterns.get(projection);
		SnapshotTemplate template = this.snapshots.get();
		if (known != null || template == null || !template.containsKeyed(projection)) {
			return known;
		}
		KeyedProjectionInfo info = template.keyedProjection(projection).info();
		StreamName pattern = new StreamName(info.basin(), info.pattern());
		this.patterns.put(projection, pattern);
		return pattern;
	}

	@Override
	public void removed(String projection) {
		this.patterns.remove(projection);
	}

	private static ProjectionObservation observation(OperationKind operation) {
		return switch (operation) {
			case APPEND -> ProjectionObservation.APPEND;
			case UPDATE -> ProjectionObservation.UPDATE;
			case COMMAND -> ProjectionObservation.COMMAND;
			case SNAPSHOT -> ProjectionObservation.SNAPSHOT;
		};
	}

	private Running start(ProjectionObservation observation, String projection, @Nullable StreamName stream) {
		return start(new ProjectionObservationContext(observation, projection, stream));
	}

	private Running start(ProjectionObservationContext context) {
		ProjectionObservation observation = context.getObservation();
		return new Running(observation.start(this.convention, DEFAULT, () -> context, this.registry), context,
				this.propagateHeaders);
	}

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		if (current == ProjectionStatus.RESTORING && !this.registry.isNoop()) {
			SnapshotTemplate template = this.snapshots.get();
			StreamName stream = (template != null && template.contains(projection)) ? template.info(projection).stream()
					: null;
			end(this.restores.put(projection, start(ProjectionObservation.RESTORE, projection, stream)), "abandoned",
					null);
		}
		else if (current == ProjectionStatus.STOPPED) {
			end(this.restores.remove(projection), "abandoned", null);
		}
	}

	@Override
	public void restored(String projection, RestoreInfo restore) {
		Running running = this.restores.remove(projection);
		if (running != null) {
			running.context.setRestore(restore);
		}
		end(running, "restored", null);
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		end(this.restores.remove(projection), "failed", failure);
	}

	private static void end(@Nullable Running running, String outcome, @Nullable Throwable failure) {
		if (running != null) {
			running.ended(outcome, failure);
		}
	}

	/**
	 * Observations of one key of a keyed projection. They have the pattern in place of
	 * the stream, so that the timers of all keys are the same.
	 */
	private final class KeyObservations implements InPlaceProjectionListener {

		private final AtomicReference<@Nullable Running> restore = new AtomicReference<>();

		@Override
		public OperationWatch began(String projection, StreamName stream, OperationKind operation) {
			return begin(observation(operation), projection, stream);
		}

		private Running begin(ProjectionObservation observation, String projection, @Nullable StreamName stream) {
			ProjectionObservationContext context = new ProjectionObservationContext(observation, projection,
					pattern(projection));
			context.setKeyStream(stream);
			return start(context);
		}

		@Override
		public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
			if (current == ProjectionStatus.RESTORING) {
				end(this.restore.getAndSet(begin(ProjectionObservation.RESTORE, projection, null)), "abandoned", null);
			}
			else if (current == ProjectionStatus.STOPPED) {
				end(this.restore.getAndSet(null), "abandoned", null);
			}
		}

		@Override
		public void restored(String projection, RestoreInfo restore) {
			Running running = this.restore.getAndSet(null);
			if (running != null) {
				running.context.setRestore(restore);
			}
			end(running, "restored", null);
		}

		@Override
		public void failed(String projection, ProjectionException failure) {
			end(this.restore.getAndSet(null), "failed", failure);
		}

	}

	/**
	 * Running observation.
	 *
	 * @param observation the observation
	 * @param context the context of the observation
	 * @param propagateHeaders whether appended records get its headers
	 */
	private record Running(Observation observation, ProjectionObservationContext context,
			boolean propagateHeaders) implements OperationWatch {

		@Override
		public Map<String, String> headers() {
			return (this.propagateHeaders) ? this.context.headers() : Map.of();
		}

		@Override
		public void ended(String outcome, @Nullable Throwable failure) {
			this.context.setOutcome(outcome);
			if (failure != null) {
				this.observation.error(failure);
			}
			this.observation.stop();
		}

	}

}

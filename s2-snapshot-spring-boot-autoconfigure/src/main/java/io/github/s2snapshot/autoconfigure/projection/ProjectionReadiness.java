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

import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties.Readiness.OnDisconnect;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties.Restore.OnFailure;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Makes the application refuse traffic while one of its projections has no state or has
 * failed. Accepts traffic again only if this class refused it.
 */
class ProjectionReadiness implements ContextListener, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final ApplicationAvailability availability;

	private final ApplicationContext context;

	private final boolean inherited;

	private final boolean servesStale;

	private final boolean servesDegraded;

	private final Set<String> starting = new HashSet<>();

	private final Set<String> stale = new HashSet<>();

	private @Nullable SnapshotTemplate snapshots;

	ProjectionReadiness(ApplicationAvailability availability, ApplicationContext context,
			S2SnapshotProperties properties) {
		this.availability = availability;
		this.context = context;
		this.inherited = context.getParent() != null
				&& context.getBeanNamesForType(ApplicationAvailability.class, true, false).length == 0;
		this.servesStale = properties.getReadiness().getOnDisconnect() == OnDisconnect.ACCEPT;
		this.servesDegraded = properties.getRestore().getOnFailure() == OnFailure.START_DEGRADED;
	}

	/**
	 * Starts to observe projections, before they are started.
	 * @param snapshots the template that runs the projections
	 */
	synchronized void follow(SnapshotTemplate snapshots) {
		this.snapshots = snapshots;
		snapshots.definitions().forEach((definition) -> this.starting.add(definition.name()));
		if (this.inherited && root() instanceof ConfigurableApplicationContext root) {
			// Events of another context reach only its ancestors.
			root.addApplicationListener(this);
		}
	}

	/**
	 * Stops observing the projections: they stop with their context, and later events
	 * must not change the readiness of the application. If the application continues
	 * without this context, it accepts traffic again.
	 */
	synchronized void leave() {
		this.snapshots = null;
		if (this.inherited && root() instanceof ConfigurableApplicationContext root) {
			root.removeApplicationListener(this);
			if (isStaying()) {
				accept();
			}
		}
		this.starting.clear();
		this.stale.clear();
	}

	// A key that fails must not keep traffic from the others.
	@Override
	public ProjectionListener forKey(String key) {
		return ProjectionListener.NONE;
	}

	@Override
	public synchronized void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		// The status is read from the projection, because events may arrive late.
		if (current != ProjectionStatus.STOPPED) {
			this.starting.remove(projection);
		}
		update();
	}

	@Override
	public synchronized void removed(String projection) {
		this.starting.remove(projection);
		this.stale.remove(projection);
		update();
	}

	@Override
	public synchronized void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (event.getSource() != this && !isServing()) {
			// Other publishers of readiness, such as the end of the start, do not
			// consider projections.
			refuse();
		}
	}

	private @Nullable ApplicationContext root() {
		ApplicationContext root = this.context.getParent();
		while (root != null && root.getParent() != null) {
			root = root.getParent();
		}
		return root;
	}

	private boolean isStaying() {
		for (ApplicationContext ancestor = this.context.getParent(); ancestor != null; ancestor = ancestor
			.getParent()) {
			if (ancestor instanceof ConfigurableApplicationContext configurable
					&& (configurable.isClosed() || !configurable.isActive())) {
				return false;
			}
		}
		return true;
	}

	private void update() {
		if (this.snapshots == null) {
			return;
		}
		if (isServing()) {
			accept();
		}
		else {
			refuse();
		}
	}

	private boolean isServing() {
		List<ProjectionInfo> projections = (this.snapshots != null) ? this.snapshots.infos() : List.of();
		boolean healthy = this.snapshots != null && !this.snapshots.keyedDefinitions().isEmpty();
		boolean failed = false;
		boolean serving = true;
		for (ProjectionInfo projection : projections) {
			if (projection.status() == ProjectionStatus.FAILED) {
				failed = true;
			}
			else if (isServing(projection)) {
				healthy |= projection.status() != ProjectionStatus.STOPPED;
			}
			else {
				serving = false;
			}
		}
		return serving && (!failed || (this.servesDegraded && healthy));
	}

	private boolean isServing(ProjectionInfo projection) {
		String name = projection.name();
		switch (projection.status()) {
			case LIVE, PAUSED -> this.stale.remove(name);
			case DISCONNECTED -> this.stale.add(name);
			case STOPPED -> {
				this.stale.remove(name);
				return !this.starting.contains(name);
			}
			default -> {
				// A new restore does not end an outage.
			}
		}
		this.starting.remove(name);
		if (this.stale.contains(name) && !this.servesStale) {
			return false;
		}
		return projection.status() == ProjectionStatus.LIVE || hasState(name);
	}

	private boolean hasState(String projection) {
		SnapshotTemplate template = this.snapshots;
		return template != null && template.contains(projection) && template.hasState(projection);
	}

	private void refuse() {
		if (this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
			AvailabilityChangeEvent.publish(this.context, this, ReadinessState.REFUSING_TRAFFIC);
		}
	}

	private void accept() {
		AvailabilityChangeEvent<ReadinessState> last = this.availability.getLastChangeEvent(ReadinessState.class);
		if (last != null && last.getSource() == this && last.getState() == ReadinessState.REFUSING_TRAFFIC) {
			AvailabilityChangeEvent.publish(this.context, this, ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

}

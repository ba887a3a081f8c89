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

package io.github.s2snapshot.autoconfigure;

import java.util.HashSet;
import java.util.Set;

import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.ApplicationListener;

import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;

/**
 * Makes the application refuse traffic while one of its projections has failed or is
 * being restored. Accepts it again only when it was this that refused it.
 */
class ProjectionReadiness implements ProjectionListener, ApplicationListener<AvailabilityChangeEvent<ReadinessState>> {

	private final ApplicationAvailability availability;

	private final ApplicationEventPublisher publisher;

	private final Set<String> notReady = new HashSet<>();

	ProjectionReadiness(ApplicationAvailability availability, ApplicationEventPublisher publisher) {
		this.availability = availability;
		this.publisher = publisher;
	}

	@Override
	public synchronized void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		switch (current) {
			case FAILED, RESTORING, CATCHING_UP -> {
				this.notReady.add(projection);
				refuse();
			}
			case LIVE, DISCONNECTED, PAUSED, STOPPED -> {
				this.notReady.remove(projection);
				accept();
			}
		}
	}

	@Override
	public synchronized void onApplicationEvent(AvailabilityChangeEvent<ReadinessState> event) {
		if (event.getSource() != this) {
			// Somebody else may not know of a projection, above all the end of the start.
			refuse();
		}
	}

	private void refuse() {
		if (!this.notReady.isEmpty() && this.availability.getReadinessState() == ReadinessState.ACCEPTING_TRAFFIC) {
			AvailabilityChangeEvent.publish(this.publisher, this, ReadinessState.REFUSING_TRAFFIC);
		}
	}

	private void accept() {
		AvailabilityChangeEvent<ReadinessState> last = this.availability.getLastChangeEvent(ReadinessState.class);
		if (this.notReady.isEmpty() && last != null && last.getSource() == this
				&& last.getState() == ReadinessState.REFUSING_TRAFFIC) {
			AvailabilityChangeEvent.publish(this.publisher, this, ReadinessState.ACCEPTING_TRAFFIC);
		}
	}

}

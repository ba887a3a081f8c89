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

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.util.Assert;

import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link Endpoint @Endpoint} that shows projections and takes snapshots of them. It never
 * shows the content of a state.
 *
 * @since 0.1.0
 */
@Endpoint(id = "s2projections")
public class S2ProjectionsEndpoint {

	private final SnapshotTemplate snapshots;

	/**
	 * Create a new {@link S2ProjectionsEndpoint}.
	 * @param snapshots the template that runs the projections
	 */
	public S2ProjectionsEndpoint(SnapshotTemplate snapshots) {
		Assert.notNull(snapshots, "'snapshots' must not be null");
		this.snapshots = snapshots;
	}

	/**
	 * Describe every projection.
	 * @return the projections, in the order of their names
	 */
	@ReadOperation
	public ProjectionsDescriptor projections() {
		Map<String, ProjectionDescriptor> projections = new LinkedHashMap<>();
		this.snapshots.infos()
			.stream()
			.sorted(Comparator.comparing(ProjectionInfo::name))
			.forEach((projection) -> projections.put(projection.name(), ProjectionDescriptor.of(projection)));
		return new ProjectionsDescriptor(projections);
	}

	/**
	 * Describe one projection.
	 * @param name the name of the projection
	 * @return the projection, or {@code null} when there is none of that name
	 */
	@ReadOperation
	public @Nullable ProjectionDescriptor projection(@Selector String name) {
		return (this.snapshots.contains(name)) ? ProjectionDescriptor.of(this.snapshots.info(name)) : null;
	}

	/**
	 * Take a snapshot of a projection now.
	 * @param name the name of the projection
	 * @return what became of it, or {@code null} when there is no projection of that name
	 */
	@WriteOperation
	public @Nullable SnapshotOutcomeDescriptor takeSnapshot(@Selector String name) {
		if (!this.snapshots.contains(name)) {
			return null;
		}
		return SnapshotOutcomeDescriptor.of(name, this.snapshots.take(name));
	}

}

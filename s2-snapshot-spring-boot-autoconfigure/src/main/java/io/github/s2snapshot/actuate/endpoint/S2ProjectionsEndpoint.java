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

import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.Selector.Match;
import org.springframework.util.Assert;

import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * {@link Endpoint @Endpoint} that shows and operates projections. Only one operation on a
 * projection runs at a time; a restore can be cancelled. The endpoint never shows the
 * content of a state. The write operations are in
 * {@link S2ProjectionsEndpointWebExtension} and
 * {@link S2ProjectionsEndpointJmxExtension}: a write operation of this class would be
 * exposed over HTTP in addition to the one of the extension, without the JSON content
 * type that the extension requires.
 *
 * @since 0.1.0
 */
@Endpoint(id = "s2projections")
public class S2ProjectionsEndpoint {

	/**
	 * Part of the path before a key.
	 */
	static final String KEYS = "keys";

	private final SnapshotTemplate snapshots;

	private final Duration timeout;

	private final ProjectionOperations operations;

	private final KeyOperations keys;

	/**
	 * Creates a new {@link S2ProjectionsEndpoint}.
	 * @param snapshots the template that runs the projections
	 * @param timeout the maximum time to wait for an operation, positive
	 */
	public S2ProjectionsEndpoint(SnapshotTemplate snapshots, Duration timeout) {
		Assert.notNull(snapshots, "'snapshots' must not be null");
		Assert.notNull(timeout, "'timeout' must not be null");
		this.snapshots = snapshots;
		this.timeout = timeout;
		this.operations = new ProjectionOperations(snapshots, timeout);
		this.keys = new KeyOperations(snapshots, timeout);
	}

	/**
	 * Returns descriptions of all projections.
	 * @return the projections, in the order of their names
	 */
	@ReadOperation
	public ProjectionsDescriptor projections() {
		Map<String, ProjectionDescriptor> projections = new LinkedHashMap<>();
		this.snapshots.infos()
			.stream()
			.sorted(Comparator.comparing(ProjectionInfo::name))
			.forEach((projection) -> projections.put(projection.name(), ProjectionDescriptor.of(projection)));
		Map<String, KeyedProjectionDescriptor> keyed = new TreeMap<>();
		this.snapshots.keyedDefinitions()
			.forEach((definition) -> keyed.put(definition.name(), this.keys.describe(definition)));
		return new ProjectionsDescriptor(projections, keyed);
	}

	/**
	 * Returns the description of a projection: a {@link ProjectionDescriptor}, or a
	 * {@link KeyedProjectionDescriptor}.
	 * @param name the name of the projection
	 * @return the projection, or {@code null} if it does not exist
	 */
	@ReadOperation
	public @Nullable OperationResponseBody projection(@Selector String name) {
		KeyedProjectionDefinition<?, ?> keyed = this.keys.find(name);
		if (keyed != null) {
			return this.keys.describe(keyed);
		}
		return (this.snapshots.contains(name)) ? ProjectionDescriptor.of(this.snapshots.info(name)) : null;
	}

	/**
	 * Lists the snapshots of a projection as a {@link SnapshotsDescriptor}, or the failed
	 * keys of a keyed one as a {@link FailedKeysDescriptor}.
	 * @param name the name of the projection
	 * @param part {@code snapshots} or {@code failed}
	 * @return the description, or {@code null} if the projection or the part does not
	 * exist
	 */
	@ReadOperation
	public @Nullable OperationResponseBody part(@Selector String name, @Selector String part) {
		KeyedProjectionDefinition<?, ?> keyed = this.keys.find(name);
		if (keyed != null) {
			return (part.equals("failed")) ? this.keys.failed(keyed) : null;
		}
		if (!this.snapshots.contains(name) || !part.equals("snapshots")) {
			return null;
		}
		try {
			return SnapshotsDescriptor.of(name, this.snapshots.maintenance().snapshots(name, this.timeout));
		}
		catch (ProjectionException | S2Exception ex) {
			return SnapshotsDescriptor.failed(name, ex);
		}
	}

	/**
	 * Describes a key of a keyed projection. The key is not loaded.
	 * @param name the name of the projection
	 * @param part the text "keys"
	 * @param key the texts of the variables of the key
	 * @return the key, or {@code null} if the projection or the part does not exist
	 */
	@ReadOperation
	public @Nullable KeyDescriptor key(@Selector String name, @Selector String part,
			@Selector(match = Match.ALL_REMAINING) String[] key) {
		KeyedProjectionDefinition<?, ?> keyed = this.keys.find(name);
		return (keyed != null && part.equals(KEYS)) ? this.keys.describe(keyed, List.of(key)) : null;
	}

	/**
	 * Describes a key of a keyed projection. The key is not loaded.
	 * @param name the name of the projection
	 * @param key the text of the key, as in the name of its stream
	 * @return the key, or {@code null} if there is no such keyed projection
	 */
	public @Nullable KeyDescriptor key(String name, String key) {
		KeyedProjectionDefinition<?, ?> keyed = this.keys.find(name);
		return (keyed != null) ? this.keys.describe(keyed, key) : null;
	}

	/**
	 * Runs an operation on a key of a keyed projection. The key is loaded if it is not in
	 * memory, unless it is to be evicted.
	 * @param name the name of the projection
	 * @param operation {@code snapshot}, {@code audit} or {@code evict}
	 * @param key the text of the key, as in the name of its stream
	 * @return the outcome, or {@code null} if the projection or the operation does not
	 * exist
	 */
	public @Nullable OperationDescriptor operateKey(String name, String operation, String key) {
		KeyedProjectionDefinition<?, ?> keyed = this.keys.find(name);
		KeyOperation known = KeyOperation.find(operation).orElse(null);
		return (keyed != null && known != null) ? this.keys.run(keyed, key, known) : null;
	}

	/**
	 * Runs an operation on a key of a keyed projection, like
	 * {@link #operateKey(String, String, String)}.
	 * @param name the name of the projection
	 * @param operation the operation
	 * @param variables the texts of the variables of the key
	 * @return the outcome, or {@code null} if the projection or the operation does not
	 * exist
	 */
	public @Nullable OperationDescriptor operateKey(String name, String operation, List<String> variables) {
		KeyedProjectionDefinition<?, ?> keyed = this.keys.find(name);
		KeyOperation known = KeyOperation.find(operation).orElse(null);
		return (keyed != null && known != null) ? this.keys.run(keyed, variables, known) : null;
	}

	/**
	 * Takes a snapshot of a projection now.
	 * @param name the name of the projection
	 * @return the outcome, or {@code null} if the projection does not exist
	 */
	public @Nullable SnapshotOutcomeDescriptor takeSnapshot(String name) {
		OperationDescriptor taken = operate(name, ProjectionOperation.SNAPSHOT.id());
		return (taken != null) ? new SnapshotOutcomeDescriptor(name, taken.outcome(), taken.reason(), taken.snapshot())
				: null;
	}

	/**
	 * Runs an operation on a projection. A restore that takes longer than the time-out
	 * continues until it is cancelled.
	 * @param name the name of the projection
	 * @param operation {@code snapshot}, {@code force-snapshot}, {@code pause},
	 * {@code resume}, {@code restart}, {@code rebuild}, {@code cancel} or {@code audit}
	 * @return the outcome, or {@code null} if the projection or the operation does not
	 * exist
	 */
	public @Nullable OperationDescriptor operate(String name, String operation) {
		return run(name, operation, null);
	}

	/**
	 * Runs an operation on a snapshot of a projection. A restore that takes longer than
	 * the time-out continues.
	 * @param name the name of the projection
	 * @param operation {@code restore} or {@code verify}
	 * @param cursor the cursor of the snapshot
	 * @return the outcome, or {@code null} if the projection or the operation does not
	 * exist
	 */
	public @Nullable OperationDescriptor operateSnapshot(String name, String operation, long cursor) {
		return run(name, operation, cursor);
	}

	private @Nullable OperationDescriptor run(String name, String operation, @Nullable Long cursor) {
		ProjectionOperation known = ProjectionOperation.find(operation).orElse(null);
		return (known != null && this.snapshots.contains(name)) ? this.operations.run(name, known, cursor) : null;
	}

}

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

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Context of an observation of a projection. Its carrier is the headers of the appended
 * records.
 *
 * @since 0.1.0
 */
public class ProjectionObservationContext extends SenderContext<Map<String, String>> {

	private static final Set<ProjectionObservation> PRODUCERS = Set.of(ProjectionObservation.APPEND,
			ProjectionObservation.UPDATE, ProjectionObservation.COMMAND);

	private final ProjectionObservation observation;

	private final String projection;

	private final @Nullable StreamName stream;

	private volatile @Nullable StreamName keyStream;

	private volatile @Nullable String outcome;

	private volatile @Nullable RestoreInfo restore;

	/**
	 * Creates a new {@link ProjectionObservationContext}.
	 * @param observation the observation
	 * @param projection the name of the projection
	 * @param stream the stream of the projection, or the pattern of a keyed one;
	 * {@code null} if it is not known
	 */
	public ProjectionObservationContext(ProjectionObservation observation, String projection,
			@Nullable StreamName stream) {
		super((headers, name, value) -> {
			if (headers != null) {
				headers.put(name, value);
			}
		}, (PRODUCERS.contains(observation)) ? Kind.PRODUCER : Kind.CLIENT);
		this.observation = observation;
		this.projection = projection;
		this.stream = stream;
		setCarrier(new ConcurrentHashMap<>());
		setRemoteServiceName("s2");
	}

	/**
	 * Returns the observation.
	 * @return the observation
	 */
	public ProjectionObservation getObservation() {
		return this.observation;
	}

	/**
	 * Returns the name of the projection.
	 * @return the name
	 */
	public String getProjection() {
		return this.projection;
	}

	/**
	 * Returns the stream of the projection.
	 * @return the stream, or the pattern of a keyed projection; {@code null} if it is not
	 * known
	 */
	public @Nullable StreamName getStream() {
		return this.stream;
	}

	/**
	 * Returns the stream of the key of a keyed projection.
	 * @return the stream, or {@code null} if the projection is not keyed or the stream is
	 * not known
	 */
	public @Nullable StreamName getKeyStream() {
		return this.keyStream;
	}

	/**
	 * Sets the stream of the key of a keyed projection.
	 * @param keyStream the stream
	 */
	public void setKeyStream(@Nullable StreamName keyStream) {
		this.keyStream = keyStream;
	}

	/**
	 * Returns the outcome.
	 * @return the outcome, or {@code null} while the operation is running
	 */
	public @Nullable String getOutcome() {
		return this.outcome;
	}

	/**
	 * Sets the outcome.
	 * @param outcome the outcome
	 */
	public void setOutcome(String outcome) {
		this.outcome = outcome;
	}

	/**
	 * Returns the result of a restore.
	 * @return the result, or {@code null} if nothing was restored
	 */
	public @Nullable RestoreInfo getRestore() {
		return this.restore;
	}

	/**
	 * Sets the result of a restore.
	 * @param restore the result
	 */
	public void setRestore(RestoreInfo restore) {
		this.restore = restore;
	}

	Map<String, String> headers() {
		Map<String, String> carrier = getCarrier();
		return (carrier != null) ? Collections.unmodifiableMap(carrier) : Map.of();
	}

}

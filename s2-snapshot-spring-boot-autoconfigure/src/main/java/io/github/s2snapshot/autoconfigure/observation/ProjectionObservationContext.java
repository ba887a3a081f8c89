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
import java.util.concurrent.ConcurrentHashMap;

import io.micrometer.observation.transport.Kind;
import io.micrometer.observation.transport.SenderContext;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * What an observation of a projection is about. Its carrier are the headers of the
 * records that are appended.
 *
 * @since 0.1.0
 */
public class ProjectionObservationContext extends SenderContext<Map<String, String>> {

	private final ProjectionObservation observation;

	private final String projection;

	private final @Nullable StreamName stream;

	private volatile @Nullable String outcome;

	private volatile @Nullable RestoreInfo restore;

	/**
	 * Creates a new {@link ProjectionObservationContext}.
	 * @param observation what is observed
	 * @param projection the name of the projection
	 * @param stream its stream, {@code null} when it is not known
	 */
	public ProjectionObservationContext(ProjectionObservation observation, String projection,
			@Nullable StreamName stream) {
		super((headers, name, value) -> {
			if (headers != null) {
				headers.put(name, value);
			}
		}, (observation == ProjectionObservation.APPEND || observation == ProjectionObservation.UPDATE) ? Kind.PRODUCER
				: Kind.CLIENT);
		this.observation = observation;
		this.projection = projection;
		this.stream = stream;
		setCarrier(new ConcurrentHashMap<>());
		setRemoteServiceName("s2");
	}

	/**
	 * Returns what is observed.
	 * @return what is observed
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
	 * @return the stream, {@code null} when it is not known
	 */
	public @Nullable StreamName getStream() {
		return this.stream;
	}

	/**
	 * Returns how it ended.
	 * @return the outcome, {@code null} before
	 */
	public @Nullable String getOutcome() {
		return this.outcome;
	}

	/**
	 * Sets how it ended.
	 * @param outcome the outcome
	 */
	public void setOutcome(String outcome) {
		this.outcome = outcome;
	}

	/**
	 * Returns how the projection was restored.
	 * @return how, {@code null} when it was not
	 */
	public @Nullable RestoreInfo getRestore() {
		return this.restore;
	}

	/**
	 * Sets how the projection was restored.
	 * @param restore how
	 */
	public void setRestore(RestoreInfo restore) {
		this.restore = restore;
	}

	Map<String, String> headers() {
		Map<String, String> carrier = getCarrier();
		return (carrier != null) ? Collections.unmodifiableMap(carrier) : Map.of();
	}

}

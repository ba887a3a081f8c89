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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import io.micrometer.observation.transport.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.projection.OperationKind;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionObservations}.
 */
class ProjectionObservationsTests {

	private static final String NAME = "delay-board";

	private static final StreamName STREAM = new StreamName("airlines", "flights");

	private static final String TRACE = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

	private final ObservationRegistry registry = ObservationRegistry.create();

	private final List<ProjectionObservationContext> stopped = new CopyOnWriteArrayList<>();

	private final SnapshotTemplate template = TestProjections.template(TestProjections.live(NAME));

	private final ProjectionObservations observations = observations(true, null);

	ProjectionObservationsTests() {
		this.registry.observationConfig().observationHandler(new Tracing());
	}

	@Test
	void appendShouldBeAChildOfTheObservationOfItsThread() {
		Observation parent = Observation.start("request", this.registry);
		try (Observation.Scope scope = parent.openScope()) {
			this.observations.began(NAME, STREAM, OperationKind.APPEND).ended("appended", null);
		}
		ProjectionObservationContext context = single();
		assertThat(context.getName()).isEqualTo("s2.append");
		assertThat(context.getContextualName()).isEqualTo("append delay-board");
		assertThat(context.getParentObservation()).isSameAs(parent);
		assertThat(context.getLowCardinalityKeyValues()).containsExactlyInAnyOrder(KeyValue.of("projection", NAME),
				KeyValue.of("stream", "airlines/flights"), KeyValue.of("outcome", "appended"),
				KeyValue.of("source", "none"));
		assertThat(context.getError()).isNull();
	}

	@Test
	void commandShouldBeObservedAsAProducer() {
		this.observations.began(NAME, STREAM, OperationKind.COMMAND).ended("repeated", null);
		assertThat(single().getName()).isEqualTo("s2.command");
		assertThat(single().getContextualName()).isEqualTo("command delay-board");
		assertThat(single().getKind()).isEqualTo(Kind.PRODUCER);
	}

	@Test
	void recordsShouldHaveTraceHeadersOnlyIfEnabled() {
		assertThat(this.observations.began(NAME, STREAM, OperationKind.UPDATE).headers())
			.isEqualTo(Map.of("traceparent", TRACE));
		assertThat(observations(false, null).began(NAME, STREAM, OperationKind.UPDATE).headers()).isEmpty();
	}

	@Test
	void whenSnapshotFailsThenItsErrorIsObserved() {
		ProjectionFailedException failure = new ProjectionFailedException("disk full");
		this.observations.began(NAME, STREAM, OperationKind.SNAPSHOT).ended("failed", failure);
		assertThat(single().getName()).isEqualTo("s2.snapshot");
		assertThat(single().getError()).isSameAs(failure);
	}

	@Test
	void restoreIsObservedUntilTheProjectionIsLive() {
		this.observations.statusChanged(NAME, ProjectionStatus.STOPPED, ProjectionStatus.RESTORING);
		assertThat(this.stopped).isEmpty();
		this.observations.restored(NAME, new RestoreInfo(RestoreSource.EXTERNAL, 20, 3, Duration.ofMillis(5)));
		this.observations.statusChanged(NAME, ProjectionStatus.RESTORING, ProjectionStatus.LIVE);
		ProjectionObservationContext context = single();
		assertThat(context.getName()).isEqualTo("s2.restore");
		assertThat(context.getLowCardinalityKeyValues()).contains(KeyValue.of("outcome", "restored"),
				KeyValue.of("source", "external"), KeyValue.of("stream", "airlines/flights"));
		assertThat(context.getHighCardinalityKeyValues()).containsExactlyInAnyOrder(KeyValue.of("s2.cursor", "20"),
				KeyValue.of("s2.replayed", "3"));
	}

	@Test
	void whenRestoreFailsOrIsAbandonedThenItsObservationEnds() {
		this.observations.statusChanged(NAME, ProjectionStatus.STOPPED, ProjectionStatus.RESTORING);
		this.observations.statusChanged(NAME, ProjectionStatus.RESTORING, ProjectionStatus.FAILED);
		this.observations.failed(NAME, new ProjectionFailedException("no base"));
		assertThat(single().getOutcome()).isEqualTo("failed");
		assertThat(single().getError()).hasMessage("no base");
		this.observations.statusChanged(NAME, ProjectionStatus.FAILED, ProjectionStatus.RESTORING);
		this.observations.statusChanged(NAME, ProjectionStatus.RESTORING, ProjectionStatus.STOPPED);
		assertThat(this.stopped).extracting(ProjectionObservationContext::getOutcome)
			.containsExactly("failed", "abandoned");
		this.observations.failed(NAME, new ProjectionFailedException("later, when it was live"));
		assertThat(this.stopped).hasSize(2);
	}

	@Test
	void conventionOfTheUserShouldNameObservations() {
		observations(false, new DefaultProjectionObservationConvention() {

			@Override
			public String getName() {
				return "acme";
			}

		}).began(NAME, STREAM, OperationKind.APPEND).ended("appended", null);
		assertThat(single().getName()).isEqualTo("acme");
	}

	@Test
	void whenRegistryIsNoopThenNothingIsObserved() {
		ProjectionObservations unwatched = new ProjectionObservations(ObservationRegistry.NOOP, null, true, () -> null);
		assertThat(unwatched.began(NAME, STREAM, OperationKind.APPEND)).isSameAs(OperationWatch.NONE);
	}

	@Test
	void namesShouldBeInTheReference() throws IOException {
		this.observations.statusChanged(NAME, ProjectionStatus.STOPPED, ProjectionStatus.RESTORING);
		this.observations.restored(NAME, new RestoreInfo(RestoreSource.EXTERNAL, 20, 3, Duration.ofMillis(5)));
		String reference = Files.readString(Path.of("..", "docs", "reference", "observations.md"));
		assertThat(single().getAllKeyValues()).extracting(KeyValue::getKey)
			.hasSize(6)
			.allSatisfy((key) -> assertThat(reference).contains("`" + key + "`"));
		assertThat(ProjectionObservation.values()).extracting(ProjectionObservation::getName)
			.allSatisfy((name) -> assertThat(reference).contains("| `" + name + "` |"));
	}

	private ProjectionObservations observations(boolean headers, @Nullable ProjectionObservationConvention convention) {
		return new ProjectionObservations(this.registry, convention, headers, () -> this.template);
	}

	private ProjectionObservationContext single() {
		assertThat(this.stopped).hasSize(1);
		return this.stopped.get(0);
	}

	/**
	 * Injects a trace header into the context, like a tracer.
	 */
	private final class Tracing implements ObservationHandler<ProjectionObservationContext> {

		@Override
		public boolean supportsContext(Observation.Context context) {
			return context instanceof ProjectionObservationContext;
		}

		@Override
		public void onStart(ProjectionObservationContext context) {
			context.getSetter().set(context.getCarrier(), "traceparent", TRACE);
		}

		@Override
		public void onStop(ProjectionObservationContext context) {
			ProjectionObservationsTests.this.stopped.add(context);
		}

	}

}

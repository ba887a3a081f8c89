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

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.availability.ApplicationAvailability;
import org.springframework.boot.availability.ApplicationAvailabilityBean;
import org.springframework.boot.availability.AvailabilityChangeEvent;
import org.springframework.boot.availability.ReadinessState;
import org.springframework.context.support.GenericApplicationContext;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties.Readiness.OnDisconnect;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties.Restore.OnFailure;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.BDDMockito.given;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link ProjectionReadiness}.
 */
class ProjectionReadinessTests {

	private static final String ONE = "one";

	private static final String TWO = "two";

	private final S2SnapshotProperties properties = new S2SnapshotProperties();

	private final Map<String, ProjectionStatus> statuses = new LinkedHashMap<>(
			Map.of(ONE, ProjectionStatus.STOPPED, TWO, ProjectionStatus.STOPPED));

	private final List<String> withState = new ArrayList<>();

	private final List<ReadinessState> published = new ArrayList<>();

	private final SnapshotTemplate snapshots = mock(SnapshotTemplate.class);

	private ProjectionReadiness readiness;

	private ApplicationAvailability availability;

	private GenericApplicationContext context;

	private void start() {
		List<ProjectionDefinition<?>> definitions = List.of(definition(ONE), definition(TWO));
		given(this.snapshots.definitions()).willReturn(definitions);
		given(this.snapshots.infos()).willAnswer((invocation) -> this.statuses.entrySet()
			.stream()
			.<ProjectionInfo>map((entry) -> TestProjections.withStatus(entry.getKey(), entry.getValue(), null))
			.toList());
		given(this.snapshots.contains(anyString()))
			.willAnswer((invocation) -> this.statuses.containsKey(invocation.<String>getArgument(0)));
		given(this.snapshots.hasState(anyString()))
			.willAnswer((invocation) -> this.withState.contains(invocation.<String>getArgument(0)));
		this.context = new GenericApplicationContext();
		ApplicationAvailabilityBean bean = new ApplicationAvailabilityBean();
		this.availability = bean;
		this.readiness = new ProjectionReadiness(bean, this.context, this.properties);
		this.context.addApplicationListener(bean);
		this.context.addApplicationListener(this.readiness);
		this.context.refresh();
		this.readiness.follow(this.snapshots);
	}

	private static ProjectionDefinition<?> definition(String name) {
		ProjectionDefinition<?> definition = mock(ProjectionDefinition.class);
		given(definition.name()).willReturn(name);
		return definition;
	}

	private void status(String projection, ProjectionStatus status) {
		ProjectionStatus previous = this.statuses.put(projection, status);
		if (status == ProjectionStatus.LIVE && !this.withState.contains(projection)) {
			this.withState.add(projection);
		}
		this.readiness.statusChanged(projection, previous, status);
		this.published.add(this.availability.getReadinessState());
	}

	private void startLive() {
		start();
		for (String projection : List.of(ONE, TWO)) {
			status(projection, ProjectionStatus.RESTORING);
			status(projection, ProjectionStatus.LIVE);
		}
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		assertAccepting();
		this.published.clear();
	}

	private void assertAccepting() {
		assertThat(this.availability.getReadinessState()).isEqualTo(ReadinessState.ACCEPTING_TRAFFIC);
	}

	private void assertRefusing() {
		assertThat(this.availability.getReadinessState()).isEqualTo(ReadinessState.REFUSING_TRAFFIC);
	}

	@Test
	void whenProjectionsAreNotStartedThenEndOfStartDoesNotAcceptTraffic() {
		start();
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		assertRefusing();
		status(ONE, ProjectionStatus.RESTORING);
		status(ONE, ProjectionStatus.LIVE);
		assertRefusing();
		status(TWO, ProjectionStatus.RESTORING);
		status(TWO, ProjectionStatus.CATCHING_UP);
		assertRefusing();
		status(TWO, ProjectionStatus.LIVE);
		assertAccepting();
	}

	@Test
	void whenProjectionIsStoppedDuringItsRestoreThenItIsIgnored() {
		startLive();
		status(TWO, ProjectionStatus.FAILED);
		assertRefusing();
		status(TWO, ProjectionStatus.STOPPED);
		assertAccepting();
	}

	@ParameterizedTest
	@EnumSource(names = { "RESTORING", "CATCHING_UP", "DISCONNECTED", "PAUSED", "STOPPED" })
	void h46WhenProjectionHasAStateThenReadinessDoesNotFlip(ProjectionStatus status) {
		startLive();
		status(ONE, status);
		status(ONE, ProjectionStatus.LIVE);
		assertThat(this.published).containsOnly(ReadinessState.ACCEPTING_TRAFFIC);
	}

	@Test
	void h46WhenAnOutageReachesEveryProjectionThenReadinessAccepts() {
		startLive();
		status(ONE, ProjectionStatus.DISCONNECTED);
		status(TWO, ProjectionStatus.DISCONNECTED);
		assertAccepting();
	}

	@Test
	void whenOnDisconnectIsRefuseThenTrafficIsRefusedUntilLive() {
		this.properties.getReadiness().setOnDisconnect(OnDisconnect.REFUSE);
		startLive();
		status(ONE, ProjectionStatus.RESTORING);
		assertAccepting();
		status(ONE, ProjectionStatus.LIVE);
		status(ONE, ProjectionStatus.DISCONNECTED);
		assertRefusing();
		status(ONE, ProjectionStatus.RESTORING);
		status(ONE, ProjectionStatus.CATCHING_UP);
		assertRefusing();
		status(ONE, ProjectionStatus.LIVE);
		assertAccepting();
	}

	@ParameterizedTest
	@CsvSource({ "FAIL_START,REFUSING_TRAFFIC", "START_DEGRADED,ACCEPTING_TRAFFIC" })
	void h48WhenOneProjectionFailsThenReadinessFollowsOnFailure(OnFailure onFailure, ReadinessState expected) {
		this.properties.getRestore().setOnFailure(onFailure);
		startLive();
		status(ONE, ProjectionStatus.FAILED);
		assertThat(this.availability.getReadinessState()).isEqualTo(expected);
		status(ONE, ProjectionStatus.RESTORING);
		status(ONE, ProjectionStatus.LIVE);
		assertAccepting();
	}

	@Test
	void h48WhenNoProjectionIsHealthyThenReadinessRefuses() {
		this.properties.getRestore().setOnFailure(OnFailure.START_DEGRADED);
		startLive();
		status(ONE, ProjectionStatus.FAILED);
		status(TWO, ProjectionStatus.STOPPED);
		assertRefusing();
		status(TWO, ProjectionStatus.FAILED);
		assertRefusing();
		status(TWO, ProjectionStatus.RESTORING);
		status(TWO, ProjectionStatus.LIVE);
		assertAccepting();
	}

	@Test
	void h48WhenAHealthyProjectionHasNoStateYetThenADegradedApplicationRefuses() {
		this.properties.getRestore().setOnFailure(OnFailure.START_DEGRADED);
		start();
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		status(ONE, ProjectionStatus.FAILED);
		status(TWO, ProjectionStatus.RESTORING);
		assertRefusing();
		status(TWO, ProjectionStatus.LIVE);
		assertAccepting();
	}

	@Test
	void whenAProjectionThatFailedIsRemovedThenReadinessAccepts() {
		startLive();
		status(ONE, ProjectionStatus.FAILED);
		assertRefusing();
		this.statuses.remove(ONE);
		this.readiness.removed(ONE);
		assertAccepting();
	}

	@Test
	void whenApplicationStopsThenReadinessIsNotChanged() {
		startLive();
		status(ONE, ProjectionStatus.FAILED);
		assertRefusing();
		this.readiness.leave();
		status(ONE, ProjectionStatus.STOPPED);
		status(TWO, ProjectionStatus.STOPPED);
		assertRefusing();
		this.context.close();
		status(ONE, ProjectionStatus.STOPPED);
		assertRefusing();
	}

	@Test
	void whenAnotherPublisherRefusesThenReadinessIsNotChanged() {
		startLive();
		AvailabilityChangeEvent.publish(this.context, ReadinessState.REFUSING_TRAFFIC);
		status(ONE, ProjectionStatus.FAILED);
		status(ONE, ProjectionStatus.LIVE);
		assertRefusing();
	}

	@Test
	void whenAnotherPublisherAcceptsThenFailedProjectionStillRefuses() {
		startLive();
		status(ONE, ProjectionStatus.FAILED);
		AvailabilityChangeEvent.publish(this.context, ReadinessState.ACCEPTING_TRAFFIC);
		assertRefusing();
	}

}

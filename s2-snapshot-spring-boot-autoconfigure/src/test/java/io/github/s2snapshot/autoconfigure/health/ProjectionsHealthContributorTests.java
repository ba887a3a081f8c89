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

package io.github.s2snapshot.autoconfigure.health;

import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.convert.DurationStyle;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributors;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.boot.health.contributor.Status;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link ProjectionsHealthContributor}.
 */
class ProjectionsHealthContributorTests {

	private final SnapshotFailures failures = new SnapshotFailures();

	private HealthLimits limits = HealthLimits.NONE;

	@Test
	void hasAnEntryForEachProjection() {
		SnapshotTemplate template = TestProjections.template(TestProjections.live("one"), TestProjections.live("two"));
		assertThat(new ProjectionsHealthContributor(template, this.failures, this.limits).stream())
			.extracting(HealthContributors.Entry::name)
			.containsExactly("one", "two");
	}

	@Test
	void whenProjectionIsLiveThenDetailsHaveItsPosition() {
		SnapshotTemplate template = TestProjections.template(TestProjections.live("delay-board"));
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("status", "LIVE")
			.containsEntry("stream", "airlines/flights")
			.containsEntry("cursor", 20002L)
			.containsEntry("lag", Map.of("records", 0L, "time", "PT0S"))
			.containsEntry("lastSnapshot",
					Map.of("cursor", 20000L, "placement", "in-stream", "takenAt", TestProjections.SNAPSHOT.takenAt()))
			.doesNotContainKey("failure");
	}

	@Test
	void whenProjectionFailedThenDetailsSayWhy() {
		SnapshotTemplate template = TestProjections.template(TestProjections.withStatus("delay-board",
				ProjectionStatus.FAILED, new ProjectionFailedException("Record 5 of airlines/flights is malformed")));
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.DOWN);
		assertThat(health.getDetails()).containsEntry("failure", "Record 5 of airlines/flights is malformed")
			.doesNotContainKey("lastSnapshot");
	}

	@ParameterizedTest
	@CsvSource({ "LIVE,UP", "PAUSED,UP", "RESTORING,OUT_OF_SERVICE", "CATCHING_UP,OUT_OF_SERVICE", "DISCONNECTED,UP",
			"STOPPED,OUT_OF_SERVICE", "FAILED,DOWN" })
	void healthFollowsStatus(ProjectionStatus status, String expected) {
		SnapshotTemplate template = TestProjections.template(TestProjections.withStatus("delay-board", status, null));
		assertThat(health(template, "delay-board").getStatus().getCode()).isEqualTo(expected);
	}

	@ParameterizedTest
	@CsvSource({ "1s,,OUT_OF_SERVICE", "2s,,UP", ",6,OUT_OF_SERVICE", ",7,UP" })
	void whenLiveProjectionIsTooFarBehindThenItIsOutOfService(@Nullable String time, @Nullable Long records,
			String expected) {
		this.limits = new HealthLimits((time != null) ? DurationStyle.detectAndParse(time) : null, records, null, true,
				0.5);
		SnapshotTemplate template = TestProjections
			.template(TestProjections.withStatus("delay-board", ProjectionStatus.LIVE, null));
		Health health = health(template, "delay-board");
		assertThat(health.getStatus().getCode()).isEqualTo(expected);
		assertThat(health.getDetails().containsKey("reason")).isEqualTo(!expected.equals("UP"));
	}

	@Test
	void h46WhenProjectionIsDisconnectedThenDetailsHaveTheOutage() {
		SnapshotTemplate template = TestProjections.template(TestProjections.disconnected("delay-board"));
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails())
			.containsEntry("contact", Map.of("connected", false, "last", TestProjections.HEARD, "age", "PT1M30S"))
			.containsEntry("reason",
					"the projection is disconnected since 2026-11-23T09:00:00Z: nothing was received from the server")
			.extractingByKey("recovery")
			.asString()
			.contains("attempts=3")
			.contains("connection refused");
	}

	@Test
	void h46WhenStaleStatesAreNotServedThenADisconnectedProjectionIsOutOfService() {
		this.limits = new HealthLimits(null, null, null, false, 0.5);
		SnapshotTemplate template = TestProjections.template(TestProjections.disconnected("delay-board"));
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsKey("reason");
		assertThat(health(TestProjections.template(TestProjections.live("delay-board")), "delay-board").getStatus())
			.isEqualTo(Status.UP);
	}

	@Test
	void whenDisconnectedProjectionIsTooFarBehindThenItIsOutOfService() {
		this.limits = new HealthLimits(Duration.ofMinutes(1), null, null, true, 0.5);
		SnapshotTemplate template = TestProjections.template(TestProjections.disconnected("delay-board"));
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).containsEntry("reason",
				"the projection is PT1M30S behind, more than the limit of PT1M");
	}

	@ParameterizedTest
	@CsvSource({ "RESTORING", "CATCHING_UP" })
	void whenProjectionIsRestoredAgainWithAStateThenItIsUp(ProjectionStatus status) {
		SnapshotTemplate template = TestProjections.template(TestProjections.withStatus("delay-board", status, null));
		assertThat(health(template, "delay-board").getDetails()).containsEntry("reason",
				"the projection has no state yet");
		given(template.hasState("delay-board")).willReturn(true);
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).containsEntry("reason",
				"the projection is restored again, and shows its last state");
	}

	@Test
	void whenSnapshotFailsThenItIsADetail() {
		this.failures.snapshotFailed("delay-board", new SnapshotException("disk full"));
		SnapshotTemplate template = TestProjections.template(TestProjections.live("delay-board"));
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.UP);
		assertThat(health.getDetails()).extractingByKey("snapshotFailure").asString().contains("disk full");
		this.failures.snapshotTaken("delay-board", TestProjections.SNAPSHOT, Duration.ZERO);
		assertThat(health(template, "delay-board").getDetails()).doesNotContainKey("snapshotFailure");
	}

	@Test
	void whenProjectionIsRemovedThenItsFailuresAreForgotten() {
		this.failures.snapshotFailed("delay-board", new SnapshotException("disk full"));
		this.failures.removed("delay-board");
		SnapshotTemplate template = TestProjections.template(TestProjections.live("delay-board"));
		assertThat(health(template, "delay-board").getDetails()).doesNotContainKey("snapshotFailure");
	}

	@Test
	void whenSnapshotsFailForTooLongThenProjectionIsOutOfService() {
		this.limits = new HealthLimits(null, null, Duration.ofDays(365_000), true, 0.5);
		this.failures.snapshotFailed("delay-board", new SnapshotException("disk full"));
		SnapshotTemplate template = TestProjections.template(TestProjections.live("delay-board"));
		assertThat(health(template, "delay-board").getStatus()).isEqualTo(Status.UP);
		this.limits = new HealthLimits(null, null, Duration.ofNanos(1), true, 0.5);
		Health health = health(template, "delay-board");
		assertThat(health.getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
		assertThat(health.getDetails()).extractingByKey("reason")
			.asString()
			.startsWith("no snapshot could be stored since 2026-11-23T08:00:00Z");
	}

	@Test
	void whenProjectionIsUnknownThenThereIsNoContributor() {
		SnapshotTemplate template = TestProjections.template(TestProjections.live("delay-board"));
		assertThat(new ProjectionsHealthContributor(template, this.failures, this.limits).getContributor("other"))
			.isNull();
	}

	private Health health(SnapshotTemplate template, String projection) {
		HealthIndicator indicator = (HealthIndicator) new ProjectionsHealthContributor(template, this.failures,
				this.limits)
			.getContributor(projection);
		assertThat(indicator).isNotNull();
		Health health = indicator.health();
		assertThat(health).isNotNull();
		return health;
	}

}

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

package io.github.s2snapshot.engine.internal.restore;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link RestoreReporter}.
 */
class RestoreReporterTests {

	private final List<RestoreStep> steps = new ArrayList<>();

	private final ProjectionListener listener = new ProjectionListener() {

		@Override
		public void restoring(String projection, RestoreStep step) {
			RestoreReporterTests.this.steps.add(step);
		}

	};

	private RestoreReporter reporter(Duration interval) {
		return new RestoreReporter("talk", new StreamName("tests", "talk"), interval,
				(event) -> event.accept(this.listener));
	}

	@Test
	void progressShouldBeRelativeToTheFirstRecordAndTheTail() {
		RestoreReporter reporter = reporter(Duration.ZERO);
		reporter.begin();
		SequencedRecord first = Records.delta(10, "a");
		reporter.read(List.of(first, Records.delta(11, "b")), 18);
		reporter.read(List.of(Records.delta(12, "c"), Records.delta(13, "d")), 18);
		assertThat(this.steps).extracting(RestoreStep::records).containsExactly(2L, 4L);
		assertThat(this.steps).extracting(RestoreStep::percent).containsExactly(25.0, 50.0);
		assertThat(this.steps.get(1).bytes()).isEqualTo(4L * first.meteredBytes());
		assertThat(this.steps.get(1).cursor()).isEqualTo(14);
		assertThat(this.steps.get(1).tail()).isEqualTo(18);
		assertThat(this.steps.get(1).remaining()).isNotNull();
	}

	@Test
	void whenTheTailIsUnknownOrReachedThenNothingIsReported() {
		RestoreReporter reporter = reporter(Duration.ZERO);
		reporter.begin();
		reporter.read(List.of(Records.delta(10, "a")), 0);
		reporter.read(List.of(Records.delta(11, "b")), 12);
		assertThat(this.steps).isEmpty();
		reporter.read(List.of(Records.delta(12, "c")), 16);
		assertThat(this.steps).extracting(RestoreStep::percent).containsExactly(50.0);
	}

	@Test
	void whenTheIntervalHasNotPassedThenNothingIsReported() {
		RestoreReporter slow = reporter(Duration.ofMinutes(1));
		slow.begin();
		slow.read(List.of(Records.delta(0, "a")), 9);
		RestoreReporter ended = reporter(Duration.ZERO);
		ended.read(List.of(Records.delta(0, "a")), 9);
		ended.begin();
		ended.end();
		ended.read(List.of(Records.delta(0, "a")), 9);
		assertThat(this.steps).isEmpty();
	}

}

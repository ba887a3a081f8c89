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

package io.github.s2snapshot.sample.web;

import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.sample.board.AirportDelays;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.FlightFile;
import io.github.s2snapshot.sample.seed.SeedProperties;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link SummaryController}.
 */
@WebMvcTest(SummaryController.class)
@Import(FlightFile.class)
@EnableConfigurationProperties(SeedProperties.class)
class SummaryControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@MockitoBean
	private Projection<DelayBoard> projection;

	@Test
	void shouldAnswerWithSumsAndPosition() {
		AirportDelays total = new AirportDelays(7, 21, 2);
		DelayBoard board = new DelayBoard(6, total, 4200, new TreeMap<>(Map.of("DFW", total)));
		given(this.projection.read()).willReturn(
				new ProjectionView<>(board, 8, new Lag(3, Duration.ofMillis(1500)), ProjectionStatus.CATCHING_UP));
		assertThat(this.mvc.get().uri("/api/summary")).hasStatusOk().bodyText().isEqualTo("""
				{"flights":7,"totalDelayMinutes":21,"delayedOver15":2,"totalDistanceMiles":4200,"cursor":8,\
				"lag":{"records":3,"seconds":1.5},"status":"CATCHING_UP",\
				"seeding":{"enabled":true,"done":6,"of":20000}}""");
	}

}

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

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.mockito.Answers;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.webmvc.test.autoconfigure.WebMvcTest;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.bean.override.mockito.MockitoBean;
import org.springframework.test.web.servlet.assertj.MockMvcTester;

import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ServerContact;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.replay.FlightReplay;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2TransportException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;

/**
 * Tests for {@link StreamController}.
 */
@WebMvcTest(controllers = StreamController.class, properties = "s2.snapshot.trigger.records=5000")
class StreamControllerTests {

	@Autowired
	private MockMvcTester mvc;

	@MockitoBean
	private Projection<DelayBoard> projection;

	@MockitoBean
	private SnapshotTemplate snapshots;

	@MockitoBean(answers = Answers.RETURNS_DEEP_STUBS)
	private S2Client client;

	@MockitoBean
	private FlightReplay replay;

	@BeforeEach
	void board() {
		given(this.projection.name()).willReturn("delay-board");
		given(this.projection.basin()).willReturn("airlines");
		given(this.projection.stream()).willReturn("flights");
		given(this.replay.progress()).willReturn(new FlightReplay.Progress(false, 50, 0, 20_000, null));
		given(this.client.basin("airlines").stream("flights").read(any())).willReturn(new ReadBatch(List.of(), null));
	}

	@Test
	void whenThereIsASnapshotThenTheNextOneIsDueAfterTheRecordsOfTheTrigger() {
		SnapshotInfo snapshot = new SnapshotInfo(UUID.randomUUID(), 20_000, SnapshotPlacement.IN_STREAM,
				SnapshotForm.SINGLE, 14_063, Instant.EPOCH);
		given(this.snapshots.info("delay-board")).willReturn(info(snapshot));
		assertThat(this.mvc.get().uri("/api/stream")).hasStatusOk()
			.bodyJson()
			.isLenientlyEqualTo("{\"head\":20002,\"cursor\":20002,\"tail\":20002,\"nextSnapshot\":25000}");
	}

	@Test
	void whenThereIsNoSnapshotThenTheNextOneIsUnknown() {
		given(this.snapshots.info("delay-board")).willReturn(info(null));
		assertThat(this.mvc.get().uri("/api/stream")).hasStatusOk()
			.bodyJson()
			.isLenientlyEqualTo("{\"snapshot\":null,\"nextSnapshot\":null,\"failure\":null}");
	}

	@Test
	void whenStreamCannotBeReadThen503() {
		given(this.snapshots.info("delay-board")).willReturn(info(null));
		given(this.client.basin("airlines").stream("flights").read(any())).willThrow(
				new S2ConnectException("refused", new IOException("refused"), true),
				new S2TransportException("reset", new IOException("reset"), true));
		for (String reason : List.of("refused", "reset")) {
			assertThat(this.mvc.get().uri("/api/stream")).hasStatus(HttpStatus.SERVICE_UNAVAILABLE)
				.bodyJson()
				.extractingPath("$.detail")
				.isEqualTo("The stream could not be read: " + reason);
		}
	}

	@Test
	void whenBoardIsDisconnectedThenResponseHasTheOutage() {
		given(this.snapshots.info("delay-board")).willReturn(info(null));
		assertThat(this.mvc.get().uri("/api/stream")).hasStatusOk()
			.bodyJson()
			.isLenientlyEqualTo("{\"status\":\"LIVE\",\"disconnectedSince\":null}");
		given(this.client.basin("airlines").stream("flights").read(any()))
			.willThrow(new S2ConnectException("refused", new IOException("refused"), true));
		Outage outage = new Outage(Instant.parse("2026-11-23T09:00:00Z"), "nothing was received");
		given(this.snapshots.info("delay-board"))
			.willReturn(new ProjectionInfo("delay-board", 1, new StreamName("airlines", "flights"),
					SnapshotPlacement.IN_STREAM, ProjectionStatus.DISCONNECTED, 20_002, 20_002, Lag.NONE, null, null,
					null, new ServerContact(outage.since(), Duration.ofSeconds(90), outage, null), IgnoredDeltas.NONE));
		assertThat(this.mvc.get().uri("/api/stream")).hasStatusOk()
			.bodyJson()
			.isLenientlyEqualTo(
					"{\"head\":20002,\"status\":\"DISCONNECTED\",\"disconnectedSince\":\"2026-11-23T09:00:00Z\"}");
	}

	private static ProjectionInfo info(@Nullable SnapshotInfo snapshot) {
		return new ProjectionInfo("delay-board", 1, new StreamName("airlines", "flights"), SnapshotPlacement.IN_STREAM,
				ProjectionStatus.LIVE, 20_002, 20_002, Lag.NONE, null, snapshot, null);
	}

}

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

package io.github.s2snapshot.embedded.chaos;

import java.io.IOException;
import java.time.Duration;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.ImpatientClients;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for connections that are dead without being closed.
 */
class SilentConnectionTests {

	private static final Duration TIMEOUT = Duration.ofMillis(300);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("chaos-basin").start();

	private final FaultProxy proxy = new FaultProxy(this.server::port);

	private final S2Client client = ImpatientClients.builder(this.proxy.endpoint(), TIMEOUT).build();

	private final S2Stream stream = this.client.basin("chaos-basin").stream("silence");

	SilentConnectionTests() {
		this.client.basin("chaos-basin").createStream("silence", StreamConfig.defaults());
	}

	@AfterEach
	void close() throws IOException {
		this.client.close();
		this.proxy.close();
		this.server.close();
	}

	private void loseEverything() {
		this.proxy.treatExisting(Treatment.SWALLOW, Treatment.SWALLOW);
	}

	@Test
	void whenConnectionDiesSilentlyThenAppendSessionUsesAnotherOne() {
		try (AppendSession session = this.stream.appendSession()) {
			session.submit(AppendInput.of(AppendRecord.of("before"))).join();
			loseEverything();
			assertThat(session.submit(AppendInput.of(AppendRecord.of("after"))).join().start().seqNum()).isEqualTo(1);
		}
	}

	@Test
	void whenConnectionDiesSilentlyThenReadSessionUsesAnotherOne() {
		try (ReadSession session = this.stream.readSession(ReadInput.fromSeqNum(0))) {
			assertThat(session.next()).isNotNull();
			loseEverything();
			try (S2Client other = ImpatientClients.builder(this.server.endpoint(), TIMEOUT).build()) {
				other.basin("chaos-basin").stream("silence").append(AppendInput.of(AppendRecord.of("later")));
			}
			ReadBatch batch = session.next();
			while (batch != null && batch.isEmpty()) {
				batch = session.next();
			}
			assertThat(batch).isNotNull();
			assertThat(batch.records().get(0).bodyAsString()).isEqualTo("later");
		}
	}

	@Test
	void whenConnectionDiesSilentlyThenCallUsesAnotherOne() {
		// One connection for each event loop of the client.
		for (int i = 0; i < 8; i++) {
			this.stream.checkTail();
		}
		loseEverything();
		assertThat(this.stream.checkTail().seqNum()).isZero();
	}

	@Test
	void whenServerWasOnlySlowThenConnectionIsUsedAgain() {
		for (int i = 0; i < 8; i++) {
			this.stream.checkTail();
		}
		long connections = this.proxy.accepted();
		Gate gate = new Gate();
		this.proxy.treatExisting(Treatment.heldBy(gate), Treatment.PASS);
		for (int i = 0; i < 8; i++) {
			assertThat(this.stream.checkTail().seqNum()).isZero();
		}
		assertThat(this.proxy.accepted()).isGreaterThan(connections);
		gate.open();
		assertThat(this.stream.checkTail().seqNum()).isZero();
	}

}

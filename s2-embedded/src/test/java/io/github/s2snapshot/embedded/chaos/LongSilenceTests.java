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
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.ImpatientClients;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
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
 * Tests for a server that is silent for longer than its heartbeats allow. With the system
 * property {@code s2.chaos.long}, the tests use the timeouts of applications.
 */
class LongSilenceTests {

	private static final boolean LONG = Boolean.getBoolean("s2.chaos.long");

	private static final Duration HEARTBEAT_TIMEOUT = (LONG) ? Duration.ofSeconds(20) : Duration.ofMillis(400);

	private static final Duration SILENCE = (LONG) ? Duration.ofSeconds(25) : Duration.ofMillis(1500);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("chaos-basin").start();

	private final FaultProxy proxy = new FaultProxy(this.server::port);

	@AfterEach
	void close() throws IOException {
		this.proxy.close();
		this.server.close();
	}

	private S2Client client() {
		return (LONG) ? S2Client.builder().accessToken("any").endpoints(S2Endpoints.of(this.proxy.endpoint())).build()
				: ImpatientClients.builder(this.proxy.endpoint(), HEARTBEAT_TIMEOUT).build();
	}

	@Test
	void whenServerIsSilentForLongThenSessionsUseAnotherConnection() {
		try (S2Client client = client()) {
			client.basin("chaos-basin").createStream("silence", StreamConfig.defaults());
			S2Stream stream = client.basin("chaos-basin").stream("silence");
			try (ReadSession reading = stream.readSession(ReadInput.fromSeqNum(0));
					AppendSession appending = stream.appendSession()) {
				assertThat(appending.submit(AppendInput.of(AppendRecord.of("before"))).join().start().seqNum())
					.isZero();
				awaitRecord(reading, "before");
				Gate gate = new Gate();
				Treatment held = Treatment.heldBy(gate);
				long begin = System.nanoTime();
				this.proxy.treatExisting(held, held);
				// On a busy machine an earlier answer may have been late and its request
				// retried.
				assertThat(appending.submit(AppendInput.of(AppendRecord.of("meanwhile"))).join().start().seqNum())
					.isPositive();
				awaitRecord(reading, "meanwhile");
				long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
				assertThat(millis).isGreaterThanOrEqualTo(HEARTBEAT_TIMEOUT.toMillis() / 2);
				FaultInjector.pause(Math.max(0, SILENCE.toMillis() - millis));
				gate.open();
				assertThat(appending.submit(AppendInput.of(AppendRecord.of("after"))).join().tail().seqNum())
					.isGreaterThanOrEqualTo(3);
				awaitRecord(reading, "after");
			}
		}
	}

	// Batches that were held back may arrive after their retry.
	private static void awaitRecord(ReadSession session, String body) {
		ReadBatch batch = session.next();
		while (batch != null && batch.records().stream().noneMatch((record) -> record.bodyAsString().equals(body))) {
			batch = session.next();
		}
		assertThat(batch).isNotNull();
	}

}

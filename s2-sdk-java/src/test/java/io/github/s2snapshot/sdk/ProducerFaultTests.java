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

package io.github.s2snapshot.sdk;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordAck;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

/**
 * Tests for producers with a server that loses connections and acknowledgements at
 * random. Every assertion message contains the seed.
 */
@Timeout(60)
class ProducerFaultTests {

	private final ScriptedServer server = ScriptedServer.start();

	private final List<String> stored = new ArrayList<>();

	@AfterEach
	void close() {
		this.server.close();
	}

	private S2Client client() {
		return Clients.builder(this.server.endpoint())
			.retry(RetryOptions.defaults()
				.withMaxAttempts(50)
				.withMinBaseDelay(Duration.ofMillis(1))
				.withMaxBaseDelay(Duration.ofMillis(3)))
			.build();
	}

	// About one batch in ten has a fault, before or after it is stored.
	private void serve(Random random) {
		this.server.then((exchange) -> {
			boolean[] dead = new boolean[1];
			exchange.onBatch((input) -> {
				if (!dead[0]) {
					dead[0] = handle(exchange, input, random);
				}
			}).endWithRequest().open();
		});
	}

	// Returns whether the session has ended.
	private boolean handle(ServerExchange exchange, WireAppendInput input, Random random) {
		synchronized (this.stored) {
			int fault = random.nextInt(60);
			if (fault == 0) {
				exchange.cut();
				return true;
			}
			if (fault == 1) {
				exchange.terminal(429, "rate_limited", "slow down");
				return true;
			}
			if (input.matchSeqNum() != null && input.matchSeqNum() != this.stored.size()) {
				exchange.terminal(412, "{\"seq_num_mismatch\":" + this.stored.size() + "}");
				return true;
			}
			long start = this.stored.size();
			input.records().forEach((record) -> this.stored.add(record.body().toUtf8()));
			if (fault == 2) {
				exchange.cut();
				return true;
			}
			if (fault == 3) {
				exchange.reset(8);
				return true;
			}
			if (fault == 4) {
				exchange.terminal(503, "unavailable", "told so");
				return true;
			}
			exchange.ack(start, input.records().size());
			return false;
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3 })
	void whenAcksAreLostThenNoRecordIsLostOrReordered(int run) {
		long seed = System.nanoTime() + run;
		Random random = new Random(seed);
		serve(new Random(seed + 1));
		List<RecordTicket> tickets = new ArrayList<>();
		List<CompletableFuture<RecordAck>> acks = new ArrayList<>();
		try (S2Client client = client()) {
			Producer producer = Clients.stream(client)
				.producer(ProducerOptions.defaults()
					.withLinger(Duration.ofMillis(random.nextInt(3)))
					.withMaxBatchRecords(1 + random.nextInt(20))
					.withMaxInflightBatches(1 + random.nextInt(30)));
			for (int i = 0; i < 5000; i++) {
				RecordTicket ticket = producer.submit(AppendRecord.of("r" + i));
				tickets.add(ticket);
				if (random.nextInt(10) == 0) {
					acks.add(ticket.ack());
				}
				if (random.nextInt(500) == 0) {
					producer.flush();
					assertThat(ticket.ack()).as("flushed with seed %d", seed).isCompleted();
				}
			}
			producer.close();
		}
		assertThat(acks).as("seed %d", seed).allMatch(CompletableFuture::isDone);
		for (int i = 0; i < tickets.size(); i++) {
			assertThat(this.stored.get((int) tickets.get(i).join().seqNum())).as("seed %d", seed).isEqualTo("r" + i);
		}
		Set<String> seen = new HashSet<>();
		int next = 0;
		for (String body : this.stored) {
			if (seen.add(body)) {
				assertThat(body).as("first appearance with seed %d", seed).isEqualTo("r" + next++);
			}
		}
		assertThat(next).as("seed %d", seed).isEqualTo(5000);
		assertThat(this.server.exchanges()).as("seed %d", seed).hasSizeGreaterThan(1);
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 4, 5, 6, 7, 8 })
	void whenConditionsOrThePolicyForbidItThenNoRecordIsAppendedTwice(int run) {
		long seed = System.nanoTime() + run;
		serve(new Random(seed));
		boolean conditional = run % 2 == 0;
		ProducerOptions options = ProducerOptions.defaults().withLinger(Duration.ZERO).withMaxBatchRecords(7);
		List<RecordTicket> tickets = new ArrayList<>();
		try (S2Client client = client()) {
			Producer producer = Clients.stream(client)
				.producer((conditional) ? options.withMatchSeqNum(0)
						: options.withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS));
			try {
				for (int i = 0; i < 3000; i++) {
					tickets.add(producer.submit(AppendRecord.of("r" + i)));
				}
				producer.close();
				fail("The producer did not fail with seed " + seed);
			}
			catch (S2Exception ex) {
				assertThat(ex).as("seed %d", seed).isNotNull();
			}
			check(tickets, seed);
		}
	}

	private void check(List<RecordTicket> tickets, long seed) {
		assertThat(this.stored).as("seed %d", seed).doesNotHaveDuplicates();
		boolean failed = false;
		for (int i = 0; i < tickets.size(); i++) {
			try {
				RecordAck ack = tickets.get(i).join();
				assertThat(failed).as("acknowledged after a failure with seed %d", seed).isFalse();
				assertThat(ack.seqNum()).as("seed %d", seed).isEqualTo(i);
				assertThat(this.stored.get(i)).as("seed %d", seed).isEqualTo("r" + i);
			}
			catch (S2Exception ex) {
				failed = true;
				if (ex.hasNoSideEffects()) {
					assertThat(this.stored).as("record %d with seed %d: %s", i, seed, ex).doesNotContain("r" + i);
				}
			}
		}
		assertThat(failed).as("seed %d", seed).isTrue();
	}

}

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

package io.github.s2snapshot.sample.outage;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Reads a stream of flights directly from the server before snapshots trim it, and
 * computes the expected board without code of the sample.
 */
final class FlightHistory implements AutoCloseable {

	private static final JsonMapper JSON = new JsonMapper();

	private static final String SEED_INDEX = "seed-index";

	private static final Duration WAIT = Duration.ofSeconds(1);

	private static final int LATE = 15;

	private final String basin;

	private final Supplier<String> endpoint;

	private final Thread thread = new Thread(this::follow, "flight-history");

	private final Map<String, long[]> airports = new TreeMap<>();

	// The number of records of each flight of the run, by its departure.
	private final Map<String, Integer> departures = new HashMap<>();

	// Each completes when all records before its position are recorded.
	private final Map<CompletableFuture<?>, Long> waiting = new HashMap<>();

	private long next;

	private volatile @Nullable S2Client client;

	private int seeded;

	private long distance;

	private int snapshots;

	private @Nullable String failure;

	private volatile boolean stopped;

	FlightHistory(String basin, Supplier<String> endpoint) {
		this.basin = basin;
		this.endpoint = endpoint;
		this.thread.setDaemon(true);
		this.thread.start();
	}

	// A new client for each attempt, because a restarted server has another port.
	private void follow() {
		while (!this.stopped) {
			try (S2Client client = client(this.endpoint.get())) {
				this.client = client;
				while (!this.stopped) {
					ReadBatch batch = client.basin(this.basin)
						.stream("flights")
						.read(ReadInput.fromSeqNum(next()).withClamp(true).withWait(WAIT));
					batch.records().forEach(this::add);
					reached().forEach((recorded) -> recorded.complete(null));
				}
			}
			catch (S2Exception ex) {
				// The server is stopped.
			}
			catch (RuntimeException ex) {
				fail(ex.toString());
				return;
			}
		}
	}

	static S2Client client(String endpoint) {
		return S2Client.builder()
			.endpoints(S2Endpoints.of(endpoint))
			.accessToken("ignored")
			.requestTimeout(Duration.ofSeconds(2))
			.build();
	}

	private synchronized void fail(String failure) {
		this.failure = failure;
	}

	synchronized long next() {
		return this.next;
	}

	private synchronized void add(SequencedRecord record) {
		if (record.seqNum() != this.next && !isBehindItsTrim(record)) {
			throw new IllegalStateException("The stream of " + this.basin + " continues with " + record.seqNum()
					+ " after " + (this.next - 1) + ": history was trimmed before it was recorded");
		}
		this.next = record.seqNum() + 1;
		if (record.isCommand()) {
			return;
		}
		if (record.header("snapshot-id").isPresent()) {
			this.snapshots++;
			return;
		}
		JsonNode flight = JSON.readTree(record.body());
		long delay = flight.get("delayMinutes").asLong();
		long[] airport = this.airports.computeIfAbsent(flight.get("origin").asString(), (key) -> new long[3]);
		airport[0]++;
		airport[1] += delay;
		airport[2] += (delay > LATE) ? 1 : 0;
		this.distance += flight.get("distanceMiles").asLong();
		if (record.header(SEED_INDEX).filter(Integer.toString(this.seeded)::equals).isPresent()) {
			this.seeded++;
		}
		this.departures.merge(flight.get("departure").asString(), 1, Integer::sum);
	}

	private synchronized List<CompletableFuture<?>> reached() {
		List<CompletableFuture<?>> reached = this.waiting.entrySet()
			.stream()
			.filter((recorded) -> recorded.getValue() <= this.next)
			.map(Map.Entry::getKey)
			.toList();
		reached.forEach(this.waiting::remove);
		return reached;
	}

	// The trim command before a snapshot trims itself.
	private boolean isBehindItsTrim(SequencedRecord record) {
		return record.seqNum() == this.next + 1
				&& record.header("snapshot-cursor").filter(Long.toString(this.next)::equals).isPresent();
	}

	/**
	 * Waits, without blocking, until all records are recorded that are in the stream now.
	 * @return completes then, or exceptionally if the server does not answer
	 */
	CompletableFuture<?> recorded() {
		return CompletableFuture.completedFuture(this.client)
			.thenCompose(
					(client) -> Objects.requireNonNull(client).basin(this.basin).stream("flights").checkTailAsync())
			.thenCompose((tail) -> recorded(tail.seqNum()));
	}

	private synchronized CompletableFuture<?> recorded(long end) {
		CompletableFuture<?> recorded = new CompletableFuture<>();
		if (this.next >= end) {
			recorded.complete(null);
		}
		else {
			this.waiting.put(recorded, end);
		}
		return recorded;
	}

	/**
	 * Waits until all records before a position are recorded.
	 * @param end the position
	 */
	void awaitRecorded(long end) {
		await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(5)).until(() -> {
			requireComplete();
			return next() >= end;
		});
	}

	synchronized void requireComplete() {
		assertThat(this.failure).isNull();
	}

	synchronized int count(String departure) {
		return this.departures.getOrDefault(departure, 0);
	}

	synchronized int snapshots() {
		return this.snapshots;
	}

	/**
	 * Returns the expected summary of the sample.
	 * @return the sums, by their names
	 */
	synchronized Map<String, Long> summary() {
		long[] total = new long[3];
		this.airports.values().forEach((airport) -> {
			for (int i = 0; i < total.length; i++) {
				total[i] += airport[i];
			}
		});
		return Map.of("flights", total[0], "totalDelayMinutes", total[1], "delayedOver15", total[2],
				"totalDistanceMiles", this.distance, "seeded", (long) this.seeded);
	}

	/**
	 * Returns the expected airports of the sample.
	 * @return flights, minutes of delay and late flights of each airport
	 */
	synchronized Map<String, String> airports() {
		Map<String, String> airports = new TreeMap<>();
		this.airports.forEach((iata, sums) -> airports.put(iata, sums[0] + " " + sums[1] + " " + sums[2]));
		return airports;
	}

	@Override
	public void close() throws InterruptedException {
		this.stopped = true;
		this.thread.join();
	}

}

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

import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sample.SampleClient;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Appends flights to a stream, directly and through the sample, and records the outcome
 * of each append. Each flight has its own departure, so that it can be identified.
 */
final class FlightTraffic implements AutoCloseable {

	// No airport of the data files has a code that begins with one of these.
	private static final String MARKS = "NQUZ";

	private static final List<String> ORIGINS = List.of("DFW", "ORD", "LAX", "QXX");

	private static final int LETTERS = 26;

	private static final int MAX_FIRST_FLIGHTS = MARKS.length() * LETTERS * LETTERS;

	private static final long PAUSE_MILLIS = 100;

	private static final LocalDateTime BEGIN = LocalDateTime.of(2030, 1, 1, 0, 0);

	private final String basin;

	private final Supplier<String> endpoint;

	private final Supplier<@Nullable SampleClient> sample;

	private final AtomicInteger number = new AtomicInteger();

	private final Map<String, Outcome> direct = Collections.synchronizedMap(new LinkedHashMap<>());

	private final Map<String, Outcome> appended = Collections.synchronizedMap(new LinkedHashMap<>());

	// The departures that were sent as the first flight of an airport.
	private final Map<String, List<String>> updates = Collections.synchronizedMap(new LinkedHashMap<>());

	private final Map<String, Outcome> updated = Collections.synchronizedMap(new LinkedHashMap<>());

	private final List<Thread> threads = new ArrayList<>();

	private volatile boolean stopped;

	FlightTraffic(String basin, Supplier<String> endpoint, Supplier<@Nullable SampleClient> sample) {
		this.basin = basin;
		this.endpoint = endpoint;
		this.sample = sample;
	}

	void start() {
		begin("direct-flights", this::appendDirectly);
		begin("sample-flights", this::callSample);
	}

	private void begin(String name, Runnable work) {
		Thread thread = new Thread(work, name);
		thread.setDaemon(true);
		thread.start();
		this.threads.add(thread);
	}

	private void appendDirectly() {
		while (!this.stopped) {
			String endpoint = this.endpoint.get();
			try (S2Client client = FlightHistory.client(endpoint)) {
				S2Stream stream = client.basin(this.basin).stream("flights");
				while (!this.stopped && endpoint.equals(this.endpoint.get())) {
					appendDirectly(stream);
					pause();
				}
			}
		}
	}

	private void appendDirectly(S2Stream stream) {
		String departure = nextDeparture();
		String flight = flight(departure, ORIGINS.get(this.direct.size() % ORIGINS.size()), this.direct.size() % 40);
		Outcome outcome;
		try {
			stream.appendAsync(AppendInput.of(AppendRecord.of(flight)), AppendRetryPolicy.NO_SIDE_EFFECTS).join();
			outcome = Outcome.ACKNOWLEDGED;
		}
		catch (RuntimeException ex) {
			Throwable cause = (ex instanceof S2Exception) ? ex : ex.getCause();
			outcome = (cause instanceof S2Exception failure && failure.hasNoSideEffects()) ? Outcome.NOT_APPENDED
					: Outcome.UNKNOWN;
		}
		this.direct.put(departure, outcome);
	}

	private void callSample() {
		int first = 0;
		while (!this.stopped) {
			SampleClient client = this.sample.get();
			if (client != null) {
				append(client);
				if (first < MAX_FIRST_FLIGHTS && update(client, airport(first))) {
					first++;
				}
			}
			pause();
		}
	}

	private void append(SampleClient client) {
		String departure = nextDeparture();
		String flight = flight(departure, ORIGINS.get(this.appended.size() % 3), this.appended.size() % 40);
		this.appended.put(departure, outcome(() -> client.postJson("/api/flights", flight)));
	}

	// A repeated request is decided again, so there is only one first flight.
	private boolean update(SampleClient client, String airport) {
		String departure = nextDeparture();
		this.updates.computeIfAbsent(airport, (key) -> new ArrayList<>()).add(departure);
		Outcome outcome = outcome(
				() -> client.postJson("/outage/first-flight?origin=" + airport + "&departure=" + departure, ""));
		this.updated.put(airport, outcome);
		return outcome == Outcome.ACKNOWLEDGED;
	}

	private static Outcome outcome(Supplier<HttpResponse<String>> call) {
		try {
			HttpResponse<String> answer = call.get();
			if (answer.statusCode() / 100 == 2) {
				return Outcome.ACKNOWLEDGED;
			}
			return (answer.body().contains("nothing was appended")) ? Outcome.NOT_APPENDED : Outcome.UNKNOWN;
		}
		catch (UncheckedIOException ex) {
			return Outcome.UNKNOWN;
		}
	}

	private String nextDeparture() {
		return BEGIN.plusMinutes(this.number.incrementAndGet()).toString();
	}

	private static String airport(int number) {
		return "" + MARKS.charAt(number / LETTERS / LETTERS) + (char) ('A' + number / LETTERS % LETTERS)
				+ (char) ('A' + number % LETTERS);
	}

	private static String flight(String departure, String origin, int delay) {
		return "{\"departure\":\"" + departure + "\",\"origin\":\"" + origin
				+ "\",\"destination\":\"DFW\",\"delayMinutes\":" + delay + ",\"distanceMiles\":1}";
	}

	private void pause() {
		LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS));
	}

	/**
	 * Checks that the history has each acknowledged flight once, and no flight twice.
	 * @param history the history
	 * @param seed the seed of the run
	 */
	void verify(FlightHistory history, long seed) {
		verify(this.direct, history, seed);
		verify(this.appended, history, seed);
		this.updates.forEach((airport, departures) -> {
			int count = departures.stream().mapToInt(history::count).sum();
			assertThat(count).as("seed %d, first flights of %s", seed, airport).isLessThanOrEqualTo(1);
			if (this.updated.get(airport) == Outcome.ACKNOWLEDGED) {
				assertThat(count).as("seed %d, first flights of %s", seed, airport).isOne();
			}
		});
	}

	private static void verify(Map<String, Outcome> flights, FlightHistory history, long seed) {
		flights.forEach((departure, outcome) -> {
			int count = history.count(departure);
			String flight = "seed " + seed + ", flight of " + departure + ", " + outcome;
			switch (outcome) {
				case ACKNOWLEDGED -> assertThat(count).as(flight).isOne();
				case UNKNOWN -> assertThat(count).as(flight).isLessThanOrEqualTo(1);
				case NOT_APPENDED -> assertThat(count).as(flight).isZero();
			}
		});
	}

	Map<Outcome, Integer> directly() {
		return count(this.direct);
	}

	Map<Outcome, Integer> bySample() {
		return count(this.appended);
	}

	Map<Outcome, Integer> byUpdate() {
		return count(this.updated);
	}

	private static Map<Outcome, Integer> count(Map<String, Outcome> outcomes) {
		Map<Outcome, Integer> counts = new EnumMap<>(Outcome.class);
		outcomes.values().forEach((outcome) -> counts.merge(outcome, 1, Integer::sum));
		return counts;
	}

	@Override
	public void close() throws InterruptedException {
		this.stopped = true;
		for (Thread thread : this.threads) {
			thread.join();
		}
	}

	/**
	 * Outcome of an append.
	 */
	enum Outcome {

		ACKNOWLEDGED, UNKNOWN, NOT_APPENDED

	}

}

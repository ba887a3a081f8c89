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

package io.github.s2snapshot.sample;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Another client of the stream of the sample. It appends flights, each from its own
 * airport, and records their outcomes.
 */
final class FlightAppender {

	// No airport of the data files has a code that begins with one of these.
	private static final String MARKS = "NQUZ";

	private static final int LETTERS = 26;

	/**
	 * Maximum number of flights.
	 */
	static final int MAX_FLIGHTS = MARKS.length() * LETTERS * LETTERS;

	private final Map<String, Outcome> outcomes = Collections.synchronizedMap(new LinkedHashMap<>());

	/**
	 * Returns whether this client appends flights from an airport.
	 * @param iata the code of the airport
	 * @return whether it does
	 */
	static boolean isOwn(String iata) {
		return MARKS.indexOf(iata.charAt(0)) >= 0;
	}

	int count() {
		return this.outcomes.size();
	}

	Map<String, Outcome> outcomes() {
		synchronized (this.outcomes) {
			return new LinkedHashMap<>(this.outcomes);
		}
	}

	Run start(String endpoint) {
		return new Run(endpoint);
	}

	private void append(S2Stream stream) {
		int number = count();
		String iata = "" + MARKS.charAt(number / LETTERS / LETTERS) + (char) ('A' + number / LETTERS % LETTERS)
				+ (char) ('A' + number % LETTERS);
		String flight = "{\"departure\":\"2001-07-01T00:00\",\"origin\":\"" + iata
				+ "\",\"destination\":\"DFW\",\"delayMinutes\":1,\"distanceMiles\":1}";
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
		this.outcomes.put(iata, outcome);
	}

	/**
	 * Outcome of a flight.
	 */
	enum Outcome {

		ACKNOWLEDGED, UNKNOWN, NOT_APPENDED

	}

	/**
	 * Appends flights until this client is closed.
	 */
	final class Run implements AutoCloseable {

		private final S2Client client;

		private final AtomicBoolean stopped = new AtomicBoolean();

		private final Thread thread;

		Run(String endpoint) {
			this.client = S2Client.builder().endpoints(S2Endpoints.of(endpoint)).accessToken("ignored").build();
			S2Stream stream = this.client.basin("airlines").stream("flights");
			this.thread = new Thread(() -> {
				while (!this.stopped.get() && count() < MAX_FLIGHTS) {
					append(stream);
				}
			}, "flight-appender");
			this.thread.start();
		}

		@Override
		public void close() {
			this.stopped.set(true);
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
			this.client.close();
		}

	}

}

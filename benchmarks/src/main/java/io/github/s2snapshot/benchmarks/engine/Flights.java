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

package io.github.s2snapshot.benchmarks.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.LongFunction;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;

/**
 * Flights of the data file of the sample, repeated without end.
 */
final class Flights {

	private final List<FlightDeparted> flights;

	private final JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.of(FlightDeparted.class));

	private Flights(List<FlightDeparted> flights) {
		this.flights = flights;
	}

	static Flights read(Path file) throws IOException {
		return new Flights(Files.readAllLines(file).stream().skip(1).map(Flights::parse).toList());
	}

	private static FlightDeparted parse(String line) {
		String[] fields = line.split(",", -1);
		return new FlightDeparted(fields[0], fields[1], fields[2], Integer.parseInt(fields[3]),
				Integer.parseInt(fields[4]));
	}

	JacksonDeltaCodec codec() {
		return this.codec;
	}

	/**
	 * Returns the flight with a number.
	 * @param number the number, from 0
	 * @return the flight
	 */
	FlightDeparted flight(long number) {
		return this.flights.get((int) (number % this.flights.size()));
	}

	/**
	 * Returns the flight with a number and with an origin of its own, so that a state has
	 * one entry for each origin.
	 * @param number the number, from 0
	 * @param places the number of origins
	 * @return the flight
	 */
	FlightDeparted scattered(long number, long places) {
		FlightDeparted flight = flight(number);
		String place = String.format(Locale.ROOT, "%s%07d", flight.origin(), number % places);
		return new FlightDeparted(flight.departure(), place, flight.destination(), flight.delayMinutes(),
				flight.distanceMiles());
	}

	/**
	 * Appends flights, each one once. A batch whose acknowledgement is lost is not sent
	 * again before the tail shows that it was not appended.
	 * @param stream the stream, which has one record for each previous flight and no
	 * other writer
	 * @param from the number of the first flight
	 * @param to the number after the last flight
	 * @param flight the flight with a number
	 */
	void append(S2Stream stream, long from, long to, LongFunction<FlightDeparted> flight) {
		long next = from;
		while (next < to) {
			next = appendOrCheckTail(stream, next, to, flight);
		}
		EngineBenchmark.require(to, next);
	}

	private long appendOrCheckTail(S2Stream stream, long from, long to, LongFunction<FlightDeparted> flight) {
		ProducerOptions options = ProducerOptions.defaults()
			.withMatchSeqNum(from)
			.withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS);
		try (Producer producer = stream.producer(options)) {
			submit(producer, from, to, flight);
		}
		catch (S2Exception ex) {
			long reached = stream.checkTail().seqNum();
			if (reached == from) {
				throw ex;
			}
			return reached;
		}
		return stream.checkTail().seqNum();
	}

	private void submit(Producer producer, long from, long to, LongFunction<FlightDeparted> flight) {
		AppendRecord[] cache = new AppendRecord[this.flights.size()];
		boolean repeating = flight.apply(0).equals(flight.apply(this.flights.size()));
		for (long i = from; i < to; i++) {
			int index = (int) (i % cache.length);
			AppendRecord record = (repeating) ? cache[index] : null;
			if (record == null) {
				record = this.codec.encode(flight.apply(i));
				cache[index] = record;
			}
			producer.submit(record);
		}
	}

}

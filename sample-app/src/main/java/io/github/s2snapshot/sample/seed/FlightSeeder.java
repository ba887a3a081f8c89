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

package io.github.s2snapshot.sample.seed;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.FlightDeparted;
import io.github.s2snapshot.sample.flight.FlightFile;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Appends the flights of the data file that are missing in the stream, each exactly once.
 * <p>
 * The state of the projection has the number of these flights before its cursor. The
 * first batch is appended on the condition that the stream ends at that cursor, and each
 * other batch on the condition that the stream ends after the previous batch. If another
 * record takes the position, for example of another instance, or if the process is killed
 * or an acknowledgement is lost, a batch is either at its position or not in the stream.
 * Then the state is read again.
 */
@Component
class FlightSeeder {

	private static final Log logger = LogFactory.getLog(FlightSeeder.class);

	/**
	 * Number of records of one atomic append.
	 */
	static final int BATCH = 250;

	/**
	 * Number of flights that are appended through one session. After a session, nothing
	 * is appended for {@link #PAUSE}, so that a snapshot that is due can be taken.
	 */
	static final int ROUND = 5_000;

	private static final int PROGRESS = 2_000;

	private static final Duration PAUSE = Duration.ofMillis(250);

	private static final Duration MAX_PAUSE = Duration.ofSeconds(5);

	private static final Duration READ_TIMEOUT = Duration.ofSeconds(30);

	private static final int MAX_FRUITLESS_ROUNDS = 20;

	private static final JsonMapper JSON = new JsonMapper();

	private final Projection<DelayBoard> projection;

	private final S2Client client;

	private final List<FlightDeparted> flights;

	FlightSeeder(Projection<DelayBoard> projection, S2Client client, FlightFile file) {
		this.projection = projection;
		this.client = client;
		this.flights = file.flights();
	}

	/**
	 * Appends the missing flights.
	 * @throws InterruptedException if the thread is interrupted; the next run continues
	 * at the end of the stream
	 */
	void seed() throws InterruptedException {
		int fruitless = 0;
		int seeded = -1;
		while (true) {
			RuntimeException failure;
			try {
				ProjectionView<DelayBoard> view = this.projection.readLatest(READ_TIMEOUT);
				if (view.state().seeded() >= this.flights.size()) {
					logEnd(seeded);
					return;
				}
				fruitless = (view.state().seeded() > seeded) ? 0 : fruitless;
				seeded = view.state().seeded();
				appendRound(seeded, view.cursor());
				failure = null;
			}
			catch (ProjectionFailedException ex) {
				throw ex;
			}
			catch (S2Exception | ProjectionException ex) {
				failure = ex;
			}
			if (Thread.interrupted()) {
				throw new InterruptedException("Interrupted while appending flights");
			}
			if (failure != null) {
				fruitless++;
				giveUpAfterTooMany(fruitless, seeded, failure);
			}
			Thread.sleep(pause(fruitless));
		}
	}

	private void appendRound(int seeded, long cursor) {
		if (seeded == 0) {
			logger.info("First start. Appending " + this.flights.size() + " flights to " + name()
					+ ", which takes a few seconds");
		}
		int end = Math.min(seeded + ROUND, this.flights.size());
		S2Stream stream = this.client.basin(this.projection.basin()).stream(this.projection.stream());
		try (AppendSession session = stream.appendSession()) {
			List<AppendTicket> tickets = new ArrayList<>();
			for (int from = seeded; from < end; from += BATCH) {
				AppendInput batch = AppendInput.of(records(from, Math.min(from + BATCH, end)))
					.withMatchSeqNum(cursor + (from - seeded));
				tickets.add(session.submit(batch));
			}
			int done = seeded;
			for (AppendTicket ticket : tickets) {
				ticket.join();
				done = Math.min(done + BATCH, end);
				if (done % PROGRESS == 0) {
					logger.info("Appended " + done + " of " + this.flights.size() + " flights to " + name());
				}
			}
		}
	}

	private List<AppendRecord> records(int from, int to) {
		List<AppendRecord> records = new ArrayList<>(to - from);
		for (int i = from; i < to; i++) {
			records.add(AppendRecord.of(JSON.writeValueAsBytes(this.flights.get(i)))
				.withHeader("type", FlightDeparted.class.getSimpleName())
				.withHeader(DelayBoard.SEED_INDEX_HEADER, Integer.toString(i)));
		}
		return records;
	}

	private void giveUpAfterTooMany(int fruitless, int seeded, RuntimeException failure) {
		logger.debug("Flights were not appended to " + name() + " after flight " + seeded + ", retrying", failure);
		if (fruitless >= MAX_FRUITLESS_ROUNDS) {
			throw new IllegalStateException("Stopped appending flights to " + name() + ": it has " + Math.max(seeded, 0)
					+ " of " + this.flights.size() + ", and " + fruitless + " attempts in a row failed."
					+ " The next start continues there. Last failure: " + failure.getMessage(), failure);
		}
	}

	private static long pause(int fruitless) {
		return Math.min(PAUSE.toMillis() << Math.min(fruitless, 10), MAX_PAUSE.toMillis());
	}

	private void logEnd(int seeded) {
		logger.info(((seeded < 0) ? "Nothing to append: " : "Finished: ") + name() + " has all " + this.flights.size()
				+ " flights of the data file");
	}

	private String name() {
		return "stream '" + this.projection.stream() + "' in basin '" + this.projection.basin() + "'";
	}

}

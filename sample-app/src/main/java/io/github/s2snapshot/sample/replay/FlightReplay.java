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

package io.github.s2snapshot.sample.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.FlightDeparted;
import io.github.s2snapshot.sample.flight.FlightFile;

/**
 * Appends the flights of the data file again, with departures in the next quarter, for
 * demonstration. Starts on request, and ends with the last flight of the file.
 */
@Component
public class FlightReplay implements ApplicationListener<ContextClosedEvent> {

	/**
	 * Maximum number of flights per second.
	 */
	public static final int MAX_RATE = 1_000;

	private static final Log logger = LogFactory.getLog(FlightReplay.class);

	private static final int PERIOD_MILLIS = 100;

	// From January to March, to April to June.
	private static final int DAYS = 90;

	private final Projection<DelayBoard> projection;

	private final List<FlightDeparted> flights;

	private @Nullable ScheduledExecutorService executor;

	private @Nullable ScheduledFuture<?> task;

	private int rate = 50;

	private volatile int done;

	private volatile @Nullable String failure;

	private boolean closed;

	FlightReplay(Projection<DelayBoard> projection, FlightFile file) {
		this.projection = projection;
		this.flights = file.flights();
	}

	/**
	 * Starts or resumes the replay at a speed, or begins again after the end.
	 * @param rate the number of flights per second, from 1 to {@link #MAX_RATE}
	 */
	public synchronized void start(int rate) {
		if (this.closed) {
			return;
		}
		pause();
		if (this.executor == null) {
			this.executor = Executors.newSingleThreadScheduledExecutor((task) -> {
				Thread thread = new Thread(task, "replay");
				thread.setDaemon(true);
				return thread;
			});
		}
		this.rate = rate;
		this.failure = null;
		int period = Math.max(PERIOD_MILLIS, 1_000 / rate);
		int batch = Math.max(1, rate * period / 1_000);
		this.done = (this.done < this.flights.size()) ? this.done : 0;
		this.task = this.executor.scheduleWithFixedDelay(() -> append(batch), 0, period, TimeUnit.MILLISECONDS);
	}

	/**
	 * Pauses the replay. An append that is in progress completes.
	 */
	public synchronized void pause() {
		if (this.task != null) {
			this.task.cancel(false);
			this.task = null;
		}
	}

	// Runs on one thread. Only flights that were appended are counted.
	private void append(int batch) {
		int from = this.done;
		int end = Math.min(from + batch, this.flights.size());
		List<FlightDeparted> next = new ArrayList<>(batch);
		for (FlightDeparted flight : this.flights.subList(from, end)) {
			next.add(new FlightDeparted(flight.departure().plusDays(DAYS), flight.origin(), flight.destination(),
					flight.delayMinutes(), flight.distanceMiles()));
		}
		try {
			this.projection.append(next.toArray());
			this.done = end;
		}
		catch (RuntimeException ex) {
			logger.warn(
					"The replay is paused after flight " + from + ", because the next flights could not be appended",
					ex);
			this.failure = ex.getMessage();
			pause();
			return;
		}
		if (end == this.flights.size()) {
			pause();
		}
	}

	/**
	 * Returns the progress of the replay.
	 * @return the current progress
	 */
	public synchronized Progress progress() {
		return new Progress(this.task != null, this.rate, this.done, this.flights.size(), this.failure);
	}

	@Override
	public synchronized void onApplicationEvent(ContextClosedEvent event) {
		this.closed = true;
		pause();
		if (this.executor != null) {
			this.executor.shutdown();
		}
	}

	/**
	 * Progress of a replay.
	 *
	 * @param running whether flights are being appended
	 * @param rate the number of flights per second
	 * @param done the number of flights that were appended since the replay began
	 * @param of the number of flights in the data file
	 * @param failure the failure that paused the replay, or {@code null} if there was
	 * none
	 */
	public record Progress(boolean running, int rate, int done, int of, @Nullable String failure) {
	}

}

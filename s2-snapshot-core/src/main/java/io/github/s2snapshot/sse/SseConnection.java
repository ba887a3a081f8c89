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

package io.github.s2snapshot.sse;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Connection of a client that receives the events of one or more inlets. They take turns,
 * and the connection ends with the first one.
 */
final class SseConnection implements SseOutput.Listener {

	private static final Logger logger = LoggerFactory.getLogger(SseConnection.class);

	private final SseHost host;

	private final List<SseInlet<?>> inlets;

	private final SseEventWriter events;

	// The thread that increments it from 0 to 1 submits a turn.
	private final AtomicInteger work = new AtomicInteger();

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicBoolean silent = new AtomicBoolean();

	private volatile boolean heartbeat;

	private volatile @Nullable SseOutput output;

	private volatile boolean ending;

	private volatile boolean closed;

	private final CountDownLatch completed = new CountDownLatch(1);

	// The inlet whose event is being written.
	private @Nullable SseInlet<?> writing;

	// The index of the inlet whose turn it is.
	private int turn;

	/**
	 * Creates a connection.
	 * @param host the host
	 * @param inlets what the client receives, at least one
	 * @param events writes the events
	 */
	SseConnection(SseHost host, List<SseInlet<?>> inlets, SseEventWriter events) {
		this.host = host;
		this.inlets = inlets;
		this.events = events;
	}

	/**
	 * Begins the response without waiting for the first event.
	 * @param output the body of the response
	 */
	void begin(SseOutput output) {
		this.output = output;
		put(output, comment());
		output.begin();
	}

	/**
	 * Subscribes to everything that the client receives.
	 */
	void subscribe() {
		SseInlet<?> first = this.inlets.get(0);
		for (SseInlet<?> inlet : this.inlets) {
			inlet.subscribe((ended) -> {
				if (ended && inlet == first) {
					end();
				}
				else {
					signal();
				}
			});
		}
	}

	private String source() {
		return this.inlets.get(0).source();
	}

	@Override
	public void writable() {
		signal();
	}

	@Override
	public void gone() {
		// Clients disconnect at any time, so this is not worth a warning.
		logger.debug("A Server-Sent Events client of {} has disconnected", source());
		close();
	}

	@Override
	public void completed() {
		close();
		this.completed.countDown();
	}

	/**
	 * Sends a heartbeat if nothing was sent during the last interval.
	 */
	void tick() {
		if (this.silent.getAndSet(true)) {
			this.heartbeat = true;
			signal();
		}
	}

	/**
	 * Ends the response after the content that is being written.
	 */
	void end() {
		this.ending = true;
		signal();
	}

	/**
	 * Returns for how long the client has accepted no data although some was waiting.
	 * @param now the current {@link System#nanoTime()}
	 * @return the time in nanoseconds
	 */
	long stalled(long now) {
		SseOutput output = this.output;
		return (output != null) ? output.stalled(now) : 0;
	}

	/**
	 * Returns the number of bytes that are held for the client.
	 * @return the number of bytes
	 */
	int held() {
		return this.held.get();
	}

	/**
	 * Ends the response at once, without sending the rest.
	 */
	void cut() {
		logger.debug("A Server-Sent Events client of {} is disconnected", source());
		close();
		SseOutput output = this.output;
		if (output != null) {
			output.cut();
		}
	}

	private void signal() {
		if (this.work.getAndIncrement() == 0) {
			submit();
		}
	}

	private void submit() {
		try {
			this.host.execute(this::turn);
		}
		catch (RejectedExecutionException ex) {
			logger.debug("A Server-Sent Events client of {} is disconnected because the application is " + "stopping",
					source(), ex);
			cut();
		}
	}

	// One turn writes at most one piece of work, so that other connections get their
	// turn.
	private void turn() {
		int missed = this.work.get();
		SseOutput output = this.output;
		if (output != null && !this.closed) {
			try {
				goOn(output);
			}
			catch (IOException ex) {
				logger.debug("A Server-Sent Events client of {} has disconnected", source(),
						ForeignFailure.presentable(ex));
				close();
			}
			catch (Throwable ex) {
				logger.warn("Failed to write to a Server-Sent Events client of {}", source(),
						ForeignFailure.presentable(ex));
				cut();
			}
		}
		if (this.work.addAndGet(-missed) != 0) {
			submit();
		}
	}

	private void goOn(SseOutput output) throws IOException {
		if (!output.write()) {
			return;
		}
		release();
		SseInlet<?> written = this.writing;
		if (written != null) {
			this.writing = null;
			written.request();
		}
		SseInlet<?> inlet = next();
		if (inlet != null) {
			this.writing = inlet;
			send(output, inlet);
			signal();
		}
		else if (this.heartbeat) {
			put(output, comment());
			signal();
		}
		else if (this.ending) {
			close();
			output.complete();
		}
	}

	private @Nullable SseInlet<?> next() {
		for (int i = 0; i < this.inlets.size(); i++) {
			int index = (this.turn + i) % this.inlets.size();
			if (this.inlets.get(index).hasNext()) {
				this.turn = index + 1;
				return this.inlets.get(index);
			}
		}
		return null;
	}

	private void send(SseOutput output, SseInlet<?> inlet) {
		try {
			SseFeed.Event event = inlet.next();
			if (event != null) {
				put(output, this.events.event(event.id(), event.name(), event.payload()));
			}
		}
		catch (Throwable ex) {
			logger.warn("Failed to send an event to a Server-Sent Events client of {}. Its response ends", source(),
					ForeignFailure.presentable(ex));
			close();
			output.complete();
		}
	}

	private byte[] comment() {
		return SseEventWriter.comment(this.host.retry().toMillis());
	}

	private void put(SseOutput output, byte[] content) {
		this.silent.set(false);
		this.heartbeat = false;
		if (output.put(content)) {
			this.held.set(content.length);
			this.host.hold(content.length);
			if (this.closed) {
				release();
			}
		}
	}

	private void release() {
		this.host.release(this.held.getAndSet(0));
	}

	/**
	 * Waits until the web server has ended the response.
	 * @param nanos how long to wait at most
	 * @return whether the response has ended
	 * @throws InterruptedException if the thread is interrupted
	 */
	boolean awaitCompletion(long nanos) throws InterruptedException {
		return this.completed.await(nanos, TimeUnit.NANOSECONDS);
	}

	void close() {
		this.closed = true;
		this.host.remove(this);
		release();
		this.inlets.forEach(SseInlet::close);
	}

}

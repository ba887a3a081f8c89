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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Connection of a client that receives the events of a feed. It requests the next element
 * after the previous event was written.
 *
 * @param <T> the type of the elements
 */
final class SseConnection<T> implements Flow.Subscriber<T>, SseOutput.Listener {

	private static final Logger logger = LoggerFactory.getLogger(SseConnection.class);

	private final SseHost host;

	private final SseFeed<T> feed;

	private final SseEventWriter events;

	private final AtomicReference<@Nullable T> next = new AtomicReference<>();

	// The thread that increments it from 0 to 1 submits a turn.
	private final AtomicInteger work = new AtomicInteger();

	private final AtomicInteger held = new AtomicInteger();

	private final AtomicBoolean silent = new AtomicBoolean();

	private volatile boolean heartbeat;

	private volatile Flow.@Nullable Subscription subscription;

	private volatile @Nullable SseOutput output;

	private volatile boolean ending;

	private volatile boolean closed;

	private final CountDownLatch completed = new CountDownLatch(1);

	private boolean writing;

	SseConnection(SseHost host, SseFeed<T> feed, SseEventWriter events) {
		this.host = host;
		this.feed = feed;
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

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription = subscription;
		if (this.closed) {
			subscription.cancel();
		}
		subscription.request(1);
	}

	@Override
	public void onNext(T element) {
		this.next.set(element);
		signal();
	}

	@Override
	public void onError(Throwable failure) {
		logger.debug("The response to a Server-Sent Events client of projection '{}' ends because the projection "
				+ "stopped or failed", this.feed.projection(), ForeignFailure.presentable(failure));
		end();
	}

	@Override
	public void onComplete() {
		end();
	}

	@Override
	public void writable() {
		signal();
	}

	@Override
	public void gone() {
		// Clients disconnect at any time, so this is not worth a warning.
		logger.debug("A Server-Sent Events client of projection '{}' has disconnected", this.feed.projection());
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
		logger.debug("A Server-Sent Events client of projection '{}' is disconnected", this.feed.projection());
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
			logger.debug("A Server-Sent Events client of projection '{}' is disconnected because the application is "
					+ "stopping", this.feed.projection(), ex);
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
				logger.debug("A Server-Sent Events client of projection '{}' has disconnected", this.feed.projection(),
						ForeignFailure.presentable(ex));
				close();
			}
			catch (Throwable ex) {
				logger.warn("Failed to write to a Server-Sent Events client of projection '{}'", this.feed.projection(),
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
		if (this.writing) {
			this.writing = false;
			request();
		}
		T element = this.next.getAndSet(null);
		if (element != null) {
			this.writing = true;
			send(output, element);
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

	private void send(SseOutput output, T element) {
		try {
			SseFeed.Event event = this.feed.event(element);
			if (event != null) {
				put(output, this.events.event(event.id(), event.name(), event.payload()));
			}
		}
		catch (Throwable ex) {
			logger.warn("Failed to send an event to a Server-Sent Events client of projection '{}'. Its response ends",
					this.feed.projection(), ForeignFailure.presentable(ex));
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

	private void request() {
		Flow.Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.request(1);
		}
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
		this.next.set(null);
		Flow.Subscription subscription = this.subscription;
		if (subscription != null) {
			subscription.cancel();
		}
	}

}

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

package io.github.s2snapshot.embedded.internal.http;

import java.util.Map;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the client of one request: how long it takes, and what is held for it until
 * the request and its response are over. Lives on the event loop of the connection.
 */
final class ClientWatch {

	private static final Logger logger = LoggerFactory.getLogger(ClientWatch.class);

	// About what the objects of a request take
	private static final long BASE_BYTES = 12 * 1024;

	private static final long HEADER_BYTES = 64;

	private final Exchange exchange;

	private final HttpServerRequest request;

	private final Connections connections;

	private final @Nullable Connection connection;

	private final Budget.Share open;

	private final Budget.Share received;

	private final Budget.Share sent;

	private final Patience arrival = new Patience();

	private final Patience delivery = new Patience();

	// Between the end of the response and that of the request
	private final Patience rest = new Patience();

	private @Nullable Runnable onLate;

	private @Nullable Runnable onRequestEnd;

	private @Nullable Runnable onClosed;

	private boolean paused;

	private boolean awaitsRoom;

	private boolean reserved;

	private boolean over;

	ClientWatch(Exchange exchange, Connections connections) {
		this.exchange = exchange;
		this.request = exchange.request();
		this.connections = connections;
		this.connection = connections.find(this.request.connection());
		this.open = connections.open().open(this::makeRoom);
		this.open.setNeeded(true);
		this.received = connections.received().open(this::makeRoom);
		this.sent = connections.sent().open(this::makeRoom);
	}

	Budget.Share sent() {
		return this.sent;
	}

	/**
	 * How long the client is waited for to read.
	 * @return begins when there is something for it to read
	 */
	Patience delivery() {
		return this.delivery;
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Begins to look after the client.
	 * @return {@code false} if the server holds too much already
	 */
	boolean begin() {
		if (this.connection == null || !this.connection.begin(this, this.request.version())) {
			// Nobody would be told of its end
			letGo();
		}
		this.request.endHandler((none) -> requestEnded());
		this.request.response().closeHandler((none) -> abandon());
		this.request.response().exceptionHandler((failure) -> abandon());
		long bytes = BASE_BYTES;
		for (Map.Entry<String, String> header : this.request.headers()) {
			bytes += HEADER_BYTES + header.getKey().length() + header.getValue().length();
		}
		if (!this.open.add(bytes)) {
			this.open.close();
			return false;
		}
		return true;
	}

	/**
	 * Returns whether the request may stay open: then there must be room left for others.
	 * @return whether there is
	 */
	boolean mayStay() {
		return !this.connections.open().isFull();
	}

	private void requestEnded() {
		run(this.onRequestEnd);
		if (this.rest.isWaiting()) {
			finish();
		}
	}

	/**
	 * Has something done at the end of the request.
	 * @param task what to do, on the event loop; {@code null} for nothing any more
	 */
	void onRequestEnd(@Nullable Runnable task) {
		this.onRequestEnd = task;
	}

	/**
	 * Has something done when the client is gone.
	 * @param task what to do, once, on the event loop
	 */
	void onClosed(Runnable task) {
		this.onClosed = task;
	}

	/**
	 * The client is gone, or does not want this any more.
	 */
	void abandon() {
		if (!this.over) {
			finish();
			run(this.onClosed);
		}
	}

	/**
	 * The whole response was sent.
	 */
	void responseSent() {
		this.delivery.end();
		if (this.request.isEnded()) {
			finish();
		}
		else {
			this.rest.begin();
		}
	}

	private static void run(@Nullable Runnable task) {
		if (task != null) {
			task.run();
		}
	}

	private void finish() {
		if (this.over) {
			return;
		}
		this.over = true;
		letGo();
		if (this.connection != null) {
			if (this.paused) {
				this.connection.pause(-1);
			}
			this.connection.end(this);
		}
	}

	private void letGo() {
		this.open.close();
		this.received.close();
		this.sent.close();
	}

	/**
	 * Looks whether the client takes too long. Called now and then.
	 * @param now the time, in nanoseconds
	 */
	void tick(long now) {
		ServerLimits.Times times = this.connections.times();
		if (this.arrival.isOver(now, times.pause(), times.body())) {
			this.arrival.end();
			this.exchange.guard(() -> run(this.onLate));
		}
		else if (this.delivery.isOver(now, times.unread(), ServerLimits.Times.EVER)) {
			logger.debug("A client does not read what it asked for");
			cut();
		}
		else if (this.rest.isOver(now, times.pause(), times.pause())) {
			// It was answered before the end of its request, and does not come to it
			cut();
		}
		if (this.awaitsRoom) {
			this.connections.sent().relieve();
		}
	}

	/**
	 * Cuts the client off, whatever it has not read.
	 */
	void cut() {
		if (this.request.version() != HttpVersion.HTTP_2 && this.connection != null) {
			// A response would be closed only after what the client does not read
			this.connection.cut();
		}
		else {
			this.exchange.cut();
		}
	}

	private void makeRoom() {
		this.exchange.execute(() -> {
			if (!this.over) {
				logger.debug("A client is cut off, as others need what is held for it");
				cut();
			}
		});
	}

	/**
	 * Waits for the body, or for the rest of a frame.
	 * @param late what to do if it does not come in time
	 */
	void awaitRest(Runnable late) {
		this.onLate = late;
		this.received.setNeeded(false);
		this.arrival.begin();
	}

	/**
	 * What was waited for is there, and it is the turn of the server.
	 */
	void endAwaiting() {
		this.arrival.end();
		this.received.setNeeded(true);
	}

	/**
	 * Holds what has arrived so far.
	 * @param bytes how much it is in all
	 * @return {@code false} if the server cannot hold it
	 */
	boolean hold(long bytes) {
		this.arrival.progress();
		return this.received.set(bytes);
	}

	/**
	 * Some of the request was read.
	 * @param bytes how much
	 */
	void taken(int bytes) {
		if (this.connection != null) {
			this.connection.taken(bytes);
		}
	}

	/**
	 * Reads the request no further, or goes on.
	 * @param paused whether to stop
	 */
	void setPaused(boolean paused) {
		if (paused == this.paused || this.request.isEnded()) {
			return;
		}
		this.paused = paused;
		if (this.connection != null && !this.over) {
			this.connection.pause((paused) ? 1 : -1);
		}
		if (paused) {
			this.request.pause();
		}
		else {
			this.request.resume();
		}
	}

	/**
	 * Asks for room for a part of a response, before it is made.
	 * @param bytes how large it may be
	 * @param next called when there is room, to ask again, if there is none
	 * @return whether there is room; if so, {@link #release(long)} must follow
	 */
	boolean reserve(long bytes, Runnable next) {
		if (this.reserved) {
			this.reserved = false;
			return true;
		}
		if (this.awaitsRoom) {
			return false;
		}
		this.awaitsRoom = !this.sent.reserve(bytes, () -> this.exchange.execute(() -> {
			this.awaitsRoom = false;
			this.sent.claim(bytes);
			this.reserved = true;
			next.run();
			if (this.reserved) {
				this.reserved = false;
				release(bytes);
			}
		}));
		return !this.awaitsRoom;
	}

	void release(long bytes) {
		this.sent.remove(bytes);
	}

}

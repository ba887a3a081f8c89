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
 * Watches the client of one request: the time that the client takes, and the bytes that
 * are held for it until the request and the response have ended. Used only on the event
 * loop of the connection.
 */
final class ClientWatch {

	private static final Logger logger = LoggerFactory.getLogger(ClientWatch.class);

	// Approximate size of the objects of a request
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

	// Runs between the end of the response and the end of the request
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
	 * Returns the time limit for a client that does not read its response.
	 * @return the time limit, which runs while there is something to read
	 */
	Patience delivery() {
		return this.delivery;
	}

	boolean isOver() {
		return this.over;
	}

	/**
	 * Begins to watch the client.
	 * @return {@code false} if the server already holds too many bytes
	 */
	boolean begin() {
		if (this.connection == null || !this.connection.begin(this, this.request.version())) {
			// The connection is closed, so that no event would end this watch
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
	 * Returns whether a long-lived request is accepted, which leaves room for other
	 * requests.
	 * @return whether there is room
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
	 * Sets a task for the end of the request.
	 * @param task called on the event loop, or {@code null} to remove the task
	 */
	void onRequestEnd(@Nullable Runnable task) {
		this.onRequestEnd = task;
	}

	/**
	 * Sets a task for the time when the client has disconnected.
	 * @param task called once on the event loop
	 */
	void onClosed(Runnable task) {
		this.onClosed = task;
	}

	/**
	 * Ends the watch because the client has disconnected or cancelled the request.
	 */
	void abandon() {
		if (!this.over) {
			finish();
			run(this.onClosed);
		}
	}

	/**
	 * Notifies the watch that the whole response was sent.
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
	 * Checks whether the client takes too long. Called periodically.
	 * @param now the time in nanoseconds
	 */
	void tick(long now) {
		ServerLimits.Times times = this.connections.times();
		if (this.arrival.isOver(now, times.pause(), times.body())) {
			this.arrival.end();
			this.exchange.guard(() -> run(this.onLate));
		}
		else if (this.delivery.isOver(now, times.unread(), ServerLimits.Times.EVER)) {
			logger.debug("Closing the connection of a client that does not read its response");
			cut();
		}
		else if (this.rest.isOver(now, times.pause(), times.pause())) {
			// The client got its response and still does not finish its request
			cut();
		}
		if (this.awaitsRoom) {
			this.connections.sent().relieve();
		}
	}

	/**
	 * Cuts off the client, even if it has not read its response.
	 */
	void cut() {
		if (this.request.version() != HttpVersion.HTTP_2 && this.connection != null) {
			// Closing the response would wait until the client has read it
			this.connection.cut();
		}
		else {
			this.exchange.cut();
		}
	}

	private void makeRoom() {
		this.exchange.execute(() -> {
			if (!this.over) {
				logger.debug("Closing the connection of a slow client because other clients need its memory");
				cut();
			}
		});
	}

	/**
	 * Starts the time limit for the body or for the rest of a frame.
	 * @param late called if it does not arrive in time
	 */
	void awaitRest(Runnable late) {
		this.onLate = late;
		this.received.setNeeded(false);
		this.arrival.begin();
	}

	/**
	 * Ends the time limit: the body or frame has arrived, and the server processes it.
	 */
	void endAwaiting() {
		this.arrival.end();
		this.received.setNeeded(true);
	}

	/**
	 * Sets the size of the part of the request that has arrived.
	 * @param bytes its size in bytes
	 * @return {@code false} if the server cannot hold so many bytes
	 */
	boolean hold(long bytes) {
		this.arrival.progress();
		return this.received.set(bytes);
	}

	/**
	 * Notifies the connection that a part of the request was read.
	 * @param bytes the number of bytes
	 */
	void taken(int bytes) {
		if (this.connection != null) {
			this.connection.taken(bytes);
		}
	}

	/**
	 * Pauses or resumes reading the request.
	 * @param paused whether to pause
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
	 * Reserves room for a part of a response before it is created.
	 * @param bytes the largest possible size of the part
	 * @param next called when there is room; must call this method again
	 * @return whether the room was reserved; the caller must then call
	 * {@link #release(long)}
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

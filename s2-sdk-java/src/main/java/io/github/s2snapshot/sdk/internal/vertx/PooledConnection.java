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

package io.github.s2snapshot.sdk.internal.vertx;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientConnection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.internal.transport.Cancellable;

/**
 * Connection of a pool. Used on the event loop only.
 */
final class PooledConnection {

	/**
	 * Number of concurrent exchanges of a connection, below the 100 that servers usually
	 * allow.
	 */
	static final int MAX_STREAMS = 90;

	static final int STREAM_WINDOW_BYTES = 1024 * 1024;

	// The data of slow readers uses up the window of the connection. It is as large as
	// the windows of all streams together, or slow readers would block the others.
	private static final int CONNECTION_WINDOW_BYTES = MAX_STREAMS * STREAM_WINDOW_BYTES;

	private static final Logger logger = LoggerFactory.getLogger(PooledConnection.class);

	private static final long PING_INTERVAL_MILLIS = 20_000;

	private static final long PING_TIMEOUT_MILLIS = 10_000;

	private static final int MAX_IDLE_INTERVALS = 3;

	private final ConnectionPool pool;

	private final VertxLoop loop;

	private final HttpClientConnection connection;

	private int active;

	private int idleIntervals;

	private boolean retired;

	private boolean closed;

	// Whether the server was silent for too long. It must answer a ping before it
	// receives new requests.
	private boolean suspected;

	private boolean pinging;

	// The last stream that the server processes, from its GOAWAY frame.
	private int lastStreamId = Integer.MAX_VALUE;

	private @Nullable Cancellable pingTimer;

	PooledConnection(ConnectionPool pool, VertxLoop loop, HttpClientConnection connection) {
		this.pool = pool;
		this.loop = loop;
		this.connection = connection;
	}

	HttpClientConnection connection() {
		return this.connection;
	}

	boolean hasRoom() {
		return !this.retired && !this.suspected
				&& this.active < Math.min(MAX_STREAMS, this.connection.maxActiveStreams());
	}

	boolean isRefused(long streamId) {
		return streamId > this.lastStreamId;
	}

	void watch() {
		// The option of the HTTP client does not apply to connections outside of its
		// pool.
		this.connection.setWindowSize(CONNECTION_WINDOW_BYTES);
		PromptAcknowledgements.enable(this.connection);
		this.connection.goAwayHandler((goAway) -> {
			this.lastStreamId = goAway.getLastStreamId();
			logger.debug("{} sent GOAWAY with code {}: no more requests are sent on this connection",
					this.connection.remoteAddress(), goAway.getErrorCode());
			retire();
		});
		this.connection.closeHandler((ignored) -> closed());
		this.connection.exceptionHandler(
				(ex) -> logger.debug("Error on the connection to {}", this.connection.remoteAddress(), ex));
		schedulePing();
	}

	void opened() {
		this.active++;
		this.idleIntervals = 0;
	}

	void released() {
		this.active--;
		if (this.closed) {
			return;
		}
		if (this.retired) {
			closeIfUnused();
		}
		else {
			this.pool.serve();
		}
	}

	void suspect() {
		if (this.closed || this.suspected) {
			return;
		}
		logger.debug(
				"{} was silent for too long: no new requests are sent on this connection until the server answers a ping",
				this.connection.remoteAddress());
		this.suspected = true;
		if (this.pingTimer != null) {
			this.pingTimer.cancel();
		}
		ping();
	}

	void retire() {
		if (!this.retired) {
			this.retired = true;
			this.pool.remove(this);
			closeIfUnused();
		}
	}

	private void closeIfUnused() {
		if (this.active == 0) {
			close();
		}
	}

	void close() {
		this.connection.close();
	}

	private void closed() {
		if (!this.closed) {
			this.closed = true;
			if (this.pingTimer != null) {
				this.pingTimer.cancel();
			}
			if (!this.retired) {
				this.retired = true;
				this.pool.remove(this);
			}
		}
	}

	private void schedulePing() {
		this.pingTimer = this.loop.schedule(PING_INTERVAL_MILLIS, this::checkIdle);
	}

	private void checkIdle() {
		if (this.active == 0) {
			this.idleIntervals++;
			if (this.idleIntervals >= MAX_IDLE_INTERVALS) {
				retire();
				return;
			}
		}
		ping();
	}

	private void ping() {
		if (this.closed || this.pinging) {
			return;
		}
		this.pinging = true;
		Cancellable timeout = this.loop.schedule(PING_TIMEOUT_MILLIS, () -> {
			logger.debug("{} did not answer a ping within {} ms: the connection is closed",
					this.connection.remoteAddress(), PING_TIMEOUT_MILLIS);
			close();
		});
		this.connection.ping(Buffer.buffer(new byte[Long.BYTES])).onComplete((result) -> {
			timeout.cancel();
			this.pinging = false;
			if (!this.closed && result.succeeded()) {
				answered();
			}
		});
	}

	private void answered() {
		schedulePing();
		if (this.suspected) {
			this.suspected = false;
			if (!this.retired) {
				this.pool.serve();
			}
		}
	}

}

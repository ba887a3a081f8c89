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

import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import io.vertx.core.http.HttpVersion;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches a connection without parsing its bytes: whether bytes arrive, and which
 * requests are open. Used on the event loop of the connection, unless a method says
 * otherwise.
 */
final class Connection extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(Connection.class);

	private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

	private static final int TICKS_PER_TIME = 4;

	private final Connections all;

	// Bytes that have arrived for requests whose reading is paused
	private final Budget.Share unread;

	private int paused;

	private long arrived;

	private final Set<ClientWatch> clients = new LinkedHashSet<>();

	private volatile @Nullable ChannelHandlerContext context;

	private @Nullable Future<?> ticks;

	// Volatile, because other threads look for idle connections
	private volatile long idleSince = System.nanoTime();

	private volatile boolean idle = true;

	private volatile boolean unwanted;

	private int lastRead;

	private long headSince;

	// Bytes have arrived, but the head of their request is not complete
	private boolean inHead = true;

	private boolean http2;

	private boolean closing;

	private boolean closed;

	Connection(Connections all) {
		this.all = all;
		this.unread = all.received().open(this::cut);
		this.headSince = this.idleSince;
	}

	boolean isIdle() {
		return this.idle && !this.unwanted;
	}

	long idleSince() {
		return this.idleSince;
	}

	@Override
	public void channelActive(ChannelHandlerContext context) {
		this.context = context;
		long nanos = Math.min(LONGEST_TICK.toNanos(), this.all.times().shortest().toNanos() / TICKS_PER_TIME);
		this.ticks = context.executor().scheduleWithFixedDelay(this::tick, nanos, nanos, TimeUnit.NANOSECONDS);
		context.fireChannelActive();
		if (this.unwanted) {
			ChannelFuture unused = context.close();
		}
	}

	@Override
	public void channelInactive(ChannelHandlerContext context) {
		if (this.ticks != null) {
			this.ticks.cancel(false);
		}
		this.closed = true;
		this.unread.close();
		context.fireChannelInactive();
		List.copyOf(this.clients).forEach(ClientWatch::abandon);
	}

	@Override
	public void channelRead(ChannelHandlerContext context, Object message) {
		// With HTTP/2 the bytes may be a ping
		if (this.idle && !this.inHead && !this.http2) {
			this.inHead = true;
			this.headSince = System.nanoTime();
		}
		if (message instanceof ByteBuf bytes) {
			this.lastRead = bytes.readableBytes();
			countUnread(this.lastRead);
		}
		context.fireChannelRead(message);
	}

	private void countUnread(int bytes) {
		if (this.paused == 0) {
			return;
		}
		this.arrived = Math.max(0, this.arrived + bytes);
		// The count includes heads and pings, but the flow control windows limit the
		// bodies
		long most = Math.min((long) this.paused * S2HttpServer.STREAM_WINDOW_BYTES,
				S2HttpServer.CONNECTION_WINDOW_BYTES);
		if (!this.unread.set(Math.min(this.arrived, most))) {
			cut();
		}
	}

	/**
	 * Notifies the connection that a request was paused or resumed.
	 * @param change 1 if it was paused, -1 if it was resumed
	 */
	void pause(int change) {
		this.paused += change;
		if (this.paused == 0) {
			this.arrived = 0;
			this.unread.set(0);
		}
		else if (this.paused == 1 && change > 0) {
			// The rest of the last read may belong to the paused request
			countUnread(this.lastRead);
		}
	}

	/**
	 * Notifies the connection that a request has read bytes.
	 * @param bytes the number of bytes
	 */
	void taken(int bytes) {
		countUnread(-bytes);
	}

	/**
	 * Adds a request that has begun.
	 * @param client the client of the request
	 * @param version the HTTP version of the request
	 * @return {@code false} if the connection is closed already
	 */
	boolean begin(ClientWatch client, HttpVersion version) {
		if (this.closed) {
			return false;
		}
		this.http2 = version == HttpVersion.HTTP_2;
		this.inHead = false;
		this.clients.add(client);
		this.idle = false;
		return true;
	}

	/**
	 * Removes a request that has ended with its response.
	 * @param client the client of the request
	 */
	void end(ClientWatch client) {
		if (this.clients.remove(client) && this.clients.isEmpty()) {
			this.idleSince = System.nanoTime();
			this.idle = true;
		}
	}

	private void tick() {
		long now = System.nanoTime();
		if (!this.idle) {
			List.copyOf(this.clients).forEach((client) -> client.tick(now));
			return;
		}
		ServerLimits.Times times = this.all.times();
		boolean late = this.inHead && now - this.headSince > times.head().toNanos();
		if (late || now - this.idleSince > times.idle().toNanos()) {
			logger.debug("Closing a connection: {}",
					(late) ? "the client did not finish the head of a request in time" : "it was idle for too long");
			close();
		}
	}

	private void close() {
		ChannelHandlerContext context = this.context;
		if (context == null) {
			return;
		}
		if (this.closing) {
			ChannelFuture unused = context.close();
			return;
		}
		this.closing = true;
		// Through the whole pipeline, so that HTTP/2 sends GOAWAY
		ChannelFuture unused = context.channel().close();
	}

	/**
	 * Closes the idle connection to make room for a new one. Called on any thread.
	 */
	void makeRoom() {
		this.unwanted = true;
		logger.debug("Closing an idle connection to make room for a new one");
		cut();
	}

	/**
	 * Closes the connection at once and drops unsent bytes. Called on any thread.
	 */
	void cut() {
		ChannelHandlerContext context = this.context;
		if (context != null) {
			ChannelFuture unused = context.close();
		}
	}

}

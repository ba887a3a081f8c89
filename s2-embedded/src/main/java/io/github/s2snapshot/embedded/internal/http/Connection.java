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
 * A connection, as far as it can be told without reading what comes by it: whether
 * something comes, and which requests became of it. Lives on the event loop of the
 * connection.
 */
final class Connection extends ChannelInboundHandlerAdapter {

	private static final Logger logger = LoggerFactory.getLogger(Connection.class);

	private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

	private static final int TICKS_PER_TIME = 4;

	private final Connections all;

	// What waits because its request is not read
	private final Budget.Share unread;

	private int paused;

	private long arrived;

	private final Set<ClientWatch> clients = new LinkedHashSet<>();

	private volatile @Nullable ChannelHandlerContext context;

	private @Nullable Future<?> ticks;

	// Of whoever looks for room, too
	private volatile long idleSince = System.nanoTime();

	private volatile boolean idle = true;

	private volatile boolean unwanted;

	private int lastRead;

	private long headSince;

	// Something came, and no request became of it yet
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
		// With HTTP/2 it may be a ping
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
		// Heads and pings are among them, but no more than the windows let through
		long most = Math.min((long) this.paused * S2HttpServer.STREAM_WINDOW_BYTES,
				S2HttpServer.CONNECTION_WINDOW_BYTES);
		if (!this.unread.set(Math.min(this.arrived, most))) {
			cut();
		}
	}

	/**
	 * A request is not read for a while, or is read again.
	 * @param change 1 or -1
	 */
	void pause(int change) {
		this.paused += change;
		if (this.paused == 0) {
			this.arrived = 0;
			this.unread.set(0);
		}
		else if (this.paused == 1 && change > 0) {
			// The rest of what is being read may be for it
			countUnread(this.lastRead);
		}
	}

	/**
	 * Something that arrived was read.
	 * @param bytes how much
	 */
	void taken(int bytes) {
		countUnread(-bytes);
	}

	/**
	 * A request has begun.
	 * @param client the client of the request
	 * @param version its version of HTTP
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
	 * A request is over, and so is its response.
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
			logger.debug("A connection is closed: {}",
					(late) ? "its client does not finish the head of a request" : "it has been idle for too long");
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
		// From the other end of the pipeline: HTTP/2 says goodbye
		ChannelFuture unused = context.channel().close();
	}

	/**
	 * Closes the connection, as there are others that need its place. Called on any
	 * thread.
	 */
	void makeRoom() {
		this.unwanted = true;
		logger.debug("An idle connection makes room for another");
		cut();
	}

	/**
	 * Closes the connection at once, whatever waits to be sent. Called on any thread.
	 */
	void cut() {
		ChannelHandlerContext context = this.context;
		if (context != null) {
			ChannelFuture unused = context.close();
		}
	}

}

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

import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The connections of a server, from their first moment on, and what their clients make it
 * hold. When there are too many, the one that has been idle for longest makes room for a
 * new one. Thread-safe.
 */
final class Connections {

	private final ServerLimits limits;

	private final Budget open;

	private final Budget received;

	private final Budget sent;

	private final Set<Connection> all = ConcurrentHashMap.newKeySet();

	private final Map<SocketAddress, Connection> byAddress = new ConcurrentHashMap<>();

	Connections(ServerLimits limits) {
		this.limits = limits;
		this.open = new Budget(limits.openBytes());
		this.received = new Budget(limits.receivedBytes());
		this.sent = new Budget(limits.sentBytes());
	}

	ServerLimits.Times times() {
		return this.limits.times();
	}

	/**
	 * What requests take as long as they are open.
	 * @return the budget
	 */
	Budget open() {
		return this.open;
	}

	/**
	 * What has arrived of requests and is not used yet.
	 * @return the budget
	 */
	Budget received() {
		return this.received;
	}

	/**
	 * What was made for responses and is not sent yet.
	 * @return the budget
	 */
	Budget sent() {
		return this.sent;
	}

	int size() {
		return this.all.size();
	}

	/**
	 * Finds a connection.
	 * @param connection as the HTTP server knows it
	 * @return the connection, {@code null} if it is closed already
	 */
	@Nullable Connection find(HttpConnection connection) {
		SocketAddress address = connection.remoteAddress();
		return (address != null) ? this.byAddress.get(address) : null;
	}

	/**
	 * Sees each connection before anybody else does.
	 * @return a handler for channels that listen
	 */
	ChannelHandler guard() {
		return new Guard();
	}

	private boolean admit(Channel channel) {
		if (this.all.size() >= this.limits.connections()) {
			Connection idle = this.all.stream()
				.filter(Connection::isIdle)
				.min(Comparator.comparingLong(Connection::idleSince))
				.orElse(null);
			if (idle == null) {
				return false;
			}
			idle.makeRoom();
		}
		Connection connection = new Connection(this);
		channel.pipeline().addLast(connection);
		this.all.add(connection);
		SocketAddress address = (channel.remoteAddress() instanceof InetSocketAddress remote)
				? SocketAddress.inetSocketAddress(remote) : null;
		if (address != null) {
			this.byAddress.put(address, connection);
		}
		channel.closeFuture().addListener((closed) -> {
			this.all.remove(connection);
			if (address != null) {
				this.byAddress.remove(address, connection);
			}
		});
		return true;
	}

	/**
	 * Admits connections, on the thread that accepts them.
	 */
	@ChannelHandler.Sharable
	private final class Guard extends ChannelInboundHandlerAdapter {

		@Override
		public void channelRead(ChannelHandlerContext context, Object message) {
			Channel channel = (Channel) message;
			if (admit(channel)) {
				context.fireChannelRead(message);
			}
			else {
				channel.unsafe().closeForcibly();
			}
		}

	}

}

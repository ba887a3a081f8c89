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
 * Connections of a server, from the time they are accepted, and the budgets for the bytes
 * of their clients. If there are too many connections, the one that has been idle longest
 * is closed for a new one. Thread-safe.
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
	 * Returns the budget for open requests.
	 * @return the budget
	 */
	Budget open() {
		return this.open;
	}

	/**
	 * Returns the budget for the parts of requests that have arrived and are not
	 * processed yet.
	 * @return the budget
	 */
	Budget received() {
		return this.received;
	}

	/**
	 * Returns the budget for responses that are not sent yet.
	 * @return the budget
	 */
	Budget sent() {
		return this.sent;
	}

	int size() {
		return this.all.size();
	}

	/**
	 * Finds the watched connection of an HTTP connection.
	 * @param connection the connection of the HTTP server
	 * @return the watched connection, or {@code null} if it is closed
	 */
	@Nullable Connection find(HttpConnection connection) {
		SocketAddress address = connection.remoteAddress();
		return (address != null) ? this.byAddress.get(address) : null;
	}

	/**
	 * Returns a handler that watches each connection from its first byte.
	 * @return a handler for listening channels
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
	 * Handler that admits connections, on the accepting thread.
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

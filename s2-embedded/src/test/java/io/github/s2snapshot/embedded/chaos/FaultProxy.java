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

package io.github.s2snapshot.embedded.chaos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * Proxy between a client and a server that injects network faults into their connections.
 * Its port stays the same when the server restarts.
 */
final class FaultProxy implements AutoCloseable {

	private static final int BACKLOG = 200;

	private final IntSupplier upstreamPort;

	private final Set<ProxiedConnection> connections = ConcurrentHashMap.newKeySet();

	private final AtomicLong accepted = new AtomicLong();

	private final int port;

	private volatile ServerSocket listener;

	// The treatment of new connections.
	private volatile Treatment toServer = Treatment.PASS;

	private volatile Treatment toClient = Treatment.PASS;

	FaultProxy(IntSupplier upstreamPort) {
		this.upstreamPort = upstreamPort;
		this.listener = listen(0);
		this.port = this.listener.getLocalPort();
	}

	String endpoint() {
		return "http://127.0.0.1:" + this.port;
	}

	int port() {
		return this.port;
	}

	long accepted() {
		return this.accepted.get();
	}

	private ServerSocket listen(int port) {
		try {
			ServerSocket socket = new ServerSocket();
			socket.setReuseAddress(true);
			socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), BACKLOG);
			Thread thread = new Thread(() -> accept(socket), "fault-proxy");
			thread.setDaemon(true);
			thread.start();
			return socket;
		}
		catch (IOException ex) {
			throw new UncheckedIOException("The fault proxy cannot listen on port " + port, ex);
		}
	}

	private void accept(ServerSocket socket) {
		while (!socket.isClosed()) {
			try {
				connect(socket.accept());
			}
			catch (IOException ex) {
				// The proxy is closed, or the client has disconnected.
			}
		}
	}

	private void connect(Socket client) throws IOException {
		this.accepted.incrementAndGet();
		Socket server = new Socket();
		try {
			server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), this.upstreamPort.getAsInt()));
		}
		catch (IOException ex) {
			ProxiedConnection.reset(client);
			return;
		}
		ProxiedConnection connection = new ProxiedConnection(client, server, this.connections::remove);
		this.connections.add(connection);
		connection.treat(this.toServer, this.toClient);
		connection.start();
	}

	// Sets the treatment of existing and new connections.
	void treatAll(Treatment toServer, Treatment toClient) {
		this.toServer = toServer;
		this.toClient = toClient;
		treatExisting(toServer, toClient);
	}

	// Sets the treatment of existing connections only.
	void treatExisting(Treatment toServer, Treatment toClient) {
		existing().forEach((connection) -> connection.treat(toServer, toClient));
	}

	List<ProxiedConnection> existing() {
		return List.copyOf(this.connections);
	}

	void resetAll() {
		existing().forEach(ProxiedConnection::reset);
	}

	void closeAll() {
		existing().forEach(ProxiedConnection::close);
	}

	// Lets the kernel refuse connections until accept is called.
	void refuse() throws IOException {
		this.listener.close();
		resetAll();
	}

	void acceptAgain() {
		this.listener = listen(this.port);
	}

	@Override
	public void close() throws IOException {
		this.listener.close();
		resetAll();
	}

}

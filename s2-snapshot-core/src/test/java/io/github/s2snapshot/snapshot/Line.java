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

package io.github.s2snapshot.snapshot;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connection to a server that can be cut. While it is down, connections are refused.
 */
final class Line implements AutoCloseable {

	private final int target;

	private final int port;

	private final Set<Socket> open = ConcurrentHashMap.newKeySet();

	private volatile ServerSocket listener;

	Line(int target) throws IOException {
		this.target = target;
		this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
		this.port = this.listener.getLocalPort();
		accept(this.listener);
	}

	String endpoint() {
		return "http://localhost:" + this.port;
	}

	private void accept(ServerSocket current) {
		run(() -> {
			while (!current.isClosed()) {
				connect(current.accept());
			}
		});
	}

	private void connect(Socket client) throws IOException {
		this.open.add(client);
		Socket server = new Socket(InetAddress.getLoopbackAddress(), this.target);
		this.open.add(server);
		pump(client, server);
		pump(server, client);
	}

	private void pump(Socket from, Socket to) {
		run(() -> {
			try {
				from.getInputStream().transferTo(to.getOutputStream());
			}
			finally {
				this.open.remove(from);
				from.close();
				to.close();
			}
		});
	}

	// A connection that is cut ends with an exception.
	private static void run(Transfer transfer) {
		Thread thread = new Thread(() -> {
			try {
				transfer.run();
			}
			catch (IOException ex) {
				return;
			}
		}, "line");
		thread.setDaemon(true);
		thread.start();
	}

	/**
	 * Cuts every connection.
	 */
	void cut() throws IOException {
		for (Socket socket : this.open) {
			socket.close();
		}
	}

	/**
	 * Cuts every connection and refuses new ones.
	 */
	void down() throws IOException {
		this.listener.close();
		cut();
	}

	void up() throws IOException {
		this.listener = new ServerSocket(this.port, 50, InetAddress.getLoopbackAddress());
		accept(this.listener);
	}

	@Override
	public void close() throws IOException {
		down();
	}

	/**
	 * Copies bytes until the connection is cut.
	 */
	private interface Transfer {

		void run() throws IOException;

	}

}

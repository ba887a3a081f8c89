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
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.util.function.Consumer;

/**
 * Connection through the {@link FaultProxy}, with one thread for each direction.
 */
final class ProxiedConnection {

	private static final int CHUNK_BYTES = 16 * 1024;

	private final Socket client;

	private final Socket server;

	private final Consumer<ProxiedConnection> whenOver;

	private final Pump toServer;

	private final Pump toClient;

	ProxiedConnection(Socket client, Socket server, Consumer<ProxiedConnection> whenOver) throws IOException {
		this.client = client;
		this.server = server;
		this.whenOver = whenOver;
		client.setTcpNoDelay(true);
		server.setTcpNoDelay(true);
		this.toServer = new Pump(client, server);
		this.toClient = new Pump(server, client);
	}

	void start() {
		this.toServer.start("fault-proxy-to-server");
		this.toClient.start("fault-proxy-to-client");
	}

	void treat(Treatment toServer, Treatment toClient) {
		this.toServer.treatment = toServer;
		this.toClient.treatment = toClient;
	}

	// Closes both sides with a reset, like a crash.
	void reset() {
		this.whenOver.accept(this);
		reset(this.client);
		reset(this.server);
	}

	// Closes both sides in order.
	void close() {
		this.whenOver.accept(this);
		close(this.client);
		close(this.server);
	}

	static void reset(Socket socket) {
		try {
			socket.setSoLinger(true, 0);
		}
		catch (IOException ex) {
			// The socket is closed already.
		}
		close(socket);
	}

	private static void close(Socket socket) {
		try {
			socket.close();
		}
		catch (IOException ex) {
			// The socket is closed anyway.
		}
	}

	private final class Pump {

		private final Socket from;

		private final Socket to;

		private volatile Treatment treatment = Treatment.PASS;

		private Pump(Socket from, Socket to) {
			this.from = from;
			this.to = to;
		}

		private void start(String name) {
			Thread thread = new Thread(this::run, name);
			thread.setDaemon(true);
			thread.start();
		}

		private void run() {
			byte[] chunk = new byte[CHUNK_BYTES];
			boolean deaf = false;
			try {
				InputStream in = this.from.getInputStream();
				OutputStream out = this.to.getOutputStream();
				for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
					if (deaf) {
						// Bytes after lost bytes must be lost too, because a gap would
						// look like corruption.
						continue;
					}
					Treatment.Outcome outcome = this.treatment.treat(chunk, length, out);
					if (outcome == Treatment.Outcome.CUT) {
						ProxiedConnection.this.close();
						return;
					}
					deaf = outcome == Treatment.Outcome.LOST;
				}
				if (!deaf) {
					ProxiedConnection.this.close();
				}
			}
			catch (IOException ex) {
				if (!deaf) {
					ProxiedConnection.this.reset();
				}
			}
		}

	}

}

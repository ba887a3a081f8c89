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

package io.github.s2snapshot.sample.outage;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.IntSupplier;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import org.jspecify.annotations.Nullable;

/**
 * Path from the sample to its server: connections that can be reset, refused, held or
 * delayed lead to a {@link FaultGateway}, which can respond with errors. The port stays
 * the same when the server restarts.
 */
final class FaultPath implements AutoCloseable {

	private static final String HOST = "127.0.0.1";

	private static final int SECONDS = 10;

	// One event loop, so no locks are needed.
	private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

	private final FaultGateway gateway;

	private final NetClient client;

	private final Set<Line> lines = ConcurrentHashMap.newKeySet();

	private final AtomicLong connections = new AtomicLong();

	private final int port;

	private NetServer server;

	private boolean refusing;

	private boolean held;

	private long delayMillis;

	FaultPath(IntSupplier serverPort, Function<String, CompletableFuture<?>> recorded) {
		this.gateway = new FaultGateway(this.vertx, serverPort, recorded);
		this.client = this.vertx.createNetClient();
		this.server = listen(0);
		this.port = this.server.actualPort();
	}

	String endpoint() {
		return "http://" + HOST + ":" + this.port;
	}

	FaultGateway gateway() {
		return this.gateway;
	}

	long connections() {
		return this.connections.get();
	}

	private NetServer listen(int port) {
		NetServer server = this.vertx
			.createNetServer(
					new NetServerOptions().setHost(HOST).setPort(port).setReuseAddress(true).setTcpNoDelay(true))
			.connectHandler(this::accept);
		join(server.listen());
		return server;
	}

	private void accept(NetSocket socket) {
		this.connections.incrementAndGet();
		Line line = new Line(socket);
		this.lines.add(line);
		line.connect();
	}

	/** Ends all connections; new ones are accepted. */
	void cut() {
		run(() -> List.copyOf(this.lines).forEach(Line::end));
	}

	/** Lets the kernel refuse connections until {@link #heal()}. */
	void refuse() {
		run(() -> {
			this.refusing = true;
			List.copyOf(this.lines).forEach(Line::end);
		});
		join(this.server.close());
	}

	/** Holds all data in both directions until {@link #heal()}. */
	void hold() {
		run(() -> this.held = true);
	}

	/** Forwards the held data. */
	void release() {
		run(() -> {
			this.held = false;
			this.lines.forEach(Line::drain);
		});
	}

	/** Delays all data until {@link #heal()}. */
	void slowDown(long millis) {
		run(() -> this.delayMillis = millis);
	}

	/** Ends every fault of the path. */
	void heal() {
		this.gateway.heal();
		boolean[] refused = new boolean[1];
		run(() -> {
			refused[0] = this.refusing;
			this.refusing = false;
			this.held = false;
			this.delayMillis = 0;
			this.lines.forEach(Line::drain);
		});
		if (refused[0]) {
			this.server = listen(this.port);
		}
	}

	private void run(Runnable action) {
		this.gateway.run(action);
	}

	private static <T> T join(Future<T> future) {
		try {
			return future.toCompletionStage().toCompletableFuture().get(SECONDS, TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException("The fault path did not do what it was asked for", ex);
		}
	}

	@Override
	public void close() {
		join(this.vertx.close());
	}

	/**
	 * Connection of the sample, with its connection to the gateway.
	 */
	private final class Line {

		private final NetSocket near;

		private final Deque<Runnable> waiting = new ArrayDeque<>();

		private @Nullable NetSocket far;

		private boolean over;

		private boolean draining;

		private Line(NetSocket near) {
			this.near = near;
		}

		private void connect() {
			this.near.pause();
			this.near.closeHandler((ignored) -> end());
			this.near.exceptionHandler((ex) -> end());
			FaultPath.this.client.connect(FaultPath.this.gateway.port(), HOST)
				.onSuccess(this::connected)
				.onFailure((ex) -> end());
		}

		private void connected(NetSocket socket) {
			this.far = socket;
			if (this.over) {
				socket.close();
				return;
			}
			socket.closeHandler((ignored) -> end());
			socket.exceptionHandler((ex) -> end());
			socket.handler((bytes) -> pass(bytes, this.near));
			this.near.handler((bytes) -> pass(bytes, socket));
			this.near.resume();
		}

		// Keeps the order: new bytes wait behind bytes that are held.
		private void pass(Buffer bytes, NetSocket to) {
			this.waiting.add(() -> to.write(bytes));
			drain();
		}

		private void drain() {
			if (this.over || this.draining || FaultPath.this.held || this.waiting.isEmpty()) {
				return;
			}
			if (FaultPath.this.delayMillis > 0) {
				this.draining = true;
				FaultPath.this.vertx.setTimer(FaultPath.this.delayMillis, (ignored) -> {
					this.draining = false;
					if (!this.over && !FaultPath.this.held) {
						flush();
					}
				});
				return;
			}
			flush();
		}

		private void flush() {
			while (!this.waiting.isEmpty()) {
				this.waiting.poll().run();
			}
		}

		private void end() {
			if (this.over) {
				return;
			}
			this.over = true;
			this.waiting.clear();
			FaultPath.this.lines.remove(this);
			this.near.close();
			if (this.far != null) {
				this.far.close();
			}
		}

	}

	/**
	 * Next request of the sample.
	 */
	enum Moment {

		/** The sample opens a read session. */
		READ,

		/** The sample appends a record that is not part of a snapshot. */
		APPEND,

		/** The sample appends a snapshot. */
		SNAPSHOT

	}

	/**
	 * Starts a fault at a request.
	 *
	 * @param moment the moment
	 * @param begin lets the fault begin
	 * @param forwarded whether the request still reaches the server
	 * @param met completes at the moment
	 */
	record Ambush(Moment moment, Runnable begin, boolean forwarded, CompletableFuture<Void> met) {

	}

}

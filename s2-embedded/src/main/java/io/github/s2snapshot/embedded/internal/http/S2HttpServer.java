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

import java.net.BindException;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServerOptions;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Backend;

/**
 * HTTP server that speaks HTTP/1.1 and HTTP/2 with prior knowledge on one port.
 *
 * @since 0.1.0
 */
public final class S2HttpServer implements AutoCloseable {

	private static final int MAX_EVENT_LOOPS = 4;

	private static final int MAX_CONCURRENT_STREAMS = 200;

	/** Largest number of bytes that arrive for a paused request. */
	static final int STREAM_WINDOW_BYTES = 1024 * 1024;

	/** Largest number of bytes that arrive for all paused requests of a connection. */
	static final int CONNECTION_WINDOW_BYTES = 5 * 1024 * 1024;

	private static final int MAX_HEADER_BYTES = 32 * 1024;

	// Clients reset streams to end sessions, but not hundreds in a second
	private static final int MAX_RESETS_PER_WINDOW = 1_000;

	private static final int RESET_WINDOW_SECONDS = 10;

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final Vertx vertx;

	private final Connections connections;

	private final int port;

	private S2HttpServer(Vertx vertx, Connections connections, int port) {
		this.vertx = vertx;
		this.connections = connections;
		this.port = port;
	}

	/**
	 * Starts a server.
	 * @param backend the backend to serve
	 * @param faults the faults to inject
	 * @param access the web pages and hosts that are allowed
	 * @param host the host name or address to listen on
	 * @param port the port, 0 for a free one
	 * @param tls the TLS configuration, or {@code null} for no TLS
	 * @return the running server
	 * @throws IllegalStateException if the server cannot listen on the address and port
	 */
	public static S2HttpServer start(Backend backend, FaultPlan faults, WebAccess access, String host, int port,
			@Nullable ServerTls tls) {
		ServerLimits limits = ServerLimits.ofHeap(Runtime.getRuntime().maxMemory());
		return start(new Router(backend, faults, access, limits), limits, host, port, tls);
	}

	static S2HttpServer start(Router router, ServerLimits limits, String host, int port, @Nullable ServerTls tls) {
		Connections connections = new Connections(limits);
		int loops = Math.max(2, Math.min(MAX_EVENT_LOOPS, Runtime.getRuntime().availableProcessors()));
		Vertx vertx = Vertx.builder()
			.with(new VertxOptions().setUseDaemonThread(true)
				.setEventLoopPoolSize(loops)
				.setWorkerPoolSize(1)
				.setInternalBlockingPoolSize(1)
				.setFileSystemOptions(
						new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)))
			.withTransport(new GuardedTransport(connections.guard()))
			.build();
		try {
			AtomicInteger actualPort = new AtomicInteger();
			// Vert.x uses one random port for all instances if the port is negative
			int sharedPort = (port != 0) ? port : -1;
			await(vertx.deployVerticle(() -> new Listener(router, connections, host, sharedPort, tls, actualPort),
					new DeploymentOptions().setInstances(loops)));
			return new S2HttpServer(vertx, connections, actualPort.get());
		}
		catch (RuntimeException ex) {
			vertx.close();
			throw new IllegalStateException("Cannot listen on " + host + ":" + port
					+ ((tls != null) ? " with TLS: " : ": ") + ex.getMessage() + remedy(ex, port), ex);
		}
	}

	private static String remedy(Throwable failure, int port) {
		if (!(failure.getCause() instanceof BindException)) {
			return "";
		}
		// A free port cannot be in use, so that the address must be the problem
		return (port != 0) ? ". Choose another port, or 0 for a free one" : ". Choose an address of this machine";
	}

	private static HttpServerOptions options(@Nullable ServerTls tls) {
		HttpServerOptions options = new HttpServerOptions().setTcpNoDelay(true)
			.setHttp2ClearTextEnabled(true)
			.setMaxHeaderSize(MAX_HEADER_BYTES)
			.setMaxInitialLineLength(MAX_HEADER_BYTES)
			.setHandle100ContinueAutomatically(true)
			.setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS_PER_WINDOW)
			.setHttp2RstFloodWindowDuration(RESET_WINDOW_SECONDS)
			.setHttp2RstFloodWindowDurationTimeUnit(TimeUnit.SECONDS)
			.setHttp2ConnectionWindowSize(CONNECTION_WINDOW_BYTES)
			.setInitialSettings(new Http2Settings().setMaxConcurrentStreams(MAX_CONCURRENT_STREAMS)
				.setInitialWindowSize(STREAM_WINDOW_BYTES)
				.setMaxHeaderListSize(MAX_HEADER_BYTES));
		return (tls != null) ? tls.applyTo(options) : options;
	}

	public int port() {
		return this.port;
	}

	/**
	 * Returns the connections of the server.
	 * @return the connections
	 */
	Connections connections() {
		return this.connections;
	}

	@Override
	public void close() {
		await(this.vertx.close());
	}

	private static void await(Future<?> future) {
		try {
			future.toCompletionStage().toCompletableFuture().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (ExecutionException ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new IllegalStateException(String.valueOf(cause.getMessage()), cause);
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The HTTP server did not start or stop within " + TIMEOUT, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while the HTTP server started or stopped", ex);
		}
	}

	/**
	 * Verticle that accepts connections on one event loop.
	 */
	private static final class Listener extends VerticleBase {

		private final Router router;

		private final Connections connections;

		private final String host;

		private final int port;

		private final @Nullable ServerTls tls;

		private final AtomicInteger actualPort;

		Listener(Router router, Connections connections, String host, int port, @Nullable ServerTls tls,
				AtomicInteger actualPort) {
			this.router = router;
			this.connections = connections;
			this.host = host;
			this.port = port;
			this.tls = tls;
			this.actualPort = actualPort;
		}

		@Override
		public Future<?> start() {
			return this.vertx.createHttpServer(options(this.tls))
				.requestHandler((request) -> this.router
					.handle(new Exchange(this.vertx, this.context, request, this.connections)))
				.listen(this.port, this.host)
				.onSuccess((server) -> this.actualPort.set(server.actualPort()));
		}

	}

}

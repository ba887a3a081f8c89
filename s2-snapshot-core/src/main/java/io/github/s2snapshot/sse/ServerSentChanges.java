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

package io.github.s2snapshot.sse;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Sends the changes of projections to browsers as Server-Sent Events. A controller hands
 * out what {@link #stream} returns:
 *
 * <pre class="code">
 * &#64;GetMapping("/board/events")
 * SseResponse events(&#64;RequestHeader(name = "Last-Event-ID", required = false) String lastEventId) {
 *     return this.changes.stream(this.board, lastEventId);
 * }
 * </pre>
 *
 * The first event is called {@code state}; those after it, {@code change}. The cursor is
 * the {@code id} of each, with the version of the projection from version 2 on, so that a
 * browser which comes back says by itself what it knows: it gets a {@code change} when
 * that is still the state, and a new {@code state} when it is not. A client that reads
 * slowly gets fewer and larger changes. When the projection stops or fails, and when the
 * application does, the response ends, and the browser comes back after a while.
 * <p>
 * Nothing blocks: responses are written as fast as their clients read, by a few threads,
 * on which mappings and message converters run as well. A client that accepts no data for
 * a time is disconnected, and sooner if events for clients exceed an eighth of the heap.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ServerSentChanges implements SmartLifecycle, AutoCloseable {

	/**
	 * The phase in which connections are closed: before a web server waits for its
	 * requests to end, because these do not end by themselves.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 512;

	private static final Logger logger = LoggerFactory.getLogger(ServerSentChanges.class);

	private static final int MOST_THREADS = 8;

	private static final int HEAP_SHARE = 8;

	// A client is cut off when its time has passed by a quarter at most.
	private static final int CHECKS = 4;

	private static final Duration LONGEST = Duration.ofDays(36_500);

	// A client that does not read is not waited for.
	private static final Duration LAST_EVENTS = Duration.ofMillis(500);

	private final SseConnections connections;

	private final Duration heartbeat;

	private final Duration retry;

	private final Duration writeTimeout;

	private final SseHost host = new Host();

	private final Object monitor = new Object();

	private @Nullable ThreadPoolExecutor writers;

	private @Nullable ScheduledExecutorService timer;

	private volatile boolean running = true;

	/**
	 * Creates what has no connections yet: at most 1,000, 100 of them from one address, a
	 * heartbeat every 15 seconds, browsers come back after 2 seconds and are cut off when
	 * they do not read for 30 seconds.
	 */
	public ServerSentChanges() {
		this(1_000, 100, Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(30));
	}

	/**
	 * Creates what has no connections yet.
	 * @param maxConnections how many there may be at once, positive
	 * @param maxConnectionsPerAddress how many there may be at once from one address of a
	 * client, or from one network of 64 bits with IPv6, positive
	 * @param heartbeat after how long without an event a comment is sent, which keeps
	 * proxies from closing the connection and shows that the client is gone; positive
	 * @param retry how long a browser waits before it comes back, not negative
	 * @param writeTimeout after how long a client that accepts no data is disconnected,
	 * positive
	 */
	public ServerSentChanges(int maxConnections, int maxConnectionsPerAddress, Duration heartbeat, Duration retry,
			Duration writeTimeout) {
		this(maxConnections, maxConnectionsPerAddress, heartbeat, retry, writeTimeout,
				Runtime.getRuntime().maxMemory() / HEAP_SHARE);
	}

	ServerSentChanges(int maxConnections, int maxConnectionsPerAddress, Duration heartbeat, Duration retry,
			Duration writeTimeout, long maxHeld) {
		require(maxConnections > 0, "'maxConnections' must be positive and is " + maxConnections);
		require(maxConnectionsPerAddress > 0,
				"'maxConnectionsPerAddress' must be positive and is " + maxConnectionsPerAddress);
		requirePositive("heartbeat", heartbeat);
		require(!retry.isNegative(), "'retry' must not be negative and is " + retry);
		requirePositive("writeTimeout", writeTimeout);
		this.heartbeat = bounded(heartbeat);
		this.retry = bounded(retry);
		this.writeTimeout = bounded(writeTimeout);
		this.connections = new SseConnections(maxConnections, maxConnectionsPerAddress, maxHeld,
				this.retry.plusMillis(999).toSeconds());
	}

	// What a timer and a browser can count.
	private static Duration bounded(Duration duration) {
		return (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
	}

	private static void requirePositive(String name, Duration duration) {
		require(!duration.isNegative() && !duration.isZero(), "'" + name + "' must be positive and is " + duration);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Stream the whole state of a projection, each time that it has moved on.
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null}
	 * without one; what is no cursor is taken for none
	 * @return what a controller returns
	 */
	public <S> SseResponse stream(Projection<S> projection, @Nullable String lastEventId) {
		return stream(projection, lastEventId, ChangeMapping.wholeState());
	}

	/**
	 * Stream what a client has to know of a projection.
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null}
	 * without one; what is no cursor is taken for none
	 * @param mapping decides what is sent
	 * @return what a controller returns; when there are too many connections or the
	 * application is stopping, it is answered with 503, and with 429 when there are too
	 * many from the address of the client
	 */
	public <S> SseResponse stream(Projection<S> projection, @Nullable String lastEventId, ChangeMapping<S> mapping) {
		return new SseResponse((request, response, converters) -> open(request, response,
				new SseConnection<>(this.host, projection, mapping, new SseEventWriter(converters)),
				EventId.cursor(lastEventId, projection.version())));
	}

	private <S> void open(HttpServletRequest request, HttpServletResponse response, SseConnection<S> connection,
			@Nullable Long known) throws IOException {
		Flow.Publisher<ProjectionView<S>> changes = connection.changes(known);
		if (request.getMethod().equals(HttpMethod.HEAD.name())) {
			setHeaders(response);
			return;
		}
		this.connections.add(connection, ClientAddress.of(request.getRemoteAddr()));
		try {
			if (!this.running) {
				throw this.connections.refused(HttpStatus.SERVICE_UNAVAILABLE, "The application is stopping");
			}
			startTimer();
			begin(request, response, connection);
		}
		catch (Throwable ex) {
			connection.close();
			throw ex;
		}
		changes.subscribe(connection);
	}

	private static void begin(HttpServletRequest request, HttpServletResponse response, SseConnection<?> connection)
			throws IOException {
		AsyncContext context = request.startAsync(request, response);
		try {
			context.setTimeout(0);
			setHeaders(response);
			connection.begin(new SseOutput(context, response, connection));
		}
		catch (Throwable ex) {
			context.complete();
			throw ex;
		}
	}

	private static void setHeaders(HttpServletResponse response) {
		response.setContentType(MediaType.TEXT_EVENT_STREAM_VALUE);
		response.setHeader(HttpHeaders.CACHE_CONTROL, "no-store");
		// Nginx would collect events before it passes them on.
		response.setHeader("X-Accel-Buffering", "no");
	}

	private void startTimer() {
		synchronized (this.monitor) {
			if (this.timer == null && this.running) {
				ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(threads("s2-sse-timer-"));
				every(timer, this.heartbeat.toNanos(), SseConnection::tick);
				every(timer, Math.max(1, this.writeTimeout.toNanos() / CHECKS), this::cutIfStalled);
				this.timer = timer;
			}
		}
	}

	private void every(ScheduledExecutorService timer, long nanos, Consumer<SseConnection<?>> action) {
		ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(() -> this.connections.all().forEach((connection) -> {
			try {
				action.accept(connection);
			}
			catch (RuntimeException ex) {
				logger.warn("A client that follows a projection could not be looked after",
						ForeignFailure.presentable(ex));
			}
		}), nanos, nanos, TimeUnit.NANOSECONDS);
	}

	private void cutIfStalled(SseConnection<?> connection) {
		if (connection.stalled(System.nanoTime()) > this.writeTimeout.toNanos()) {
			connection.cut();
		}
	}

	/**
	 * Returns how many clients are connected.
	 * @return the number of connections
	 */
	public int connections() {
		return this.connections.size();
	}

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * Ends all responses and refuse new ones until the next start. A web server that is
	 * stopped may close a connection before the end of its response is sent, so the ends
	 * are waited for, half a second at most. Clients that do not read are cut off then.
	 */
	@Override
	public void stop() {
		this.running = false;
		List<SseConnection<?>> ending = this.connections.all();
		ending.forEach(SseConnection::end);
		awaitCompletion(ending);
		synchronized (this.monitor) {
			if (this.timer != null) {
				this.timer.shutdownNow();
				this.timer = null;
			}
		}
	}

	private static void awaitCompletion(List<SseConnection<?>> ending) {
		long end = System.nanoTime() + LAST_EVENTS.toNanos();
		try {
			for (SseConnection<?> connection : ending) {
				if (!connection.awaitCompletion(end - System.nanoTime())) {
					connection.cut();
				}
			}
		}
		catch (InterruptedException ex) {
			// Whoever stops the application does not want to wait.
			ending.forEach(SseConnection::cut);
			Thread.currentThread().interrupt();
		}
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return PHASE;
	}

	@Override
	public void close() {
		stop();
		synchronized (this.monitor) {
			if (this.writers != null) {
				this.writers.shutdown();
			}
		}
	}

	private static ThreadFactory threads(String prefix) {
		AtomicInteger count = new AtomicInteger();
		return (task) -> {
			Thread thread = new Thread(task, prefix + count.incrementAndGet());
			thread.setDaemon(true);
			return thread;
		};
	}

	/**
	 * Serves the connections.
	 */
	private final class Host implements SseHost {

		@Override
		public void execute(Runnable task) {
			ThreadPoolExecutor pool;
			synchronized (ServerSentChanges.this.monitor) {
				if (ServerSentChanges.this.writers == null) {
					int threads = Math.max(2, Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors()));
					ServerSentChanges.this.writers = new ThreadPoolExecutor(threads, threads, 10, TimeUnit.SECONDS,
							new LinkedBlockingQueue<>(), threads("s2-sse-"));
					ServerSentChanges.this.writers.allowCoreThreadTimeOut(true);
				}
				pool = ServerSentChanges.this.writers;
			}
			pool.execute(task);
		}

		@Override
		public void hold(int bytes) {
			ServerSentChanges.this.connections.hold(bytes);
		}

		@Override
		public void release(int bytes) {
			ServerSentChanges.this.connections.release(bytes);
		}

		@Override
		public Duration retry() {
			return ServerSentChanges.this.retry;
		}

		@Override
		public void remove(SseConnection<?> connection) {
			ServerSentChanges.this.connections.remove(connection);
		}

	}

}

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

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
import org.springframework.http.converter.HttpMessageConverter;

import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Sends the changes or the deltas of projections to browsers as Server-Sent Events. A
 * controller returns the result of {@link #stream stream}:
 *
 * <pre class="code">
 * &#64;GetMapping("/board/events")
 * SseResponse events(&#64;RequestHeader(name = "Last-Event-ID", required = false) String lastEventId) {
 *     return this.changes.stream(this.board, lastEventId);
 * }
 * </pre>
 *
 * The first event is named {@code state}, and the following events are named
 * {@code change}. The {@code id} of an event is the cursor, followed by the version of
 * the projection if that is 2 or higher. A browser that reconnects sends the id of its
 * last event: it gets a {@code change} if that is still the current state, and a new
 * {@code state} otherwise. A client that reads slowly gets fewer and larger changes.
 * {@link #streamDeltas} sends each delta instead. When the projection stops or fails, or
 * the application stops, the response ends, and the browser reconnects after the retry
 * time.
 * <p>
 * Responses are written without blocking, as fast as their clients read, by a few threads
 * that also run the mappings and message converters. A client that accepts no data is
 * disconnected after the write timeout, and earlier if the events held for clients exceed
 * an eighth of the heap.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class ServerSentChanges implements SmartLifecycle, AutoCloseable {

	/**
	 * The phase in which connections are closed: before a web server waits for its
	 * requests to end, because these connections do not end by themselves.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 512;

	private static final Logger logger = LoggerFactory.getLogger(ServerSentChanges.class);

	private static final int MOST_THREADS = 8;

	private static final int HEAP_SHARE = 8;

	// A stalled client is disconnected at most a quarter of the timeout too late.
	private static final int CHECKS = 4;

	private static final Duration LONGEST = Duration.ofDays(36_500);

	// A stop does not wait longer for clients that do not read.
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
	 * Creates an instance with the defaults: at most 1,000 connections, at most 100 per
	 * address, a heartbeat every 15 seconds, a retry time of 2 seconds, and a write
	 * timeout of 30 seconds.
	 */
	public ServerSentChanges() {
		this(1_000, 100, Duration.ofSeconds(15), Duration.ofSeconds(2), Duration.ofSeconds(30));
	}

	/**
	 * Creates an instance.
	 * @param maxConnections the largest number of connections at a time, positive
	 * @param maxConnectionsPerAddress the largest number of connections at a time from
	 * one client address, or from one /64 network with IPv6, positive
	 * @param heartbeat the time without an event after which a comment is sent, so that
	 * proxies do not close the connection and clients that are gone are detected,
	 * positive
	 * @param retry how long a browser waits before it reconnects, not negative
	 * @param writeTimeout the time after which a client that accepts no data is
	 * disconnected, positive
	 */
	public ServerSentChanges(int maxConnections, int maxConnectionsPerAddress, Duration heartbeat, Duration retry,
			Duration writeTimeout) {
		this(maxConnections, maxConnectionsPerAddress, heartbeat, retry, writeTimeout,
				Runtime.getRuntime().maxMemory() / HEAP_SHARE);
	}

	ServerSentChanges(int maxConnections, int maxConnectionsPerAddress, Duration heartbeat, Duration retry,
			Duration writeTimeout, long maxHeld) {
		require(maxConnections > 0, "'maxConnections' must be positive but is " + maxConnections);
		require(maxConnectionsPerAddress > 0,
				"'maxConnectionsPerAddress' must be positive but is " + maxConnectionsPerAddress);
		requirePositive("heartbeat", heartbeat);
		require(!retry.isNegative(), "'retry' must not be negative but is " + retry);
		requirePositive("writeTimeout", writeTimeout);
		this.heartbeat = bounded(heartbeat);
		this.retry = bounded(retry);
		this.writeTimeout = bounded(writeTimeout);
		this.connections = new SseConnections(maxConnections, maxConnectionsPerAddress, maxHeld,
				this.retry.plusMillis(999).toSeconds());
	}

	// Longer times overflow in timers and browsers.
	private static Duration bounded(Duration duration) {
		return (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
	}

	private static void requirePositive(String name, Duration duration) {
		require(!duration.isNegative() && !duration.isZero(), "'" + name + "' must be positive but is " + duration);
	}

	private static void require(boolean condition, String message) {
		if (!condition) {
			throw new IllegalArgumentException(message);
		}
	}

	/**
	 * Streams the whole state of a projection, each time its cursor has changed.
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none; an invalid value counts as {@code null}
	 * @return the response, to be returned by a controller
	 */
	public <S> SseResponse stream(Projection<S> projection, @Nullable String lastEventId) {
		return stream(projection, lastEventId, ChangeMapping.wholeState());
	}

	/**
	 * Streams the changes of a projection that a mapping selects.
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none; an invalid value counts as {@code null}
	 * @param mapping the mapping of changes to the data that is sent
	 * @return the response, to be returned by a controller; its status is 503 if there
	 * are too many connections or the application is stopping, and 429 if there are too
	 * many connections from the address of the client
	 */
	public <S> SseResponse stream(Projection<S> projection, @Nullable String lastEventId, ChangeMapping<S> mapping) {
		return changes(SseSource.of(projection), lastEventId, mapping);
	}

	/**
	 * Streams the whole state of a key, each time its cursor has changed. The key stays
	 * in memory and is followed while a client is connected.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param key the key
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none; an invalid value counts as {@code null}
	 * @return the response, to be returned by a controller
	 */
	public <K, S> SseResponse stream(KeyedProjection<K, S> projection, K key, @Nullable String lastEventId) {
		return stream(projection, key, lastEventId, ChangeMapping.wholeState());
	}

	/**
	 * Streams the changes of a key that a mapping selects, as
	 * {@link #stream(Projection, String, ChangeMapping)} does.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param key the key
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none; an invalid value counts as {@code null}
	 * @param mapping the mapping of changes to the data that is sent
	 * @return the response, to be returned by a controller
	 */
	public <K, S> SseResponse stream(KeyedProjection<K, S> projection, K key, @Nullable String lastEventId,
			ChangeMapping<S> mapping) {
		return changes(SseSource.of(projection, key), lastEventId, mapping);
	}

	private <S> SseResponse changes(SseSource<S> source, @Nullable String lastEventId, ChangeMapping<S> mapping) {
		return response(() -> new ChangesFeed<>(source, mapping, EventId.cursor(lastEventId, source.version())));
	}

	/**
	 * Streams the state of a projection and then each of its deltas, with the name of its
	 * type.
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none
	 * @return the response, to be returned by a controller
	 */
	public <S> SseResponse streamDeltas(Projection<S> projection, @Nullable String lastEventId) {
		return streamDeltas(projection, lastEventId, DeltaMapping.wholeDelta());
	}

	/**
	 * Streams the state of a projection and then each of its deltas, as a mapping makes
	 * them. The first event is named {@code state}, and the following events are named
	 * {@code delta}. The {@code id} of an event is the position of the next delta. A
	 * browser that reconnects sends the id of its last event and receives exactly the
	 * deltas after it, however many there are. If they were trimmed, or the id is invalid
	 * or of another incarnation of the stream or version of the projection, the event
	 * {@code reset} replaces the state that the browser knows.
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none
	 * @param mapping the mapping of the state and the deltas to the data that is sent
	 * @return the response, to be returned by a controller; its status is 503 if there
	 * are too many connections or the application is stopping, and 429 if there are too
	 * many connections from the address of the client
	 */
	public <S> SseResponse streamDeltas(Projection<S> projection, @Nullable String lastEventId,
			DeltaMapping<S> mapping) {
		return deltas(SseSource.of(projection), lastEventId, mapping);
	}

	/**
	 * Streams the state of a key and then each of its deltas, with the name of its type.
	 * The key stays in memory and is followed while a client is connected.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param key the key
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none
	 * @return the response, to be returned by a controller
	 */
	public <K, S> SseResponse streamDeltas(KeyedProjection<K, S> projection, K key, @Nullable String lastEventId) {
		return streamDeltas(projection, key, lastEventId, DeltaMapping.wholeDelta());
	}

	/**
	 * Streams the state of a key and then each of its deltas, as
	 * {@link #streamDeltas(Projection, String, DeltaMapping)} does.
	 * @param <K> the type of the keys
	 * @param <S> the type of the state
	 * @param projection the projection
	 * @param key the key
	 * @param lastEventId the header {@code Last-Event-ID} of the request, {@code null} if
	 * the request has none
	 * @param mapping the mapping of the state and the deltas to the data that is sent
	 * @return the response, to be returned by a controller
	 */
	public <K, S> SseResponse streamDeltas(KeyedProjection<K, S> projection, K key, @Nullable String lastEventId,
			DeltaMapping<S> mapping) {
		return deltas(SseSource.of(projection, key), lastEventId, mapping);
	}

	private <S> SseResponse deltas(SseSource<S> source, @Nullable String lastEventId, DeltaMapping<S> mapping) {
		return response(() -> new DeltasFeed<>(source, mapping, lastEventId));
	}

	private SseResponse response(Supplier<SseFeed<?>> feed) {
		return new SseResponse((request, response, others, converters) -> {
			List<SseInlet<?>> inlets = new ArrayList<>();
			inlets.add(new SseInlet<>(feed.get()));
			others.forEach((other) -> inlets.add(new SseInlet<>(other)));
			open(request, response, inlets, converters);
		});
	}

	private void open(HttpServletRequest request, HttpServletResponse response, List<SseInlet<?>> inlets,
			List<HttpMessageConverter<?>> converters) throws IOException {
		if (request.getMethod().equals(HttpMethod.HEAD.name())) {
			setHeaders(response);
			return;
		}
		SseConnection connection = new SseConnection(this.host, inlets, new SseEventWriter(converters));
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
		connection.subscribe();
	}

	private static void begin(HttpServletRequest request, HttpServletResponse response, SseConnection connection)
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

	private void every(ScheduledExecutorService timer, long nanos, Consumer<SseConnection> action) {
		ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(() -> this.connections.all().forEach((connection) -> {
			try {
				action.accept(connection);
			}
			catch (RuntimeException ex) {
				logger.warn("The heartbeat or the timeout check of a Server-Sent Events client failed",
						ForeignFailure.presentable(ex));
			}
		}), nanos, nanos, TimeUnit.NANOSECONDS);
	}

	private void cutIfStalled(SseConnection connection) {
		if (connection.stalled(System.nanoTime()) > this.writeTimeout.toNanos()) {
			connection.cut();
		}
	}

	/**
	 * Returns the number of clients that are connected.
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
	 * Ends all responses and refuses new ones until the next start. Waits up to half a
	 * second until the responses have ended, because a web server that is stopped may
	 * close a connection before the end of its response is sent. Then clients that do not
	 * read are disconnected.
	 */
	@Override
	public void stop() {
		this.running = false;
		List<SseConnection> ending = this.connections.all();
		ending.forEach(SseConnection::end);
		awaitCompletion(ending);
		synchronized (this.monitor) {
			if (this.timer != null) {
				this.timer.shutdownNow();
				this.timer = null;
			}
		}
	}

	private static void awaitCompletion(List<SseConnection> ending) {
		long end = System.nanoTime() + LAST_EVENTS.toNanos();
		try {
			for (SseConnection connection : ending) {
				if (!connection.awaitCompletion(end - System.nanoTime())) {
					connection.cut();
				}
			}
		}
		catch (InterruptedException ex) {
			// The application is to stop without waiting.
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
	 * The host of the connections.
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
		public void remove(SseConnection connection) {
			ServerSentChanges.this.connections.remove(connection);
		}

	}

}

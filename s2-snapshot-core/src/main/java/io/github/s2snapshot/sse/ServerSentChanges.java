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

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

import io.github.s2snapshot.projection.Projection;

/**
 * Sends the changes of projections to browsers as Server-Sent Events. A controller hands
 * out what {@link #stream} returns:
 *
 * <pre class="code">
 * &#64;GetMapping("/board/events")
 * SseEmitter events(&#64;RequestHeader(name = "Last-Event-ID", required = false) String lastEventId) {
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
 * Thread-safe. A connection has a thread only while something is written to it.
 *
 * @since 0.1.0
 */
public final class ServerSentChanges implements SmartLifecycle, AutoCloseable {

	/**
	 * The phase in which connections are closed: before a web server waits for its
	 * requests to end, because these do not end by themselves.
	 */
	public static final int PHASE = Integer.MAX_VALUE - 512;

	private static final Duration LONGEST = Duration.ofDays(36_500);

	// A client that does not read is not waited for.
	private static final Duration LAST_EVENTS = Duration.ofMillis(500);

	private final int maxConnections;

	private final Duration heartbeat;

	private final Duration retry;

	private final Set<SseConnection<?>> connections = ConcurrentHashMap.newKeySet();

	private final AtomicInteger count = new AtomicInteger();

	private final Object monitor = new Object();

	private @Nullable ThreadPoolExecutor writers;

	private @Nullable ScheduledExecutorService timer;

	private volatile boolean running = true;

	/**
	 * Create what has no connections yet: at most 1,000, a heartbeat every 15 seconds,
	 * browsers come back after 2 seconds.
	 */
	public ServerSentChanges() {
		this(1_000, Duration.ofSeconds(15), Duration.ofSeconds(2));
	}

	/**
	 * Create what has no connections yet.
	 * @param maxConnections how many there may be at once, positive; as many threads may
	 * be writing to clients that do not read
	 * @param heartbeat after how long without an event a comment is sent, which keeps
	 * proxies from closing the connection and shows that the client is gone; positive
	 * @param retry how long a browser waits before it comes back, not negative
	 */
	public ServerSentChanges(int maxConnections, Duration heartbeat, Duration retry) {
		require(maxConnections > 0, "'maxConnections' must be positive and is " + maxConnections);
		require(!heartbeat.isNegative() && !heartbeat.isZero(), "'heartbeat' must be positive and is " + heartbeat);
		require(!retry.isNegative(), "'retry' must not be negative and is " + retry);
		this.maxConnections = maxConnections;
		this.heartbeat = bounded(heartbeat);
		this.retry = bounded(retry);
	}

	// What a timer and a browser can count.
	private static Duration bounded(Duration duration) {
		return (duration.compareTo(LONGEST) < 0) ? duration : LONGEST;
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
	public <S> SseEmitter stream(Projection<S> projection, @Nullable String lastEventId) {
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
	 * application is stopping, it is answered with 503
	 */
	public <S> SseEmitter stream(Projection<S> projection, @Nullable String lastEventId, ChangeMapping<S> mapping) {
		return new ChangesEmitter((emitter) -> open(new SseConnection<>(this, emitter, projection, mapping),
				EventId.cursor(lastEventId, projection.version())));
	}

	// Called when the response is about to begin: one that never does leaves nothing
	// behind.
	private void open(SseConnection<?> connection, @Nullable Long known) {
		int opened = this.count.incrementAndGet();
		this.connections.add(connection);
		if (opened > this.maxConnections || !this.running) {
			remove(connection);
			throw new ResponseStatusException(HttpStatus.SERVICE_UNAVAILABLE,
					(this.running) ? String.format(Locale.ROOT,
							"%d clients follow projections already, come back later", this.maxConnections)
							: "The application is stopping");
		}
		startTimer();
		connection.open(known);
	}

	private void startTimer() {
		synchronized (this.monitor) {
			if (this.timer == null && this.running) {
				ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(threads("s2-sse-timer-"));
				ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
						() -> this.connections.forEach(SseConnection::tick), this.heartbeat.toNanos(),
						this.heartbeat.toNanos(), TimeUnit.NANOSECONDS);
				this.timer = timer;
			}
		}
	}

	/**
	 * Run what writes to a client. There are as many threads as connections at most, each
	 * of which has one task at most.
	 * @param task the task
	 */
	void write(Runnable task) {
		ThreadPoolExecutor pool;
		synchronized (this.monitor) {
			if (this.writers == null) {
				// A refused connection may still be about to end: twice as many.
				this.writers = new ThreadPoolExecutor(0, 2 * this.maxConnections, 10, TimeUnit.SECONDS,
						new SynchronousQueue<>(), threads("s2-sse-"));
			}
			pool = this.writers;
		}
		pool.execute(task);
	}

	Duration retry() {
		return this.retry;
	}

	void remove(SseConnection<?> connection) {
		if (this.connections.remove(connection)) {
			this.count.decrementAndGet();
		}
	}

	/**
	 * Return how many clients are connected.
	 * @return the number of connections
	 */
	public int connections() {
		return this.count.get();
	}

	@Override
	public void start() {
		this.running = true;
	}

	/**
	 * End all responses and refuse new ones until the next start. A web server that is
	 * stopped may close a connection before the end of its response is sent, so the ends
	 * are waited for, half a second at most.
	 */
	@Override
	public void stop() {
		this.running = false;
		List<SseConnection<?>> ending = List.copyOf(this.connections);
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
				connection.awaitCompletion(end - System.nanoTime());
			}
		}
		catch (InterruptedException ex) {
			// Whoever stops the application does not want to wait.
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

}

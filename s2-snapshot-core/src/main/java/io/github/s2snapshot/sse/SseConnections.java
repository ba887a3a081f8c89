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

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.server.ResponseStatusException;

/**
 * The open connections, with limits on their number and on the bytes that are held for
 * them.
 */
final class SseConnections {

	private static final Logger logger = LoggerFactory.getLogger(SseConnections.class);

	private static final long WARN_INTERVAL = TimeUnit.MINUTES.toNanos(1);

	private final int max;

	private final int maxPerAddress;

	private final long maxHeld;

	private final long retryAfterSeconds;

	private final Map<SseConnection, String> addresses = new ConcurrentHashMap<>();

	// Guarded by its own monitor.
	private final Map<String, Integer> counts = new HashMap<>();

	private final AtomicLong held = new AtomicLong();

	private final AtomicLong warned = new AtomicLong();

	SseConnections(int max, int maxPerAddress, long maxHeld, long retryAfterSeconds) {
		this.max = max;
		this.maxPerAddress = maxPerAddress;
		this.maxHeld = maxHeld;
		this.retryAfterSeconds = Math.max(1, retryAfterSeconds);
	}

	/**
	 * Adds a connection.
	 * @param connection the connection
	 * @param address the key by which the connections of a client are counted
	 * @throws ResponseStatusException if there are too many connections
	 */
	void add(SseConnection connection, String address) {
		synchronized (this.counts) {
			int ofAddress = this.counts.getOrDefault(address, 0);
			if (ofAddress >= this.maxPerAddress) {
				throw refused(HttpStatus.TOO_MANY_REQUESTS, String.format(Locale.ROOT,
						"This address already has the maximum of %d connections. Retry later", ofAddress));
			}
			if (this.addresses.size() >= this.max) {
				throw refused(HttpStatus.SERVICE_UNAVAILABLE, String.format(Locale.ROOT,
						"The application already has the maximum of %d connections. Retry later", this.max));
			}
			this.counts.put(address, ofAddress + 1);
			this.addresses.put(connection, address);
		}
	}

	ResponseStatusException refused(HttpStatus status, String reason) {
		return new Refused(status, reason, this.retryAfterSeconds);
	}

	void remove(SseConnection connection) {
		synchronized (this.counts) {
			String address = this.addresses.remove(connection);
			if (address != null) {
				this.counts.computeIfPresent(address, (key, count) -> (count > 1) ? count - 1 : null);
			}
		}
	}

	int size() {
		return this.addresses.size();
	}

	List<SseConnection> all() {
		return List.copyOf(this.addresses.keySet());
	}

	/**
	 * Counts bytes that are held for a client. If there are too many, the clients that
	 * have accepted no data for the longest time are disconnected.
	 * @param bytes the number of additional bytes
	 */
	void hold(int bytes) {
		this.held.addAndGet(bytes);
		while (this.held.get() > this.maxHeld) {
			long now = System.nanoTime();
			Optional<SseConnection> slowest = this.addresses.keySet()
				.stream()
				.filter((connection) -> connection.held() > 0)
				.max(Comparator.comparingLong((connection) -> connection.stalled(now)));
			// The remaining clients still accept data.
			if (slowest.isEmpty() || slowest.get().stalled(now) == 0) {
				return;
			}
			warn(now);
			slowest.get().cut();
		}
	}

	// At most once a minute.
	private void warn(long now) {
		long last = this.warned.get();
		if ((last == 0 || now - last > WARN_INTERVAL) && this.warned.compareAndSet(last, now)) {
			logger.warn("Server-Sent Events clients that do not read are disconnected: the events held for clients "
					+ "exceed {} bytes", this.maxHeld);
		}
	}

	void release(int bytes) {
		this.held.addAndGet(-bytes);
	}

	/**
	 * Refusal of a request, with the header {@code Retry-After}.
	 */
	@SuppressWarnings("serial")
	private static final class Refused extends ResponseStatusException {

		private final long retryAfterSeconds;

		Refused(HttpStatus status, String reason, long retryAfterSeconds) {
			super(status, reason);
			this.retryAfterSeconds = retryAfterSeconds;
		}

		@Override
		public HttpHeaders getHeaders() {
			HttpHeaders headers = new HttpHeaders();
			headers.set(HttpHeaders.RETRY_AFTER, Long.toString(this.retryAfterSeconds));
			return headers;
		}

	}

}

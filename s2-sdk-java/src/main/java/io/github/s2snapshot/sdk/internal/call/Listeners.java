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

package io.github.s2snapshot.sdk.internal.call;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.listener.RequestOutcome;
import io.github.s2snapshot.sdk.listener.S2ClientListener;
import io.github.s2snapshot.sdk.listener.S2Operation;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Tells the listeners of a client, and keeps what they throw away from it.
 */
public final class Listeners {

	private static final Logger logger = LoggerFactory.getLogger(Listeners.class);

	private final List<S2ClientListener> listeners;

	private final Set<Class<?>> failed = ConcurrentHashMap.newKeySet();

	private final AtomicLong ids = new AtomicLong();

	/**
	 * Creates listeners.
	 * @param listeners the listeners, may be none
	 */
	public Listeners(List<S2ClientListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Names a request or a session.
	 * @param target what it does
	 * @return its name, with an identifier of its own
	 */
	public S2Operation operation(CallTarget target) {
		return new S2Operation(this.ids.incrementAndGet(), target.operation(), target.basin(), target.stream());
	}

	/**
	 * A request begins.
	 * @param operation the request
	 */
	public void requestStarted(S2Operation operation) {
		if (!this.listeners.isEmpty()) {
			tell((listener) -> listener.requestStarted(operation));
		}
	}

	/**
	 * A request is over.
	 * @param operation the request
	 * @param outcome how it ended
	 */
	public void requestEnded(S2Operation operation, RequestOutcome outcome) {
		logger.debug("{} ended: {}", operation, outcome);
		if (!this.listeners.isEmpty()) {
			tell((listener) -> listener.requestEnded(operation, outcome));
		}
	}

	/**
	 * Another attempt of a request will be made.
	 * @param operation the request
	 * @param attempt the number of the attempt
	 * @param delayMillis how long it is waited before
	 * @param error the error of the attempt before
	 */
	public void requestRetrying(S2Operation operation, int attempt, long delayMillis, S2Exception error) {
		logger.debug("Attempt {} of {} follows in {} ms: {}", attempt, operation, delayMillis, error.getMessage());
		if (!this.listeners.isEmpty()) {
			tell((listener) -> listener.requestRetrying(operation, attempt, Duration.ofMillis(delayMillis), error));
		}
	}

	/**
	 * A session will connect again.
	 * @param session the session
	 * @param attempt how many attempts have failed
	 * @param delayMillis how long it is waited before
	 * @param cause the error of the connection
	 */
	public void sessionReconnecting(S2Operation session, int attempt, long delayMillis, S2Exception cause) {
		logger.debug("{} connects again in {} ms after {} failed attempts: {}", session, delayMillis, attempt,
				cause.getMessage());
		if (!this.listeners.isEmpty()) {
			tell((listener) -> listener.sessionReconnecting(session, attempt, Duration.ofMillis(delayMillis), cause));
		}
	}

	/**
	 * A batch was acknowledged.
	 * @param session the session
	 * @param records how many records it has
	 * @param meteredBytes their metered size
	 * @param latencyNanos the time since it was submitted
	 */
	public void batchAcknowledged(S2Operation session, int records, int meteredBytes, long latencyNanos) {
		logger.trace("{} got the acknowledgement of {} records", session, records);
		if (!this.listeners.isEmpty()) {
			tell((listener) -> listener.batchAcknowledged(session, records, meteredBytes,
					Duration.ofNanos(latencyNanos)));
		}
	}

	/**
	 * A batch was received.
	 * @param session the session
	 * @param records how many records it has
	 * @param bytes its size
	 */
	public void batchReceived(S2Operation session, int records, int bytes) {
		logger.trace("{} received {} records", session, records);
		if (!this.listeners.isEmpty()) {
			tell((listener) -> listener.batchReceived(session, records, bytes));
		}
	}

	private void tell(Consumer<S2ClientListener> event) {
		for (S2ClientListener listener : this.listeners) {
			try {
				event.accept(listener);
			}
			catch (Exception | LinkageError | AssertionError ex) {
				report(listener, ex);
			}
		}
	}

	private void report(S2ClientListener listener, Throwable ex) {
		String type = listener.getClass().getName();
		Throwable failure = ForeignFailure.presentable(ex);
		if (this.failed.add(listener.getClass())) {
			logger.warn("The listener {} threw an exception. It goes on, and later exceptions of it are logged at"
					+ " debug level only", type, failure);
		}
		else {
			logger.debug("The listener {} threw an exception", type, failure);
		}
	}

}

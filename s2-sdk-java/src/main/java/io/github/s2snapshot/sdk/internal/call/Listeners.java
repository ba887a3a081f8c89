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
 * Notifies the listeners of a client. Exceptions of listeners are logged and do not
 * affect the client.
 */
public final class Listeners {

	private static final Logger logger = LoggerFactory.getLogger(Listeners.class);

	private final List<S2ClientListener> listeners;

	private final Set<Class<?>> failed = ConcurrentHashMap.newKeySet();

	private final AtomicLong ids = new AtomicLong();

	/**
	 * Creates a notifier.
	 * @param listeners the listeners, may be empty
	 */
	public Listeners(List<S2ClientListener> listeners) {
		this.listeners = List.copyOf(listeners);
	}

	/**
	 * Returns a new identity for a request or a session, for the listeners.
	 * @param target the operation and its resource
	 * @return the operation, with a unique identifier
	 */
	public S2Operation operation(CallTarget target) {
		return new S2Operation(this.ids.incrementAndGet(), target.operation(), target.basin(), target.stream());
	}

	/**
	 * Notifies the listeners that a request has started.
	 * @param operation the request
	 */
	public void requestStarted(S2Operation operation) {
		if (!this.listeners.isEmpty()) {
			notifyListeners((listener) -> listener.requestStarted(operation));
		}
	}

	/**
	 * Notifies the listeners that a request has ended.
	 * @param operation the request
	 * @param outcome how it ended
	 */
	public void requestEnded(S2Operation operation, RequestOutcome outcome) {
		logger.debug("{} ended: {}", operation, outcome);
		if (!this.listeners.isEmpty()) {
			notifyListeners((listener) -> listener.requestEnded(operation, outcome));
		}
	}

	/**
	 * Notifies the listeners that a request will be retried.
	 * @param operation the request
	 * @param attempt the number of the next attempt
	 * @param delayMillis the delay before that attempt
	 * @param error the error of the previous attempt
	 */
	public void requestRetrying(S2Operation operation, int attempt, long delayMillis, S2Exception error) {
		logger.debug("Attempt {} of {} starts in {} ms, because the previous one failed: {}", attempt, operation,
				delayMillis, error.getMessage());
		if (!this.listeners.isEmpty()) {
			notifyListeners(
					(listener) -> listener.requestRetrying(operation, attempt, Duration.ofMillis(delayMillis), error));
		}
	}

	/**
	 * Notifies the listeners that a session will reconnect.
	 * @param session the session
	 * @param attempt how many attempts have failed in a row
	 * @param delayMillis the delay before the next attempt
	 * @param cause the error of the connection
	 */
	public void sessionReconnecting(S2Operation session, int attempt, long delayMillis, S2Exception cause) {
		logger.debug("{} reconnects in {} ms after {} failed attempts: {}", session, delayMillis, attempt,
				cause.getMessage());
		if (!this.listeners.isEmpty()) {
			notifyListeners((listener) -> listener.sessionReconnecting(session, attempt, Duration.ofMillis(delayMillis),
					cause));
		}
	}

	/**
	 * Notifies the listeners that a batch was acknowledged.
	 * @param session the session
	 * @param records the number of records
	 * @param meteredBytes their metered size
	 * @param latencyNanos the time since the batch was submitted
	 */
	public void batchAcknowledged(S2Operation session, int records, int meteredBytes, long latencyNanos) {
		logger.trace("{} received the acknowledgement of {} records", session, records);
		if (!this.listeners.isEmpty()) {
			notifyListeners((listener) -> listener.batchAcknowledged(session, records, meteredBytes,
					Duration.ofNanos(latencyNanos)));
		}
	}

	/**
	 * Notifies the listeners that a batch was received.
	 * @param session the session
	 * @param records the number of records
	 * @param bytes the size of the frame
	 */
	public void batchReceived(S2Operation session, int records, int bytes) {
		logger.trace("{} received {} records", session, records);
		if (!this.listeners.isEmpty()) {
			notifyListeners((listener) -> listener.batchReceived(session, records, bytes));
		}
	}

	private void notifyListeners(Consumer<S2ClientListener> event) {
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
			logger.warn(
					"The S2 client listener {} threw an exception. It is still notified; its next exceptions are logged at"
							+ " debug level only",
					type, failure);
		}
		else {
			logger.debug("The S2 client listener {} threw an exception", type, failure);
		}
	}

}

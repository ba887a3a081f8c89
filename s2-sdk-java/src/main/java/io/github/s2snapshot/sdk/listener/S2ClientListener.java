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

package io.github.s2snapshot.sdk.listener;

import java.time.Duration;

import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Listener for the requests and sessions of a client, for metrics and tracing.
 * <p>
 * The methods are called on network threads and on the threads of callers, concurrently:
 * they must be thread-safe and return quickly. An exception of a listener is logged and
 * has no other effect; only the first one of each type of listener is logged as a
 * warning. No argument contains an access token, an encryption key or the content of a
 * record.
 *
 * @since 0.1.0
 */
public interface S2ClientListener {

	/**
	 * Called when a request starts. Sessions are not requests.
	 * @param operation the request
	 */
	default void requestStarted(S2Operation operation) {
	}

	/**
	 * Called once for each started request, when it has ended.
	 * @param operation the request
	 * @param outcome the outcome of the request
	 */
	default void requestEnded(S2Operation operation, RequestOutcome outcome) {
	}

	/**
	 * Called when an attempt of a request has failed and will be retried.
	 * @param operation the request
	 * @param attempt the number of the next attempt, 2 or more
	 * @param delay the delay before the next attempt
	 * @param error the error of the failed attempt
	 */
	default void requestRetrying(S2Operation operation, int attempt, Duration delay, S2Exception error) {
	}

	/**
	 * Called when a session has lost its connection, or could not connect, and will
	 * connect again.
	 * @param session the append session, producer or read session
	 * @param attempt the number of attempts that have failed since the last progress, 1
	 * or more
	 * @param delay the delay before the next attempt
	 * @param cause the error of the connection
	 */
	default void sessionReconnecting(S2Operation session, int attempt, Duration delay, S2Exception cause) {
	}

	/**
	 * Called when a batch of an append session or a producer is acknowledged.
	 * @param session the append session or producer
	 * @param records the number of records of the batch
	 * @param meteredBytes the metered size of the batch in bytes
	 * @param latency the time since the batch was submitted, or for a producer since the
	 * batch was complete
	 */
	default void batchAcknowledged(S2Operation session, int records, int meteredBytes, Duration latency) {
	}

	/**
	 * Called when a read session has received a batch.
	 * @param session the read session
	 * @param records the number of records of the batch, including command records; 0 for
	 * a heartbeat
	 * @param bytes the size of the frame in bytes
	 */
	default void batchReceived(S2Operation session, int records, int bytes) {
	}

}

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
 * Is told about the work of a client, for metrics and tracing.
 * <p>
 * Methods are called by network threads and by callers, several at a time: they must be
 * safe for use by many threads and return at once. What a listener throws is logged, once
 * with a warning for each type of listener, and has no other effect. Nothing that a
 * listener gets contains an access token, an encryption key or the content of a record.
 *
 * @since 0.1.0
 */
public interface S2ClientListener {

	/**
	 * A request begins. Sessions are no requests.
	 * @param operation the request
	 */
	default void requestStarted(S2Operation operation) {
	}

	/**
	 * A request is over. Called once for each that has begun.
	 * @param operation the request
	 * @param outcome how it ended
	 */
	default void requestEnded(S2Operation operation, RequestOutcome outcome) {
	}

	/**
	 * An attempt of a request has failed, and another one will be made.
	 * @param operation the request
	 * @param attempt the number of the next attempt, 2 or more
	 * @param delay how long it is waited before
	 * @param error the error of the attempt that has failed
	 */
	default void requestRetrying(S2Operation operation, int attempt, Duration delay, S2Exception error) {
	}

	/**
	 * A session has lost its connection, or failed to connect, and will connect again.
	 * @param session the append session, producer or read session
	 * @param attempt how many attempts have failed since the last progress, 1 or more
	 * @param delay how long it is waited before
	 * @param cause the error of the connection
	 */
	default void sessionReconnecting(S2Operation session, int attempt, Duration delay, S2Exception cause) {
	}

	/**
	 * A batch of an append session or a producer was acknowledged.
	 * @param session the append session or producer
	 * @param records how many records the batch has
	 * @param meteredBytes their metered size in bytes
	 * @param latency the time since the batch was submitted, or complete
	 */
	default void batchAcknowledged(S2Operation session, int records, int meteredBytes, Duration latency) {
	}

	/**
	 * A read session has received a batch.
	 * @param session the read session
	 * @param records how many records it has, command records included; 0 for a heartbeat
	 * @param bytes the size of its frame in bytes
	 */
	default void batchReceived(S2Operation session, int records, int bytes) {
	}

}

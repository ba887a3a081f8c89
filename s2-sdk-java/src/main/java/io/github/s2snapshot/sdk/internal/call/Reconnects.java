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

import java.util.concurrent.TimeUnit;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;
import io.github.s2snapshot.sdk.listener.S2Operation;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Reconnects a session: after a retryable error with growing delays, and when the server
 * asks for it. Requests of the server are limited, so that they cannot keep a session
 * from working. Used on the event loop of the session only.
 */
public final class Reconnects {

	private static final int MAX_ADVISED = 1;

	private static final int MAX_DRAINING = 5;

	private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(60);

	private static final Logger logger = LoggerFactory.getLogger(Reconnects.class);

	private final ClientSettings settings;

	private final Listeners listeners;

	private final CallTarget target;

	private final S2Operation operation;

	private final EventLoop loop;

	private final int maxAttempts;

	private final Runnable connect;

	private @Nullable Cancellable retryTimer;

	private int failedAttempts;

	private int count;

	private long lastNanos;

	/**
	 * Creates the reconnects of a session.
	 * @param context the context of the client
	 * @param target the operation and its resource
	 * @param operation the identity of the session for listeners
	 * @param loop the event loop of the session
	 * @param maxAttempts the number of attempts in a row
	 * @param connect connects the session; must not throw
	 */
	public Reconnects(ClientContext context, CallTarget target, S2Operation operation, EventLoop loop, int maxAttempts,
			Runnable connect) {
		this.settings = context.settings();
		this.listeners = context.listeners();
		this.target = target;
		this.operation = operation;
		this.loop = loop;
		this.maxAttempts = maxAttempts;
		this.connect = connect;
	}

	/**
	 * Reconnects after an error, immediately or after a delay, if another attempt may
	 * succeed and is allowed.
	 * @param error the error
	 * @param safe whether what was sent may be sent again
	 * @return whether the session reconnects; if not, it ends with the error
	 */
	public boolean afterError(S2Exception error, boolean safe) {
		// The server is shutting down: connect to another one without a delay.
		if (isDraining(error) && take(MAX_DRAINING, System.nanoTime())) {
			this.listeners.sessionReconnecting(this.operation, this.failedAttempts + 1, 0, error);
			this.connect.run();
			return true;
		}
		this.failedAttempts++;
		boolean promising = error.isRetryable() || this.settings.accessTokens().mayHelp(error);
		if (!promising || !safe || this.failedAttempts >= this.maxAttempts) {
			return false;
		}
		long delay = this.settings.retries().delayMillis(this.failedAttempts - 1, error);
		this.listeners.sessionReconnecting(this.operation, this.failedAttempts, delay, error);
		this.retryTimer = this.loop.schedule(delay, () -> {
			this.retryTimer = null;
			this.connect.run();
		});
		return true;
	}

	/**
	 * Returns whether the session will reconnect after a delay.
	 * @return whether a reconnect is scheduled
	 */
	public boolean isPending() {
		return this.retryTimer != null;
	}

	/**
	 * Resets the count of failed attempts, because the session made progress.
	 */
	public void progressed() {
		this.failedAttempts = 0;
	}

	/**
	 * Cancels a scheduled reconnect.
	 */
	public void stop() {
		if (this.retryTimer != null) {
			this.retryTimer.cancel();
		}
	}

	/**
	 * Returns whether to follow the advice of the server to reconnect, and counts the
	 * reconnect if so.
	 * @param nowNanos the current time in nanoseconds
	 * @return whether to reconnect; if not, the session stays until the server ends it
	 */
	public boolean takeAdvised(long nowNanos) {
		boolean taken = take(MAX_ADVISED, nowNanos);
		logger.debug("The server advises {} to reconnect: {}", this.target,
				(taken) ? "reconnecting" : "ignored, as it has just reconnected");
		return taken;
	}

	private boolean take(int max, long nowNanos) {
		boolean recent = this.count > 0 && nowNanos - this.lastNanos <= WINDOW_NANOS;
		if (recent && this.count >= max) {
			return false;
		}
		this.count = (recent) ? this.count + 1 : 1;
		this.lastNanos = nowNanos;
		return true;
	}

	static boolean isDraining(S2Exception error) {
		return error instanceof S2ServerException server && server.status() == ErrorCode.SERVER_DRAINING.httpStatus()
				&& ErrorCode.SERVER_DRAINING.code().equals(server.code());
	}

}

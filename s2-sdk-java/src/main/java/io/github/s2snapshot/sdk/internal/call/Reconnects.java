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
 * Connects a session anew: after an error that may pass, with delays that grow, and when
 * the server asks for it, but not so often that a server that keeps asking keeps the
 * session from working. Used on the event loop of the session only.
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
	 * @param context what the sessions of the client share
	 * @param target what the session does
	 * @param operation the same, for listeners
	 * @param loop the event loop of the session
	 * @param maxAttempts how many attempts may fail one after the other
	 * @param connect connects anew; must not throw
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
	 * Connects anew after an error, at once or some time later, unless that promises
	 * nothing.
	 * @param error the error
	 * @param safe whether what was sent may be sent again
	 * @return whether it is done, else the error is the end
	 */
	public boolean afterError(S2Exception error, boolean safe) {
		// The server is shutting down, and others are not.
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
	 * Returns whether the session is to connect anew later.
	 * @return whether there is a delay to wait for
	 */
	public boolean isPending() {
		return this.retryTimer != null;
	}

	/**
	 * The session got on: the next error is the first one again.
	 */
	public void progressed() {
		this.failedAttempts = 0;
	}

	/**
	 * Connects no more.
	 */
	public void stop() {
		if (this.retryTimer != null) {
			this.retryTimer.cancel();
		}
	}

	/**
	 * Returns whether to follow the advice to connect anew, and counts it if so.
	 * @param nowNanos the time
	 * @return whether to follow it, else the session stays until the server ends it
	 */
	public boolean takeAdvised(long nowNanos) {
		boolean taken = take(MAX_ADVISED, nowNanos);
		logger.debug("{} is advised to connect anew, and {}", this.target, (taken) ? "does so" : "has just done so");
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

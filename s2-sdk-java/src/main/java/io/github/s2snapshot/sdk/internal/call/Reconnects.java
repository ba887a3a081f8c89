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

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.wire.ErrorCode;

/**
 * Counts how often a session has connected anew because the server asked for it, so that
 * a server that keeps asking does not keep the session from working.
 */
public final class Reconnects {

	private static final int MAX_ADVISED = 1;

	private static final int MAX_DRAINING = 5;

	private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(60);

	private static final Logger logger = LoggerFactory.getLogger(Reconnects.class);

	private final CallTarget target;

	private int count;

	private long lastNanos;

	/**
	 * Create a counter of nothing.
	 * @param target what the session does
	 */
	public Reconnects(CallTarget target) {
		this.target = target;
	}

	/**
	 * Return whether to follow the advice to connect anew, and count it if so.
	 * @param nowNanos the time
	 * @return whether to follow it, else the session stays until the server ends it
	 */
	public boolean takeAdvised(long nowNanos) {
		boolean taken = take(MAX_ADVISED, nowNanos);
		logger.debug("{} is advised to connect anew, and {}", this.target, (taken) ? "does so" : "has just done so");
		return taken;
	}

	/**
	 * Return whether to connect anew at once after an error, since the server is shutting
	 * down and others are not, and count it if so.
	 * @param error the error
	 * @param nowNanos the time
	 * @return whether to do so, else it is an error like others
	 */
	public boolean takeDraining(S2Exception error, long nowNanos) {
		return isDraining(error) && take(MAX_DRAINING, nowNanos);
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

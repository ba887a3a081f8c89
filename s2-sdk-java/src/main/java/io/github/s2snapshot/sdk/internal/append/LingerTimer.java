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

package io.github.s2snapshot.sdk.internal.append;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.transport.Cancellable;
import io.github.s2snapshot.sdk.internal.transport.EventLoop;

/**
 * Timer that runs an action on the event loop for as long as the action asks for it. One
 * timer serves all batches of a producer, instead of one for each batch.
 */
final class LingerTimer {

	private static final long ROUND_UP = TimeUnit.MILLISECONDS.toNanos(1) - 1;

	private final EventLoop loop;

	private final LongSupplier action;

	private @Nullable Cancellable pending;

	private boolean stopped;

	// The action returns after how many nanoseconds to run it again, or 0 to stop.
	LingerTimer(EventLoop loop, LongSupplier action) {
		this.loop = loop;
		this.action = action;
	}

	// Called by any thread, and only while the timer is not running. The result is
	// ignored: a loop that was shut down has ended the producer.
	void start() {
		this.loop.execute(this::call);
	}

	private void call() {
		this.pending = null;
		long nanos = this.action.getAsLong();
		if (nanos > 0 && !this.stopped) {
			this.pending = this.loop.schedule((nanos + ROUND_UP) / TimeUnit.MILLISECONDS.toNanos(1), this::call);
		}
	}

	// Called by any thread.
	void stop() {
		this.loop.execute(() -> {
			this.stopped = true;
			if (this.pending != null) {
				this.pending.cancel();
			}
		});
	}

}

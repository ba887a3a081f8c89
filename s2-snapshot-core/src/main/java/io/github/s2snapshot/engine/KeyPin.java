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

package io.github.s2snapshot.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiConsumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.keyed.KeyedProjection;

/**
 * Pin of a key. A key that could not be loaded, or has failed, is loaded again after a
 * while. The pin of a deleted key ends. Thread-safe.
 *
 * @param <S> the type of the state
 */
final class KeyPin<S> implements KeyedProjection.Pin {

	private static final Logger logger = LoggerFactory.getLogger(KeyPin.class);

	private static final Duration PERIOD = Duration.ofSeconds(5);

	private final Supplier<KeyFollow<S>> again;

	private final BiConsumer<Runnable, Duration> later;

	private @Nullable KeyFollow<S> follow;

	private boolean closed;

	/**
	 * Creates a pin.
	 * @param first follows the key, whose stream is created if it does not exist
	 * @param again follows the key later, without creating a stream that was deleted
	 * @param later runs a task after a delay
	 */
	KeyPin(Supplier<KeyFollow<S>> first, Supplier<KeyFollow<S>> again, BiConsumer<Runnable, Duration> later) {
		this.again = again;
		this.later = later;
		begin(first.get());
	}

	private void begin(KeyFollow<S> next) {
		synchronized (this) {
			if (this.closed) {
				next.close();
				return;
			}
			this.follow = next;
		}
		CompletableFuture<?> unused = next.gone().thenRun(() -> gone(next));
	}

	private void gone(KeyFollow<S> ended) {
		ended.close();
		synchronized (this) {
			this.follow = null;
			if (this.closed || ended.deleted() != null) {
				return;
			}
		}
		this.later.accept(this::load, PERIOD);
	}

	private void load() {
		synchronized (this) {
			if (this.closed) {
				return;
			}
		}
		try {
			begin(this.again.get());
		}
		catch (RuntimeException ex) {
			// The back-off of the key has not ended, or the projection is closed.
			logger.debug("A pinned key is loaded later", ex);
			this.later.accept(this::load, PERIOD);
		}
	}

	@Override
	public void close() {
		KeyFollow<S> last;
		synchronized (this) {
			this.closed = true;
			last = this.follow;
			this.follow = null;
		}
		if (last != null) {
			last.close();
		}
	}

}

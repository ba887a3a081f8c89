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

package io.github.s2snapshot.engine.internal.follow;

import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.serializer.StateSerializer;

/**
 * Finds published states that change later, because their copier is shallow or the
 * application changes a state that it has read. Takes one sample a minute. Not
 * thread-safe.
 *
 * @param <S> the type of the state
 */
final class CopyCheck<S> {

	private static final long INTERVAL = TimeUnit.MINUTES.toNanos(1);

	// Records that are folded in the meantime may change the sample.
	private static final long AGE = TimeUnit.SECONDS.toNanos(1);

	private final StateSerializer<S> serializer;

	private final Consumer<Class<?>> changed;

	private final LongSupplier clock;

	private @Nullable Sample<S> sample;

	private @Nullable Long sampledAt;

	CopyCheck(StateSerializer<S> serializer, Consumer<Class<?>> changed, LongSupplier clock) {
		this.serializer = serializer;
		this.changed = changed;
		this.clock = clock;
	}

	/**
	 * Another copy was made, after records were folded.
	 * @param copy the copy, which is published next
	 */
	void copied(S copy) {
		long now = this.clock.getAsLong();
		Long last = this.sampledAt;
		if (this.sample != null && last != null) {
			if (now - last >= AGE) {
				compare(this.sample);
				this.sample = null;
			}
		}
		else if (last == null || now - last >= INTERVAL) {
			byte[] digest = digest(copy);
			this.sample = (digest != null) ? new Sample<>(copy, digest) : null;
			this.sampledAt = now;
		}
	}

	private void compare(Sample<S> published) {
		byte[] digest = digest(published.state());
		if (digest == null || !MessageDigest.isEqual(published.digest(), digest)) {
			this.changed.accept(published.state().getClass());
		}
	}

	// Returns null if the state cannot be written, which the next snapshot reports.
	private byte @Nullable [] digest(S state) {
		try {
			MessageDigest digest = MessageDigest.getInstance("SHA-256");
			try (OutputStream out = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
				this.serializer.write(state, out);
			}
			return digest.digest();
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
		catch (IOException | RuntimeException | StackOverflowError ex) {
			return null;
		}
	}

	/**
	 * A published state.
	 *
	 * @param <S> the type of the state
	 * @param state the state
	 * @param digest its digest when it was published
	 */
	private record Sample<S>(S state, @SuppressWarnings("ArrayRecordComponent") byte[] digest) {
	}

}

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

package io.github.s2snapshot.sdk.internal.read;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.call.ClientResource;
import io.github.s2snapshot.sdk.internal.call.Completions;
import io.github.s2snapshot.sdk.internal.call.Errors;
import io.github.s2snapshot.sdk.internal.call.StreamRef;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Read session as its callers see it.
 */
public final class ReadSessionImpl implements ReadSession, ClientResource {

	private final ReadDriver driver;

	private final ReadBuffer buffer;

	private final Executor callbacks;

	private ReadSessionImpl(ClientContext context, StreamRef stream, ReadInput input, ReadSessionOptions options) {
		this.driver = new ReadDriver(context, stream, input, options, () -> context.unregister(this));
		this.buffer = this.driver.buffer();
		this.callbacks = context.callbacks();
	}

	/**
	 * Opens a session.
	 * @param context the context of the client
	 * @param stream the stream
	 * @param input where to start and when to stop
	 * @param options how the session behaves
	 * @return the session
	 */
	public static ReadSessionImpl open(ClientContext context, StreamRef stream, ReadInput input,
			ReadSessionOptions options) {
		ReadSessionImpl session = new ReadSessionImpl(context, stream, input, options);
		if (!context.register(session)) {
			throw Errors.clientClosed(session.driver.target());
		}
		session.driver.start();
		return session;
	}

	@Override
	public CompletableFuture<@Nullable ReadBatch> nextAsync() {
		CompletableFuture<@Nullable ReadBatch> pulled = this.buffer.pull();
		if (pulled.isDone()) {
			// No other thread completes this future, so dependent stages run in the
			// caller's thread.
			return pulled;
		}
		CompletableFuture<@Nullable ReadBatch> published = Completions.copy(pulled, this.callbacks);
		Completions.whenDone(published, (batch, error) -> {
			if (!isOutcomeOf(pulled, batch)) {
				// The caller cancelled the future or let it time out. Keep the batch
				// for the next call.
				this.buffer.reclaim(pulled);
			}
		});
		return published;
	}

	private static boolean isOutcomeOf(CompletableFuture<@Nullable ReadBatch> pulled, @Nullable ReadBatch batch) {
		return pulled.isCompletedExceptionally() || (pulled.isDone() && Objects.equals(pulled.join(), batch));
	}

	@Override
	public @Nullable ReadBatch next() {
		CompletableFuture<@Nullable ReadBatch> pulled = this.buffer.pull();
		return Completions.await(pulled, this.driver.target(), () -> this.buffer.reclaim(pulled));
	}

	@Override
	public long resumeSeqNum() {
		return this.buffer.state().nextSeqNum();
	}

	@Override
	public @Nullable StreamPosition lastObservedTail() {
		return this.buffer.state().tail();
	}

	@Override
	public boolean isCaughtUp() {
		return this.buffer.state().caughtUp();
	}

	@Override
	public CompletableFuture<StreamPosition> caughtUp() {
		return Completions.copy(this.buffer.caughtUp(), this.callbacks);
	}

	@Override
	public void close() {
		this.driver.close(new SessionClosedException(this.driver.target() + " is closed", null));
	}

	@Override
	public CompletableFuture<?> drain() {
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void abort() {
		S2Exception reason = Errors.clientClosed(this.driver.target());
		this.driver.close(reason);
	}

}

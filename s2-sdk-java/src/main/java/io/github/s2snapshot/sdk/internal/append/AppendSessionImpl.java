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

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendPermit;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.call.ClientResource;
import io.github.s2snapshot.sdk.internal.call.Completions;
import io.github.s2snapshot.sdk.internal.call.Errors;
import io.github.s2snapshot.sdk.internal.call.SerialExecutor;
import io.github.s2snapshot.sdk.internal.call.StreamRef;
import io.github.s2snapshot.sdk.wire.Compression;
import io.github.s2snapshot.sdk.wire.Limits;

/**
 * Append session as its callers see it.
 */
public final class AppendSessionImpl implements AppendSession, ClientResource {

	private final AppendDriver driver;

	private final Compression compression;

	private final Executor callbacks;

	private AppendSessionImpl(ClientContext context, StreamRef stream, AppendSessionOptions options) {
		this.driver = new AppendDriver(context, stream, "append session", options, () -> context.unregister(this));
		this.compression = context.settings().compression();
		this.callbacks = new SerialExecutor(context.callbacks());
	}

	/**
	 * Opens a session.
	 * @param context the context of the client
	 * @param stream the stream
	 * @param options how the session behaves
	 * @return the session
	 */
	public static AppendSessionImpl open(ClientContext context, StreamRef stream, AppendSessionOptions options) {
		AppendSessionImpl session = new AppendSessionImpl(context, stream, options);
		if (!context.register(session)) {
			throw Errors.clientClosed(session.target());
		}
		return session;
	}

	private CallTarget target() {
		return this.driver.target();
	}

	PendingBatch encode(AppendInput input) {
		return PendingBatch.of(input, this.compression);
	}

	AppendTicket ticket(PendingBatch batch) {
		return new BatchTicket(batch.result(), target(), this.callbacks);
	}

	@Override
	public AppendTicket submit(AppendInput input) {
		PendingBatch batch = encode(input);
		awaitCapacity(this.driver.gate().enter(batch), "the batch was not submitted");
		return ticket(batch);
	}

	private void awaitCapacity(SubmissionGate.@Nullable Waiter waiter, String consequence) {
		if (waiter != null) {
			caller(waiter).await(target(), consequence);
		}
	}

	private WaitingCaller<@Nullable Void> caller(SubmissionGate.Waiter waiter) {
		return new WaitingCaller<>(waiter.entered(), () -> this.driver.gate().withdraw(waiter));
	}

	@Override
	public CompletableFuture<AppendTicket> submitAsync(AppendInput input) {
		try {
			PendingBatch batch = encode(input);
			return whenEntered(this.driver.gate().enter(batch), ticket(batch), () -> {
			});
		}
		catch (S2Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	@Override
	public AppendPermit reserve(long meteredBytes) {
		checkReservation(meteredBytes);
		awaitCapacity(this.driver.gate().reserve(meteredBytes), "no capacity was reserved");
		return new SessionPermit(this, this.driver.gate(), meteredBytes);
	}

	@Override
	public CompletableFuture<AppendPermit> reserveAsync(long meteredBytes) {
		try {
			checkReservation(meteredBytes);
			AppendPermit permit = new SessionPermit(this, this.driver.gate(), meteredBytes);
			return whenEntered(this.driver.gate().reserve(meteredBytes), permit, permit::close);
		}
		catch (S2Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private static void checkReservation(long meteredBytes) {
		if (meteredBytes < 1 || meteredBytes > Limits.MAX_BATCH_METERED_BYTES) {
			throw new InvalidInputException("'meteredBytes' must be from 1 to " + Limits.MAX_BATCH_METERED_BYTES
					+ " (1 MiB), the limit of a batch, but is " + meteredBytes);
		}
	}

	// The untaken callback runs if the future was completed before, for example
	// cancelled by the caller.
	private <T> CompletableFuture<T> whenEntered(SubmissionGate.@Nullable Waiter waiter, T value, Runnable untaken) {
		return (waiter != null) ? caller(waiter).whenEntered((none) -> value, untaken, this.callbacks)
				: CompletableFuture.completedFuture(value);
	}

	@Override
	public @Nullable AppendAck lastAck() {
		return this.driver.lastAck();
	}

	@Override
	public CompletableFuture<@Nullable Void> closeAsync() {
		return Completions.copy(this.driver.close(), this.callbacks);
	}

	@Override
	public void close() {
		try {
			Completions.join(this.driver.close(), target().withOperation("close of append session"));
		}
		catch (CallInterruptedException ex) {
			abort();
			throw ex;
		}
	}

	@Override
	public CompletableFuture<?> drain() {
		return this.driver.close();
	}

	@Override
	public void abort() {
		this.driver
			.abort(new SessionClosedException(target() + " was ended before all batches were acknowledged", null));
	}

}

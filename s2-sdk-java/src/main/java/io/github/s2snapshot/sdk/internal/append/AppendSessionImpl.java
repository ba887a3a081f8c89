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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
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

/**
 * An append session: what callers see of it.
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
	 * Open a session.
	 * @param context what the sessions of the client share
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

	@Override
	public AppendTicket submit(AppendInput input) {
		PendingBatch batch = PendingBatch.of(input, this.compression);
		SubmissionGate.Waiter waiter = this.driver.gate().enter(batch);
		if (waiter != null) {
			awaitCapacity(waiter);
		}
		return new Ticket(batch.result());
	}

	private void awaitCapacity(SubmissionGate.Waiter waiter) {
		boolean interrupted = false;
		try {
			while (true) {
				try {
					waiter.entered().get();
					return;
				}
				catch (InterruptedException ex) {
					interrupted = true;
					if (this.driver.gate().withdraw(waiter)) {
						throw new CallInterruptedException(
								target() + " was interrupted while it waited for capacity; the batch was not taken",
								ex);
					}
					// Taken or refused at the same moment: the outcome is there.
				}
				catch (ExecutionException ex) {
					throw new SessionClosedException(target() + " ended before the batch was taken", ex.getCause());
				}
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	@Override
	public CompletableFuture<AppendTicket> submitAsync(AppendInput input) {
		PendingBatch batch;
		SubmissionGate.Waiter waiter;
		try {
			batch = PendingBatch.of(input, this.compression);
			waiter = this.driver.gate().enter(batch);
		}
		catch (S2Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
		AppendTicket ticket = new Ticket(batch.result());
		if (waiter == null) {
			return CompletableFuture.completedFuture(ticket);
		}
		CompletableFuture<AppendTicket> submitted = new CompletableFuture<>();
		Completions.whenDone(waiter.entered(), (ignored, error) -> this.callbacks.execute(() -> {
			if (error != null) {
				submitted.completeExceptionally(error);
			}
			else {
				submitted.complete(ticket);
			}
		}));
		Completions.whenDone(submitted, (ignored, error) -> {
			if (error != null) {
				this.driver.gate().withdraw(waiter);
			}
		});
		return submitted;
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

	private final class Ticket implements AppendTicket {

		// Not the batch: who keeps a ticket must not keep the records.
		private final CompletableFuture<AppendAck> result;

		private final AtomicReference<@Nullable CompletableFuture<AppendAck>> published = new AtomicReference<>();

		private Ticket(CompletableFuture<AppendAck> result) {
			this.result = result;
		}

		@Override
		public CompletableFuture<AppendAck> ack() {
			CompletableFuture<AppendAck> existing = this.published.get();
			if (existing != null) {
				return existing;
			}
			CompletableFuture<AppendAck> created = Completions.copy(this.result, AppendSessionImpl.this.callbacks);
			CompletableFuture<AppendAck> winner = this.published.compareAndExchange(null, created);
			return (winner != null) ? winner : created;
		}

		@Override
		public AppendAck join() {
			return Completions.join(this.result, target());
		}

	}

}

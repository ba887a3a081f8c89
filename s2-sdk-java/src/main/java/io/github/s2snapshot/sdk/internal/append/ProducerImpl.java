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

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordPermit;
import io.github.s2snapshot.sdk.append.RecordTicket;
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
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;

/**
 * Producer as its callers see it.
 */
public final class ProducerImpl implements Producer, ClientResource {

	private final ProducerOptions options;

	private final AppendDriver driver;

	private final RecordAccumulator records;

	private final Executor callbacks;

	private final LingerTimer timer;

	private ProducerImpl(ClientContext context, StreamRef stream, ProducerOptions options) {
		this.options = options;
		this.callbacks = new SerialExecutor(context.callbacks());
		this.driver = new AppendDriver(context, stream, "producer", sessionOptions(options),
				() -> context.unregister(this));
		this.records = new RecordAccumulator(this.driver.target(), options, context.settings().compression(),
				new DriverOutlet());
		this.timer = new LingerTimer(this.driver.loop(), this.records::sealLingering);
		Completions.whenDone(this.driver.over(), (ignored, error) -> over(error));
	}

	/**
	 * Opens a producer.
	 * @param context the context of the client
	 * @param stream the stream
	 * @param options how the producer behaves
	 * @return the producer
	 */
	public static ProducerImpl open(ClientContext context, StreamRef stream, ProducerOptions options) {
		ProducerImpl producer = new ProducerImpl(context, stream, options);
		if (!context.register(producer)) {
			throw Errors.clientClosed(producer.target());
		}
		return producer;
	}

	// Unlimited, because the producer itself limits what is in flight.
	private static AppendSessionOptions sessionOptions(ProducerOptions options) {
		AppendSessionOptions unlimited = AppendSessionOptions.defaults()
			.withMaxInflightBytes(Long.MAX_VALUE)
			.withMaxInflightBatches(Integer.MAX_VALUE);
		return (options.retryPolicy() != null) ? unlimited.withRetryPolicy(options.retryPolicy()) : unlimited;
	}

	private void over(@Nullable Throwable error) {
		this.timer.stop();
		if (error != null) {
			Throwable cause = (error instanceof SessionClosedException && error.getCause() != null) ? error.getCause()
					: error;
			this.records.fail(new SessionClosedException(target() + " has failed: open a new producer", cause));
		}
	}

	private CallTarget target() {
		return this.driver.target();
	}

	@Override
	public RecordTicket submit(AppendRecord record) {
		validate(record);
		RecordTicket ticket = this.records.tryAdd(record);
		if (ticket != null) {
			return ticket;
		}
		return Objects
			.requireNonNull(caller(this.records.addOrWait(record)).await(target(), "the record was not submitted"));
	}

	private WaitingCaller<@Nullable RecordTicket> caller(RecordWaiter waiter) {
		return new WaitingCaller<>(waiter.entered(), () -> this.records.withdraw(waiter));
	}

	@Override
	public CompletableFuture<RecordTicket> submitAsync(AppendRecord record) {
		RecordWaiter waiter;
		try {
			validate(record);
			RecordTicket ticket = this.records.tryAdd(record);
			if (ticket != null) {
				return CompletableFuture.completedFuture(ticket);
			}
			waiter = this.records.addOrWait(record);
		}
		catch (S2Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
		return caller(waiter).whenEntered(Objects::requireNonNull, () -> {
		}, this.callbacks);
	}

	@Override
	public RecordPermit reserve(int meteredBytes) {
		checkReservation(meteredBytes);
		caller(this.records.reserve(meteredBytes)).await(target(), "no capacity was reserved");
		return new ProducerPermit(this, this.records, meteredBytes);
	}

	@Override
	public CompletableFuture<RecordPermit> reserveAsync(int meteredBytes) {
		try {
			checkReservation(meteredBytes);
			RecordPermit permit = new ProducerPermit(this, this.records, meteredBytes);
			return caller(this.records.reserve(meteredBytes)).whenEntered((none) -> permit, permit::close,
					this.callbacks);
		}
		catch (S2Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private void checkReservation(int meteredBytes) {
		if (meteredBytes < 1 || meteredBytes > this.options.maxBatchBytes()) {
			throw new InvalidInputException("'meteredBytes' must be from 1 to " + this.options.maxBatchBytes()
					+ ", the limit of a batch, but is " + meteredBytes);
		}
	}

	void validate(AppendRecord record) {
		if (record.meteredBytes() > this.options.maxBatchBytes()) {
			throw new InvalidInputException("The record has " + record.meteredBytes()
					+ " metered bytes, but a batch of the producer has at most " + this.options.maxBatchBytes()
					+ ": make the record smaller, or increase the limit of a batch");
		}
		for (Header header : record.headers()) {
			if (header.nameBytes().length == 0) {
				// An empty name is allowed in command records only. The batch checks
				// that.
				AppendInput.of(record);
				return;
			}
		}
	}

	@Override
	public void flush() {
		Completions.join(startFlush(), target().withOperation("flush of producer"));
	}

	@Override
	public CompletableFuture<@Nullable Void> flushAsync() {
		try {
			return Completions.copy(startFlush(), this.callbacks);
		}
		catch (S2Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private CompletableFuture<@Nullable Void> startFlush() {
		CompletableFuture<@Nullable Void> flushed = new CompletableFuture<>();
		Completions.whenDone(this.records.flush(), (ack, error) -> {
			if (error != null) {
				flushed.completeExceptionally(Completions.cause(error));
			}
			else {
				flushed.complete(null);
			}
		});
		return flushed;
	}

	@Override
	public @Nullable AppendAck lastAck() {
		return this.driver.lastAck();
	}

	private CompletableFuture<@Nullable Void> startClose() {
		this.records.close();
		return this.driver.close();
	}

	@Override
	public CompletableFuture<@Nullable Void> closeAsync() {
		return Completions.copy(startClose(), this.callbacks);
	}

	@Override
	public void close() {
		try {
			Completions.join(startClose(), target().withOperation("close of producer"));
		}
		catch (CallInterruptedException ex) {
			abort();
			throw ex;
		}
	}

	@Override
	public CompletableFuture<?> drain() {
		return startClose();
	}

	@Override
	public void abort() {
		this.driver
			.abort(new SessionClosedException(target() + " was ended before all records were acknowledged", null));
	}

	/**
	 * Passes batches to the session.
	 */
	private final class DriverOutlet implements RecordAccumulator.Outlet {

		@Override
		public boolean offer(PendingBatch batch) {
			try {
				// Never waits: the gate of a producer has no limit.
				return ProducerImpl.this.driver.gate().tryEnter(batch) == null;
			}
			catch (SessionClosedException ex) {
				return false;
			}
		}

		@Override
		public void encode(PendingBatch batch) {
			boolean encoded = false;
			try {
				batch.encode();
				encoded = true;
			}
			finally {
				if (!encoded) {
					// The batch can never be sent, so its callers must get an error.
					ProducerImpl.this.driver
						.abort(Errors.fault(target(), new IllegalStateException("A batch could not be encoded")));
				}
			}
			ProducerImpl.this.driver.wakeUp();
		}

		@Override
		public void startTimer() {
			ProducerImpl.this.timer.start();
		}

		@Override
		public void settled(RecordBatch batch) {
			batch.publish(ProducerImpl.this.callbacks);
		}

	}

}

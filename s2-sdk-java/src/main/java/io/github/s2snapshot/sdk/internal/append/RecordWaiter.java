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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Record or reservation that waits for capacity of a producer, or a flush that waits
 * behind them. Its outcome is set with the lock of the accumulator, and its future is
 * completed without the lock.
 */
final class RecordWaiter {

	private final @Nullable AppendRecord record;

	private final int meteredBytes;

	private final CompletableFuture<@Nullable RecordTicket> entered = new CompletableFuture<>();

	private @Nullable RecordTicket ticket;

	private @Nullable RecordBatch lastBatch;

	private @Nullable SessionClosedException refusal;

	private RecordWaiter(@Nullable AppendRecord record, int meteredBytes) {
		this.record = record;
		this.meteredBytes = meteredBytes;
	}

	static RecordWaiter of(AppendRecord record) {
		return new RecordWaiter(record, record.meteredBytes());
	}

	static RecordWaiter reservation(int meteredBytes) {
		return new RecordWaiter(null, meteredBytes);
	}

	static RecordWaiter flush() {
		return new RecordWaiter(null, 0);
	}

	boolean isFlush() {
		return this.meteredBytes == 0;
	}

	int meteredBytes() {
		return this.meteredBytes;
	}

	@Nullable AppendRecord record() {
		return this.record;
	}

	void enter(RecordTicket ticket) {
		this.ticket = ticket;
	}

	void enter(@Nullable RecordBatch lastBatch) {
		this.lastBatch = lastBatch;
	}

	void refuse(SessionClosedException reason, @Nullable RecordBatch lastBatch) {
		if (!isFlush()) {
			this.refusal = reason;
		}
		else {
			this.lastBatch = lastBatch;
		}
	}

	void complete() {
		if (this.refusal != null) {
			this.entered.completeExceptionally(this.refusal);
		}
		else {
			this.entered.complete(this.ticket);
		}
	}

	// Completes with the ticket when the record was added, or with null when capacity
	// was reserved. Fails if the waiter was rejected.
	CompletableFuture<@Nullable RecordTicket> entered() {
		return this.entered;
	}

	CompletableFuture<@Nullable AppendAck> flushed() {
		RecordBatch batch = this.lastBatch;
		return (batch != null) ? batch.result().thenApply((ack) -> ack) : CompletableFuture.completedFuture(null);
	}

}

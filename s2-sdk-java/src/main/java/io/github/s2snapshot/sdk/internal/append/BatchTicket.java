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
import java.util.concurrent.atomic.AtomicReference;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.Completions;

/**
 * Ticket of a batch. It refers to the result and not to the batch, so that a ticket does
 * not keep the records in memory.
 */
final class BatchTicket implements AppendTicket {

	private final CompletableFuture<AppendAck> result;

	private final CallTarget target;

	private final Executor callbacks;

	private final AtomicReference<@Nullable CompletableFuture<AppendAck>> published = new AtomicReference<>();

	BatchTicket(CompletableFuture<AppendAck> result, CallTarget target, Executor callbacks) {
		this.result = result;
		this.target = target;
		this.callbacks = callbacks;
	}

	@Override
	public CompletableFuture<AppendAck> ack() {
		CompletableFuture<AppendAck> existing = this.published.get();
		if (existing != null) {
			return existing;
		}
		CompletableFuture<AppendAck> created = Completions.copy(this.result, this.callbacks);
		CompletableFuture<AppendAck> winner = this.published.compareAndExchange(null, created);
		return (winner != null) ? winner : created;
	}

	@Override
	public AppendAck join() {
		return Completions.join(this.result, this.target);
	}

}

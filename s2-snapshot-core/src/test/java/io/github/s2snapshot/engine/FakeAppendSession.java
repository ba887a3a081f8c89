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

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendPermit;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.SessionClosedException;

/**
 * Append session that appends batches in order and ends when one fails.
 */
final class FakeAppendSession implements AppendSession {

	private final FakeStream stream;

	private final AppendRetryPolicy policy;

	private CompletableFuture<?> last = CompletableFuture.completedFuture(null);

	private @Nullable Throwable failure;

	private boolean closed;

	FakeAppendSession(FakeStream stream, AppendSessionOptions options) {
		this.stream = stream;
		this.policy = options.retryPolicy();
	}

	@Override
	public AppendTicket submit(AppendInput input) {
		return submitAsync(input).join();
	}

	@Override
	public synchronized CompletableFuture<AppendTicket> submitAsync(AppendInput input) {
		if (this.closed || this.failure != null) {
			return CompletableFuture.failedFuture(new SessionClosedException("The session is over", this.failure));
		}
		CompletableFuture<AppendAck> ack = new CompletableFuture<>();
		CompletableFuture<?> unused = this.last.whenComplete((before, broken) -> append(input, ack));
		this.last = ack;
		return CompletableFuture.completedFuture(new AppendTicket() {

			@Override
			public CompletableFuture<AppendAck> ack() {
				return ack;
			}

			@Override
			public AppendAck join() {
				return ack.join();
			}

		});
	}

	private void append(AppendInput input, CompletableFuture<AppendAck> ack) {
		if (this.failure != null) {
			ack.completeExceptionally(new SessionClosedException("The session is over", this.failure));
			return;
		}
		CompletableFuture<?> unused = this.stream.appendAsync(input, this.policy).whenComplete((done, problem) -> {
			if (problem != null) {
				this.failure = problem;
				ack.completeExceptionally(problem);
			}
			else {
				ack.complete(done);
			}
		});
	}

	@Override
	public AppendPermit reserve(long meteredBytes) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<AppendPermit> reserveAsync(long meteredBytes) {
		throw new UnsupportedOperationException();
	}

	@Override
	public @Nullable AppendAck lastAck() {
		return null;
	}

	@Override
	public CompletableFuture<@Nullable Void> closeAsync() {
		this.closed = true;
		return CompletableFuture.completedFuture(null);
	}

	@Override
	public void close() {
		CompletableFuture<?> unused = closeAsync();
	}

}

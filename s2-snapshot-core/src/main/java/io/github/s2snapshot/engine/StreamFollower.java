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

import java.util.Objects;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;

/**
 * Pulls the batches of a read session, one at a time: the next one is asked for when the
 * one before was digested, which is what bounds the memory. Used from the mailbox only,
 * and answers there.
 */
final class StreamFollower {

	private static final ReadSessionOptions OPTIONS = ReadSessionOptions.defaults()
		.withRetryPolicy(ReadRetryPolicy.INDEFINITE);

	private final S2Stream stream;

	private final Mailbox mailbox;

	private final Sink sink;

	private @Nullable ReadSession session;

	StreamFollower(S2Stream stream, Mailbox mailbox, Sink sink) {
		this.stream = stream;
		this.mailbox = mailbox;
		this.sink = sink;
	}

	/**
	 * Read from a position on, without clamping it: a position beyond the tail has to
	 * show.
	 * @param seqNum the position
	 */
	void open(long seqNum) {
		close();
		try {
			this.session = this.stream.readSession(ReadInput.fromSeqNum(seqNum), OPTIONS);
		}
		catch (RuntimeException ex) {
			this.sink.onError(ex);
			return;
		}
		pull();
	}

	void pull() {
		ReadSession current = Objects.requireNonNull(this.session);
		CompletableFuture<?> unused = current.nextAsync()
			.whenComplete((batch, failure) -> this.mailbox.execute(() -> deliver(current, batch, failure)));
	}

	void close() {
		ReadSession current = this.session;
		this.session = null;
		if (current != null) {
			current.close();
		}
	}

	private void deliver(ReadSession from, @Nullable ReadBatch batch, @Nullable Throwable failure) {
		if (from != this.session) {
			return;
		}
		if (failure != null) {
			close();
			this.sink.onError(Futures.unwrap(failure));
		}
		else if (batch == null) {
			close();
			this.sink.onEnd();
		}
		else {
			this.sink.onBatch(batch);
		}
	}

	/**
	 * Takes what was read.
	 */
	interface Sink {

		void onBatch(ReadBatch batch);

		void onEnd();

		void onError(Throwable failure);

	}

}

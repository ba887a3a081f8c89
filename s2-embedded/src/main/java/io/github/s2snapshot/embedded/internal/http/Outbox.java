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

package io.github.s2snapshot.embedded.internal.http;

import java.util.ArrayDeque;
import java.util.Deque;

import io.netty.buffer.ByteBuf;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.buffer.BufferInternal;
import org.jspecify.annotations.Nullable;

/**
 * Queue of the parts of a response. The parts are written in pieces while the client
 * reads, because writing copies a piece. HTTP/2 flow control does not limit the memory,
 * because the client chooses its windows. Used only on the event loop of the connection.
 */
final class Outbox {

	private static final int PIECE_BYTES = 64 * 1024;

	private static final long MAX_IN_FLIGHT_BYTES = 2 * PIECE_BYTES;

	// Less than the buffers of a connection take
	private static final int SMALL_BYTES = 4 * 1024;

	private final Exchange exchange;

	private final ClientWatch watch;

	private final Deque<Part> parts = new ArrayDeque<>();

	private long inFlight;

	private boolean ending;

	private boolean pumping;

	private Runnable onDrained = () -> {
	};

	Outbox(Exchange exchange, ClientWatch watch) {
		this.exchange = exchange;
		this.watch = watch;
	}

	/**
	 * Returns whether the client must read before more is added.
	 * @return whether the outbox is full
	 */
	boolean isFull() {
		boolean full = !this.parts.isEmpty() || this.inFlight >= MAX_IN_FLIGHT_BYTES
				|| this.exchange.response().writeQueueFull();
		if (full) {
			this.watch.delivery().begin();
		}
		else {
			this.watch.delivery().end();
		}
		return full;
	}

	/**
	 * Sets a task for the time when the client has read.
	 * @param task called on the event loop
	 */
	void onDrained(Runnable task) {
		this.onDrained = task;
		this.exchange.response().drainHandler((none) -> drained());
	}

	/**
	 * Writes a part of the response.
	 * @param bytes the part
	 * @param held the bytes of memory that the part keeps besides the storage
	 */
	void write(ByteBuf bytes, long held) {
		if (this.parts.isEmpty() && bytes.readableBytes() <= SMALL_BYTES) {
			Future<Void> unused = this.exchange.response().write(buffer(bytes));
			return;
		}
		add(bytes, held);
		pump();
	}

	/**
	 * Ends the response.
	 * @param last the last part, or {@code null} if there is none
	 * @param held the bytes of memory that the part keeps
	 */
	void end(@Nullable ByteBuf last, long held) {
		this.ending = true;
		this.watch.delivery().begin();
		if (this.parts.isEmpty() && (last == null || last.readableBytes() <= SMALL_BYTES)) {
			HttpServerResponse response = this.exchange.response();
			ended((last != null) ? response.end(buffer(last)) : response.end());
			return;
		}
		if (last != null) {
			add(last, held);
		}
		if (!this.parts.isEmpty()) {
			this.exchange.response().drainHandler((none) -> drained());
		}
		pump();
	}

	private void add(ByteBuf bytes, long held) {
		this.parts.add(new Part(bytes, held));
		this.watch.sent().add(held);
	}

	private void pump() {
		if (this.pumping) {
			return;
		}
		this.pumping = true;
		try {
			while (!this.parts.isEmpty() && this.inFlight < MAX_IN_FLIGHT_BYTES && !isClosed()
					&& !this.exchange.response().writeQueueFull()) {
				writePiece(this.parts.element());
			}
		}
		finally {
			this.pumping = false;
		}
	}

	private void writePiece(Part part) {
		int length = Math.min(PIECE_BYTES, part.bytes().readableBytes());
		ByteBuf piece = part.bytes().readRetainedSlice(length);
		long held = length;
		if (!part.bytes().isReadable()) {
			this.parts.remove();
			held += part.held();
		}
		long done = held;
		this.inFlight += length;
		this.watch.sent().add(length);
		boolean last = this.ending && this.parts.isEmpty();
		HttpServerResponse response = this.exchange.response();
		Future<Void> written = (last) ? response.end(buffer(piece)) : response.write(buffer(piece));
		written.onComplete((result) -> {
			this.inFlight -= length;
			this.watch.sent().remove(done);
			this.watch.delivery().progress();
			if (!last) {
				drained();
			}
		});
		if (last) {
			ended(written);
		}
	}

	private void ended(Future<Void> sent) {
		sent.onComplete((result) -> this.exchange.ended(result.succeeded()));
	}

	private void drained() {
		if (isClosed()) {
			return;
		}
		pump();
		if (!this.ending && !isFull()) {
			this.exchange.guard(this.onDrained);
		}
	}

	private boolean isClosed() {
		return this.watch.isOver() || this.exchange.response().ended() || this.exchange.response().closed();
	}

	private static Buffer buffer(ByteBuf bytes) {
		return BufferInternal.buffer(bytes);
	}

	/**
	 * Part of the response.
	 *
	 * @param bytes the rest of the part
	 * @param held the bytes of memory that the part keeps
	 */
	private record Part(ByteBuf bytes, long held) {
	}

}

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

package io.github.s2snapshot.benchmarks.engine;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Stream in memory, without a server and a network, whose next batch is always available.
 * It repeats the same records, and grows with {@link #grow(long)}.
 */
final class MemoryStream {

	private static final int BATCH = 1_000;

	private final String name;

	private final List<SequencedRecord> records;

	private final List<Session> sessions = new ArrayList<>();

	private volatile long tail;

	/**
	 * Creates a stream.
	 * @param name the name
	 * @param records the records to repeat
	 */
	MemoryStream(String name, List<SequencedRecord> records) {
		this.name = name;
		this.records = records;
		this.tail = records.size();
	}

	/**
	 * Returns a stream that only supports reading.
	 * @return the stream
	 */
	S2Stream stream() {
		return (S2Stream) Proxy.newProxyInstance(S2Stream.class.getClassLoader(), new Class<?>[] { S2Stream.class },
				(proxy, method, arguments) -> switch (method.getName()) {
					case "basin" -> "memory-basin";
					case "name", "toString" -> this.name;
					case "checkTailAsync" -> CompletableFuture.completedFuture(position(this.tail));
					case "readAsync" -> CompletableFuture.completedFuture(read((ReadInput) arguments[0]));
					case "readSession" -> open(((ReadInput) arguments[0]).startValue());
					default -> throw new UnsupportedOperationException(method.toString());
				});
	}

	private ReadBatch read(ReadInput input) {
		Long count = input.count();
		return batch(input.startValue(), (int) Math.min(BATCH, (count != null) ? count : BATCH));
	}

	void grow(long count) {
		List<Session> waiting;
		synchronized (this) {
			this.tail += count;
			waiting = List.copyOf(this.sessions);
		}
		waiting.forEach(Session::offer);
	}

	private synchronized Session open(long position) {
		Session session = new Session(position);
		this.sessions.add(session);
		return session;
	}

	private synchronized void closed(Session session) {
		this.sessions.remove(session);
	}

	private ReadBatch batch(long from, int most) {
		int count = (int) Math.min(most, this.tail - from);
		List<SequencedRecord> batch = new ArrayList<>(count);
		for (int i = 0; i < count; i++) {
			SequencedRecord record = this.records.get((int) ((from + i) % this.records.size()));
			batch.add(new SequencedRecord(from + i, record.timestamp(), record.headers(), record.body()));
		}
		return new ReadBatch(batch, null);
	}

	private static StreamPosition position(long seqNum) {
		return new StreamPosition(seqNum, 1);
	}

	/**
	 * Session that reads without end.
	 */
	private final class Session implements ReadSession {

		private long position;

		private boolean silent;

		private @Nullable CompletableFuture<@Nullable ReadBatch> pending;

		Session(long position) {
			this.position = position;
		}

		@Override
		public CompletableFuture<@Nullable ReadBatch> nextAsync() {
			CompletableFuture<@Nullable ReadBatch> mine = new CompletableFuture<>();
			synchronized (this) {
				this.pending = mine;
			}
			offer();
			return mine;
		}

		void offer() {
			CompletableFuture<@Nullable ReadBatch> waiting;
			ReadBatch next;
			synchronized (this) {
				waiting = this.pending;
				boolean more = this.position < MemoryStream.this.tail;
				if (waiting == null || (!more && this.silent)) {
					return;
				}
				this.pending = null;
				this.silent = !more;
				next = (more) ? batch(this.position, BATCH) : new ReadBatch(List.of(), position(this.position));
				this.position += next.records().size();
			}
			waiting.complete(next);
		}

		@Override
		public @Nullable ReadBatch next() {
			return nextAsync().join();
		}

		@Override
		public synchronized long resumeSeqNum() {
			return this.position;
		}

		@Override
		public @Nullable StreamPosition lastObservedTail() {
			return null;
		}

		@Override
		public synchronized boolean isCaughtUp() {
			return this.silent;
		}

		@Override
		public CompletableFuture<StreamPosition> caughtUp() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
			closed(this);
		}

	}

}

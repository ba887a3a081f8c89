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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Stream that keeps the bodies of its records in a file, so that they need no memory.
 * Trims take effect at once.
 */
final class DiskStream extends FakeStream {

	private final FileChannel file;

	private final List<Entry> entries = new ArrayList<>();

	private final List<DiskSession> sessions = new ArrayList<>();

	private long tail;

	DiskStream(Path file) throws IOException {
		this.file = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE,
				StandardOpenOption.DELETE_ON_CLOSE);
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy policy) {
		List<DiskSession> waiting;
		AppendAck ack;
		synchronized (this) {
			Long match = input.matchSeqNum();
			if (match != null && match != this.tail) {
				return CompletableFuture.failedFuture(new SeqNumMismatchException("moved", this.tail));
			}
			long start = this.tail;
			input.records().forEach(this::add);
			ack = new AppendAck(Records.position(start), Records.position(this.tail), Records.position(this.tail));
			waiting = List.copyOf(this.sessions);
		}
		waiting.forEach(DiskSession::offer);
		return CompletableFuture.completedFuture(ack);
	}

	private void add(AppendRecord record) {
		try {
			long position = this.file.size();
			this.file.write(ByteBuffer.wrap(record.body()), position);
			this.entries.add(new Entry(this.tail, record.headers(), position, record.body().length));
			this.tail++;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		CommandRecord command = Records.at(0, record).command().orElse(null);
		if (command instanceof CommandRecord.Trim trim) {
			this.entries.removeIf((entry) -> entry.seqNum < trim.seqNum());
		}
	}

	private synchronized @Nullable SequencedRecord first(long seqNum) {
		for (Entry entry : this.entries) {
			if (entry.seqNum >= seqNum) {
				return read(entry);
			}
		}
		return null;
	}

	private SequencedRecord read(Entry entry) {
		try {
			ByteBuffer body = ByteBuffer.allocate(entry.length);
			while (body.hasRemaining()) {
				this.file.read(body, entry.position + body.position());
			}
			return new SequencedRecord(entry.seqNum, 1_000, entry.headers, body.array());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@Override
	public synchronized long tail() {
		return this.tail;
	}

	@Override
	public CompletableFuture<StreamPosition> checkTailAsync() {
		return CompletableFuture.completedFuture(Records.position(tail()));
	}

	@Override
	public synchronized ReadSession readSession(ReadInput input, ReadSessionOptions options) {
		DiskSession session = new DiskSession(input.startValue());
		this.sessions.add(session);
		return session;
	}

	/**
	 * The place of a record in the file.
	 */
	private record Entry(long seqNum, List<Header> headers, long position, int length) {
	}

	/**
	 * Session that returns single records, then a heartbeat, then new records.
	 */
	private final class DiskSession implements ReadSession {

		private long position;

		private boolean following;

		private @Nullable CompletableFuture<@Nullable ReadBatch> asked;

		DiskSession(long position) {
			this.position = position;
		}

		@Override
		public CompletableFuture<@Nullable ReadBatch> nextAsync() {
			CompletableFuture<@Nullable ReadBatch> mine = new CompletableFuture<>();
			synchronized (this) {
				this.asked = mine;
			}
			offer();
			return mine;
		}

		void offer() {
			CompletableFuture<@Nullable ReadBatch> waiting;
			ReadBatch batch;
			synchronized (this) {
				waiting = this.asked;
				SequencedRecord record = (waiting != null) ? first(this.position) : null;
				if (waiting == null || (record == null && this.following)) {
					return;
				}
				this.following = record == null;
				this.position = (record != null) ? record.seqNum() + 1 : tail();
				batch = (record != null) ? Records.batch(record) : Records.heartbeat(this.position);
				this.asked = null;
			}
			waiting.complete(batch);
		}

		@Override
		public @Nullable ReadBatch next() {
			return nextAsync().join();
		}

		@Override
		public long resumeSeqNum() {
			return this.position;
		}

		@Override
		public @Nullable StreamPosition lastObservedTail() {
			return null;
		}

		@Override
		public boolean isCaughtUp() {
			return this.following;
		}

		@Override
		public CompletableFuture<StreamPosition> caughtUp() {
			throw new UnsupportedOperationException();
		}

		@Override
		public void close() {
			CompletableFuture<@Nullable ReadBatch> waiting;
			synchronized (this) {
				waiting = this.asked;
				this.asked = null;
			}
			if (waiting != null) {
				waiting.completeExceptionally(new SessionClosedException("The session is closed", null));
			}
		}

	}

}

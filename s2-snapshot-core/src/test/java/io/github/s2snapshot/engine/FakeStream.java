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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * Stream in memory with scripted failures of appends. Trims take effect on request.
 */
public class FakeStream implements S2Stream {

	private final List<SequencedRecord> records = new ArrayList<>();

	private final List<FakeSession> sessions = new CopyOnWriteArrayList<>();

	private final Deque<Fault> faults = new ArrayDeque<>();

	final List<AppendInput> appends = new CopyOnWriteArrayList<>();

	final List<AppendRetryPolicy> policies = new CopyOnWriteArrayList<>();

	// The positions at which sessions were opened.
	final List<Long> opened = new CopyOnWriteArrayList<>();

	volatile @Nullable Supplier<S2Exception> unreachable;

	// The most records of a batch of a session.
	public final Set<Long> undecryptable = ConcurrentHashMap.newKeySet();

	int batchSize = 1000;

	public volatile @Nullable Supplier<S2Exception> unreadable;

	// Single reads are answered when this completes.
	volatile CompletableFuture<@Nullable Void> readable = CompletableFuture.completedFuture(null);

	// The answer to requests of the tail, or null for the real tail.
	volatile @Nullable Long shownTail;

	// Requests of the tail are answered when this completes.
	volatile CompletableFuture<@Nullable Void> tailKnown = CompletableFuture.completedFuture(null);

	private final AtomicInteger asked = new AtomicInteger();

	private long head;

	private long tail;

	@Override
	public String basin() {
		return "tests";
	}

	@Override
	public String name() {
		return "talk";
	}

	void next(Fault fault) {
		synchronized (this) {
			this.faults.add(fault);
		}
	}

	/**
	 * Appends the batch and loses the answer.
	 */
	static Fault lostAck(S2Exception error) {
		return (stream, input) -> {
			stream.apply(input);
			return CompletableFuture.failedFuture(error);
		};
	}

	/**
	 * Does not append the batch.
	 */
	static Fault failed(S2Exception error) {
		return (stream, input) -> CompletableFuture.failedFuture(error);
	}

	/**
	 * Another writer appends right before.
	 */
	static Fault overtaken(AppendRecord... records) {
		return (stream, input) -> {
			stream.apply(AppendInput.of(records));
			return stream.answer(input);
		};
	}

	public AppendAck say(String... texts) {
		AppendAck ack = null;
		for (String text : texts) {
			ack = apply(AppendInput.of(AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said")));
		}
		return ack;
	}

	public AppendAck apply(AppendInput input) {
		AppendAck ack = applyUnseen(input);
		this.sessions.forEach(FakeSession::offer);
		return ack;
	}

	/**
	 * Appends without delivering the records to sessions yet.
	 */
	AppendAck applyUnseen(AppendInput input) {
		AppendAck ack;
		synchronized (this) {
			Long match = input.matchSeqNum();
			if (match != null && match != this.tail) {
				throw new SeqNumMismatchException("The stream is at " + this.tail, this.tail);
			}
			StreamPosition start = Records.position(this.tail);
			for (AppendRecord record : input.records()) {
				this.records.add(Records.at(this.tail, record));
				this.tail++;
			}
			ack = new AppendAck(start, Records.position(this.tail), Records.position(this.tail));
		}
		return ack;
	}

	CompletableFuture<AppendAck> answer(AppendInput input) {
		try {
			return CompletableFuture.completedFuture(apply(input));
		}
		catch (S2Exception ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	/**
	 * Deletes the stream and creates it again with the given texts.
	 */
	void replace(String... texts) {
		synchronized (this) {
			this.records.clear();
			this.head = 0;
			this.tail = 0;
		}
		say(texts);
	}

	/**
	 * Deletes the records before a position.
	 */
	public synchronized void trimTo(long seqNum) {
		this.head = Math.max(this.head, seqNum);
		this.records.removeIf((record) -> record.seqNum() < this.head);
	}

	synchronized long head() {
		return this.records.isEmpty() ? this.tail : this.records.get(0).seqNum();
	}

	public synchronized long tail() {
		return this.tail;
	}

	synchronized List<SequencedRecord> records() {
		return List.copyOf(this.records);
	}

	void heartbeat() {
		this.sessions.forEach(FakeSession::heartbeat);
	}

	void end() {
		end(null);
	}

	void end(@Nullable S2Exception error) {
		this.sessions.forEach((session) -> session.finish(error));
	}

	/**
	 * Returns whether all sessions have received all records and wait for more.
	 * @return whether the next batch of each session is requested
	 */
	boolean isAwaited() {
		return this.sessions.stream().allMatch(FakeSession::isAwaited);
	}

	/**
	 * Returns the number of requests other than sessions.
	 */
	int asked() {
		return this.asked.get();
	}

	int openSessions() {
		return this.sessions.size();
	}

	@Override
	public AppendAck append(AppendInput input) {
		return appendAsync(input).join();
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input) {
		return appendAsync(input, AppendRetryPolicy.ALL);
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy retryPolicy) {
		this.appends.add(input);
		this.policies.add(retryPolicy);
		Fault fault;
		synchronized (this) {
			fault = this.faults.poll();
		}
		return (fault != null) ? fault.apply(this, input) : answer(input);
	}

	@Override
	public ReadBatch read(ReadInput input) {
		return readAsync(input).join();
	}

	@Override
	public CompletableFuture<ReadBatch> readAsync(ReadInput input) {
		this.asked.incrementAndGet();
		if (this.unreadable != null) {
			return CompletableFuture.failedFuture(this.unreadable.get());
		}
		Long count = input.count();
		S2Exception secret = secret(from(input.startValue(), (count != null) ? count : 1000));
		if (secret != null) {
			return CompletableFuture.failedFuture(secret);
		}
		return this.readable
			.thenApply((nothing) -> new ReadBatch(from(input.startValue(), (count != null) ? count : 1000), null));
	}

	@Override
	public StreamPosition checkTail() {
		return checkTailAsync().join();
	}

	@Override
	public CompletableFuture<StreamPosition> checkTailAsync() {
		this.asked.incrementAndGet();
		return (this.unreachable != null) ? CompletableFuture.failedFuture(this.unreachable.get()) : this.tailKnown
			.thenApply((nothing) -> Records.position((this.shownTail != null) ? this.shownTail : tail()));
	}

	@Override
	public Flow.Publisher<ReadBatch> readPublisher(ReadInput input, ReadSessionOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Flow.Publisher<SequencedRecord> recordPublisher(ReadInput input, ReadSessionOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Flow.Processor<AppendInput, AppendAck> appendProcessor(AppendSessionOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public S2Stream withEncryptionKey(EncryptionKey encryptionKey) {
		throw new UnsupportedOperationException();
	}

	@Override
	public S2Stream withStreamConfig(StreamConfig config) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Producer producer() {
		throw new UnsupportedOperationException();
	}

	@Override
	public Producer producer(ProducerOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public AppendSession appendSession() {
		throw new UnsupportedOperationException();
	}

	@Override
	public AppendSession appendSession(AppendSessionOptions options) {
		return new FakeAppendSession(this, options);
	}

	@Override
	public ReadSession readSession(ReadInput input) {
		return readSession(input, ReadSessionOptions.defaults());
	}

	@Override
	public ReadSession readSession(ReadInput input, ReadSessionOptions options) {
		this.opened.add(input.startValue());
		Long count = input.count();
		FakeSession session = new FakeSession(input.startValue(), (count != null) ? count : Long.MAX_VALUE);
		this.sessions.add(session);
		return session;
	}

	// Like the real server: the read fails if one of its records cannot be decrypted.
	private @Nullable S2Exception secret(List<SequencedRecord> records) {
		return (records.stream().anyMatch((record) -> this.undecryptable.contains(record.seqNum())))
				? new S2ServerException("400 decryption_failed", 400, "decryption_failed", "record decryption failed",
						null, false, true)
				: null;
	}

	private synchronized List<SequencedRecord> from(long seqNum, long count) {
		return this.records.stream().filter((record) -> record.seqNum() >= seqNum).limit(count).toList();
	}

	/**
	 * The behaviour of the next append.
	 */
	interface Fault {

		CompletableFuture<AppendAck> apply(FakeStream stream, AppendInput input);

	}

	/**
	 * Session that returns the existing records, a heartbeat, and then new records.
	 */
	private final class FakeSession implements ReadSession {

		private long position;

		private long left;

		private boolean following;

		private boolean heartbeat;

		private boolean ended;

		private @Nullable S2Exception failure;

		private @Nullable CompletableFuture<@Nullable ReadBatch> asked;

		FakeSession(long position, long left) {
			this.position = position;
			this.left = left;
			if (position > tail()) {
				this.failure = new UnwrittenPositionException("Beyond the tail", Records.position(tail()));
			}
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

		synchronized boolean isAwaited() {
			return this.asked != null;
		}

		void offer() {
			CompletableFuture<@Nullable ReadBatch> waiting;
			ReadBatch batch = null;
			synchronized (this) {
				waiting = this.asked;
				if (waiting == null) {
					return;
				}
				if (this.failure == null && !this.ended) {
					batch = take();
					if (batch == null && this.failure == null && !this.ended) {
						return;
					}
				}
				this.asked = null;
			}
			if (this.failure != null) {
				waiting.completeExceptionally(this.failure);
			}
			else {
				waiting.complete(batch);
			}
		}

		private @Nullable ReadBatch take() {
			List<SequencedRecord> found = from(this.position, Math.min(this.left, FakeStream.this.batchSize));
			long end = tail();
			if (this.left == 0) {
				this.ended = true;
				return null;
			}
			this.failure = secret(found);
			if (this.failure != null) {
				return null;
			}
			if (!found.isEmpty()) {
				this.left -= found.size();
				this.position = found.get(found.size() - 1).seqNum() + 1;
				return new ReadBatch(found, (this.following) ? Records.position(end) : null);
			}
			if (!this.following || this.heartbeat) {
				this.following = true;
				this.heartbeat = false;
				this.position = end;
				return Records.heartbeat(end);
			}
			return null;
		}

		void heartbeat() {
			synchronized (this) {
				this.heartbeat = true;
			}
			offer();
		}

		void finish(@Nullable S2Exception error) {
			synchronized (this) {
				this.ended = true;
				this.failure = error;
			}
			offer();
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
			FakeStream.this.sessions.remove(this);
			finish(new SessionClosedException("The session is closed", null));
		}

	}

}

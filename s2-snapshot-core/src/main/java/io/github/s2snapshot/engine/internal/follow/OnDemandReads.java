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

package io.github.s2snapshot.engine.internal.follow;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Source that reads a stream up to its tail, and from then on only when a refresh is
 * requested. Each pass is one request, a session that ends at the tail, so that the end
 * of the session proves that all earlier records were read. All methods are called on the
 * mailbox.
 */
final class OnDemandReads implements BatchSource {

	private static final long UNLIMITED = 1L << 40;

	private final S2Stream stream;

	private final Executor mailbox;

	private final StreamCheck check;

	private final Runnable heard;

	private @Nullable CompletableFuture<@Nullable ReadBatch> pending;

	// The pass that is under way.
	private @Nullable ReadSession session;

	private boolean reading;

	private boolean closed;

	private long position;

	private long lastTimestamp;

	// The first pass restores the state, so that its failures are those of the
	// projection.
	private boolean first = true;

	// Whether a batch of this pass was delivered, or the stream was checked.
	private boolean checked;

	private boolean ended;

	private boolean received;

	private @Nullable ReadBatch prefetched;

	// The number of records of the first request, if it is limited.
	private @Nullable Long count;

	// Refreshes that the current pass serves, and those that need another pass because
	// they were requested after it had begun.
	private List<Refresh> current = List.of();

	private List<Refresh> next = List.of();

	/**
	 * Creates a source.
	 * @param stream the stream
	 * @param mailbox the mailbox
	 * @param check checks the identity of the stream
	 * @param heard called when the server has answered
	 * @param position the first position
	 */
	OnDemandReads(S2Stream stream, Executor mailbox, StreamCheck check, Runnable heard, long position) {
		this.stream = stream;
		this.mailbox = mailbox;
		this.check = check;
		this.heard = heard;
		this.position = position;
	}

	/**
	 * Sets what was read before.
	 * @param read the records from the position up to the tail, which is set
	 * @return this source
	 */
	OnDemandReads prefetched(ReadBatch read) {
		this.prefetched = read;
		return this;
	}

	/**
	 * Sets the refreshes that an earlier source has not served.
	 * @param refreshes the refreshes
	 * @return this source
	 */
	OnDemandReads serving(List<Refresh> refreshes) {
		// What was read ahead may have been read before they were requested.
		if (this.prefetched != null) {
			this.next = refreshes;
		}
		else {
			this.current = refreshes;
		}
		return this;
	}

	/**
	 * Limits the first request, because the records after it cannot be read yet.
	 * @param first the number of records, or {@code null}
	 * @return this source
	 */
	OnDemandReads limited(@Nullable Long first) {
		this.count = first;
		return this;
	}

	@Override
	public CompletableFuture<@Nullable ReadBatch> nextAsync() {
		CompletableFuture<@Nullable ReadBatch> batch = new CompletableFuture<>();
		this.pending = batch;
		// The projection has processed what was delivered before.
		if (this.ended) {
			endPass();
		}
		this.current = without(this.current);
		this.next = without(this.next);
		advance();
		return batch;
	}

	private void endPass() {
		this.ended = false;
		this.first = false;
		complete(null);
	}

	private void complete(@Nullable Throwable failure) {
		List<Refresh> served = this.current;
		this.current = this.next;
		this.next = List.of();
		served.forEach((refresh) -> refresh.end(failure));
	}

	// What this process has appended needs no request.
	private List<Refresh> without(List<Refresh> refreshes) {
		if (refreshes.isEmpty()) {
			return refreshes;
		}
		List<Refresh> left = new ArrayList<>(refreshes.size());
		for (Refresh refresh : refreshes) {
			if (isRead(refresh.atLeast)) {
				refresh.end(null);
			}
			else {
				left.add(refresh);
			}
		}
		return left;
	}

	private boolean isRead(@Nullable Long atLeast) {
		return atLeast != null && !SeqNums.before(this.position, atLeast);
	}

	private void advance() {
		if (this.reading || this.pending == null || this.closed) {
			return;
		}
		ReadBatch known = this.prefetched;
		if (known != null) {
			this.prefetched = null;
			this.ended = true;
			deliver(known);
			return;
		}
		if (this.session == null) {
			if (!this.first && this.current.isEmpty()) {
				return;
			}
			try {
				this.session = open();
			}
			catch (RuntimeException ex) {
				failed(ex);
				return;
			}
			this.checked = this.first || this.position == 0;
			this.received = false;
		}
		read(this.session);
	}

	// Without waiting for further records, the session ends at the tail. With a limit, it
	// is refused with the tail if it begins there (S2 v1).
	private ReadSession open() {
		return this.stream.readSession(ReadInput.fromSeqNum(this.position)
			.withWait(Duration.ZERO)
			.withCount((this.count != null) ? this.count : UNLIMITED));
	}

	private void read(ReadSession from) {
		this.reading = true;
		CompletableFuture<?> unused = from.nextAsync()
			.whenComplete((batch, failure) -> this.mailbox.execute(() -> onRead(from, batch, failure)));
	}

	private void onRead(ReadSession from, @Nullable ReadBatch batch, @Nullable Throwable failure) {
		if (from != this.session) {
			return;
		}
		this.reading = false;
		if (failure != null) {
			end();
			failed(Futures.unwrap(failure));
			return;
		}
		this.heard.run();
		if (batch == null) {
			end();
			onEnd();
		}
		else if (!this.checked && !batch.isEmpty()) {
			check(from, batch);
		}
		else {
			deliver(batch);
		}
	}

	private void onEnd() {
		if (this.count != null) {
			this.count = null;
			advance();
		}
		else if (this.received) {
			this.ended = true;
			deliver(new ReadBatch(List.of(), new StreamPosition(this.position, this.lastTimestamp)));
		}
		else {
			checkTail();
		}
	}

	// All records up to the tail are trimmed.
	private void checkTail() {
		this.reading = true;
		CompletableFuture<StreamPosition> tail;
		try {
			tail = this.stream.checkTailAsync();
		}
		catch (RuntimeException ex) {
			tail = CompletableFuture.failedFuture(ex);
		}
		CompletableFuture<?> unused = tail.whenComplete((end, failure) -> this.mailbox.execute(() -> {
			this.reading = false;
			if (this.closed) {
				return;
			}
			if (failure != null) {
				failed(Futures.unwrap(failure));
			}
			else {
				this.ended = true;
				deliver(new ReadBatch(List.of(), end));
			}
		}));
	}

	// Another process may have deleted the stream and created it again since the last
	// pass.
	private void check(ReadSession from, ReadBatch batch) {
		this.reading = true;
		CompletableFuture<?> unused = this.check.checkLast()
			.whenComplete((nothing, failure) -> this.mailbox.execute(() -> {
				if (from != this.session) {
					return;
				}
				this.reading = false;
				this.checked = true;
				if (failure != null) {
					end();
					failed(Futures.unwrap(failure));
				}
				else {
					deliver(batch);
				}
			}));
	}

	private void failed(Throwable failure) {
		if (failure instanceof UnwrittenPositionException unwritten && unwritten.tail().seqNum() == this.position) {
			this.heard.run();
			RuntimeException difference = this.check.difference(unwritten.tail());
			if (difference != null) {
				fail(difference);
				return;
			}
			this.ended = true;
			deliver(new ReadBatch(List.of(), unwritten.tail()));
		}
		else if (FailureKind.isMissingStream(failure) && this.position == 0) {
			this.heard.run();
			this.ended = true;
			deliver(new ReadBatch(List.of(), new StreamPosition(0, 0)));
		}
		else if (FailureKind.isMissingStream(failure)) {
			fail(this.check.deleted(failure));
		}
		else if (this.first || FailureKind.of(failure) == FailureKind.DEFINITE || CipherProbe.isDecryption(failure)) {
			fail(failure);
		}
		else {
			// The state stays as it is, and the next refresh makes another request.
			complete(failure);
			advance();
		}
	}

	private void fail(Throwable failure) {
		CompletableFuture<@Nullable ReadBatch> waiting = this.pending;
		this.pending = null;
		if (waiting != null) {
			waiting.completeExceptionally(failure);
		}
	}

	private void deliver(ReadBatch batch) {
		CompletableFuture<@Nullable ReadBatch> waiting = this.pending;
		this.pending = null;
		List<SequencedRecord> records = batch.records();
		if (!records.isEmpty()) {
			SequencedRecord last = records.get(records.size() - 1);
			this.received = true;
			this.position = last.seqNum() + 1;
			this.lastTimestamp = last.timestamp();
		}
		if (waiting != null) {
			waiting.complete(batch);
		}
	}

	/**
	 * Reads up to the tail, unless a position has been read.
	 * @param refresh ends when the records were processed, or with a transient failure
	 */
	void refresh(Refresh refresh) {
		if (isRead(refresh.atLeast) && this.pending != null) {
			refresh.end(null);
			return;
		}
		// A pass that has begun may have missed the last records.
		if (this.session != null || this.ended || this.reading) {
			this.next = with(this.next, refresh);
		}
		else {
			this.current = with(this.current, refresh);
		}
		advance();
	}

	static List<Refresh> with(List<Refresh> refreshes, Refresh added) {
		List<Refresh> all = (refreshes.isEmpty()) ? new ArrayList<>(2) : refreshes;
		all.add(added);
		return all;
	}

	/**
	 * Delivers records that this process has appended, if they are the next ones.
	 * @param own the records
	 * @return whether they were delivered; otherwise a refresh reads them
	 */
	boolean offer(ReadBatch own) {
		if (this.pending == null || this.session != null || this.reading || this.first || this.closed
				|| own.records().get(0).seqNum() != this.position) {
			return false;
		}
		deliver(own);
		return true;
	}

	private void end() {
		ReadSession ending = this.session;
		this.session = null;
		if (ending != null) {
			ending.close();
		}
	}

	@Override
	public void close() {
		this.closed = true;
		end();
		this.pending = null;
	}

	/**
	 * Returns the refreshes that this source has not served, after it was closed.
	 * @return the refreshes
	 */
	List<Refresh> unserved() {
		List<Refresh> unserved = new ArrayList<>(this.current);
		unserved.addAll(this.next);
		this.current = List.of();
		this.next = List.of();
		return unserved;
	}

	/**
	 * Refresh that waits.
	 *
	 * @param atLeast the position that has to be read, or {@code null} for the tail
	 * @param refreshed completes when it was read
	 */
	record Refresh(@Nullable Long atLeast, CompletableFuture<@Nullable Void> refreshed) {

		void end(@Nullable Throwable failure) {
			if (failure != null) {
				this.refreshed.completeExceptionally(failure);
			}
			else {
				this.refreshed.complete(null);
			}
		}

	}

}

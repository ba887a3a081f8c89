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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.engine.internal.threads.ContactWatch;
import io.github.s2snapshot.engine.internal.threads.Mailbox;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Pulls the batches of a read session one at a time. The next batch is requested after
 * the previous one was processed, which bounds the memory. A record that cannot be
 * decrypted is replaced by a {@linkplain Undecryptable placeholder}. Used from the
 * mailbox only, and calls the sink there.
 */
public final class StreamFollower {

	private static final Logger logger = LoggerFactory.getLogger(StreamFollower.class);

	private static final ReadSessionOptions OPTIONS = ReadSessionOptions.defaults()
		.withRetryPolicy(ReadRetryPolicy.INDEFINITE);

	private final S2Stream stream;

	private final Mailbox mailbox;

	private final Contact contact;

	private final ContactWatch contacts;

	private final Duration silence;

	private final Runnable look = this::look;

	private final AtomicBoolean looking = new AtomicBoolean();

	private final CipherProbe probe;

	private @Nullable Sink sink;

	private @Nullable BatchSource source;

	private StreamCheck check = StreamCheck.NONE;

	private boolean onDemand;

	private boolean ended;

	// Whether the session may read another stream than before.
	private boolean unchecked;

	private volatile long volume;

	// Refreshes that wait until the stream is read again.
	private List<OnDemandReads.Refresh> unserved = List.of();

	// A search for a record that cannot be decrypted.
	private @Nullable Object search;

	private long position;

	private boolean exact;

	private boolean limited;

	private boolean interrupted;

	private long lastTimestamp;

	/**
	 * Creates a follower.
	 * @param stream the stream
	 * @param mailbox the mailbox on which the sink is called
	 * @param contact records when the server was last heard
	 * @param contacts checks the contact at intervals
	 * @param silence how long the server may be silent
	 */
	public StreamFollower(S2Stream stream, Mailbox mailbox, Contact contact, ContactWatch contacts, Duration silence) {
		this.stream = stream;
		this.mailbox = mailbox;
		this.contact = contact;
		this.contacts = contacts;
		this.silence = silence;
		this.probe = new CipherProbe(stream);
	}

	/**
	 * Sets the receiver.
	 * @param sink receives the batches
	 */
	public void deliverTo(Sink sink) {
		this.sink = sink;
	}

	private Sink sink() {
		return Objects.requireNonNull(this.sink);
	}

	/**
	 * Starts to watch for silence of the server.
	 */
	public void watch() {
		this.ended = false;
		if (!this.onDemand) {
			this.contacts.add(this.look, this.silence);
		}
	}

	public void endWatch() {
		this.contacts.remove(this.look);
	}

	/**
	 * The stream is not read any more. Fails the refreshes that wait.
	 */
	public void end() {
		this.ended = true;
		endWatch();
		endRefreshes("The stream is not read any more");
	}

	private void endRefreshes(String reason) {
		List<OnDemandReads.Refresh> waiting = this.unserved;
		this.unserved = List.of();
		waiting.forEach((refresh) -> refresh.end(new SessionClosedException(reason, null)));
	}

	// On the timer's thread.
	private void look() {
		if (this.contact.isSilent() && this.looking.compareAndSet(false, true)) {
			this.mailbox.execute(this::lookAgain);
		}
	}

	private void lookAgain() {
		this.looking.set(false);
		// A batch may have arrived before this task ran.
		if (this.contact.isSilent()) {
			sink().onSilence(this.contact.age());
		}
	}

	/**
	 * Notes that the server was heard by other means.
	 */
	public void heard() {
		this.contact.heard();
	}

	/**
	 * Reads from a position on, without clamping it, so that a position beyond the tail
	 * is reported.
	 * @param seqNum the position
	 */
	public void open(long seqNum) {
		open(seqNum, true);
	}

	/**
	 * Reads from a position on that may be before the head of the stream.
	 * @param seqNum the position
	 */
	public void openAnywhere(long seqNum) {
		open(seqNum, false);
	}

	/**
	 * Processes the records from a position up to the tail, which were read already, and
	 * reads on.
	 * @param seqNum the position
	 * @param read the records, with the tail
	 */
	public void openRead(long seqNum, ReadBatch read) {
		if (!this.onDemand) {
			// The stream is followed since the records were requested.
			openAnywhere(seqNum);
			return;
		}
		begin(seqNum, false);
		readOnDemand(onDemand(seqNum).prefetched(read));
	}

	/**
	 * Sets how the stream is read.
	 * @param onDemand whether it is read when a refresh is requested, instead of by a
	 * session that stays open
	 * @param check checks that the stream is still the same when it is read on demand
	 */
	public void onDemand(boolean onDemand, StreamCheck check) {
		this.check = check;
		if (this.onDemand == onDemand) {
			return;
		}
		this.onDemand = onDemand;
		if (onDemand) {
			endWatch();
		}
		else {
			watch();
		}
		if (this.source != null) {
			open(this.position, this.exact);
			// Nobody has looked at the stream since the last refresh.
			this.unchecked = !onDemand && this.position != 0;
		}
		if (!onDemand) {
			endRefreshes("The stream is followed now");
		}
	}

	/**
	 * Reads up to the tail, if the stream is read on demand.
	 * @param atLeast the position that has to be read, or {@code null} for the tail
	 * @return completes when the records were processed, or exceptionally if the request
	 * failed, or with a {@link SessionClosedException} if the projection ends, or the
	 * stream is followed, whose session may be behind the tail
	 */
	public CompletableFuture<@Nullable Void> refresh(@Nullable Long atLeast) {
		if (!this.onDemand || this.ended) {
			return CompletableFuture.failedFuture(new SessionClosedException("The stream is followed", null));
		}
		CompletableFuture<@Nullable Void> refreshed = new CompletableFuture<>();
		OnDemandReads.Refresh refresh = new OnDemandReads.Refresh(atLeast, refreshed);
		if (this.source instanceof OnDemandReads reads) {
			reads.refresh(refresh);
		}
		else {
			this.unserved = OnDemandReads.with(this.unserved, refresh);
		}
		return refreshed;
	}

	/**
	 * Processes records that this process has appended, if the stream is read on demand
	 * and they are the next ones.
	 * @param own the records
	 */
	public void offer(ReadBatch own) {
		if (this.source instanceof OnDemandReads reads) {
			reads.offer(own);
		}
	}

	/**
	 * Reads from a position on, at first only a few records, because the records after
	 * them may have to be read again.
	 * @param seqNum the position
	 * @param count the number of records to read at first
	 */
	public void openCarefully(long seqNum, long count) {
		begin(seqNum, true);
		read(ReadInput.fromSeqNum(seqNum).withCount(count));
	}

	private void open(long seqNum, boolean exact) {
		begin(seqNum, exact);
		read(ReadInput.fromSeqNum(seqNum));
	}

	private void begin(long seqNum, boolean exact) {
		close();
		this.unchecked = false;
		this.position = seqNum;
		this.exact = exact;
	}

	private void read(ReadInput input) {
		if (this.onDemand) {
			readOnDemand(onDemand(input.startValue()).limited(input.count()));
			return;
		}
		this.limited = input.count() != null;
		try {
			this.source = BatchSource.of(this.stream.readSession(input, OPTIONS));
		}
		catch (RuntimeException ex) {
			sink().onError(ex);
			return;
		}
		this.contact.listen();
		pull();
	}

	private OnDemandReads onDemand(long seqNum) {
		return new OnDemandReads(this.stream, this.mailbox, this.check, this.contact::heard, seqNum);
	}

	private void readOnDemand(OnDemandReads reads) {
		this.limited = false;
		this.source = reads.serving(this.unserved);
		this.unserved = List.of();
		pull();
	}

	public void pull() {
		if (this.interrupted) {
			this.interrupted = false;
			read(ReadInput.fromSeqNum(this.position));
			return;
		}
		BatchSource current = Objects.requireNonNull(this.source);
		CompletableFuture<?> unused = current.nextAsync().whenComplete((batch, failure) -> {
			if (batch != null) {
				this.contact.heard();
			}
			this.mailbox.execute(() -> deliver(current, batch, failure));
		});
	}

	public void close() {
		this.contact.rest();
		BatchSource current = this.source;
		this.source = null;
		this.search = null;
		this.interrupted = false;
		if (current != null) {
			current.close();
		}
		if (current instanceof OnDemandReads reads) {
			this.unserved = reads.unserved();
		}
	}

	private void deliver(BatchSource from, @Nullable ReadBatch batch, @Nullable Throwable failure) {
		if (from != this.source) {
			return;
		}
		if (failure != null) {
			close();
			failed(Futures.unwrap(failure));
		}
		else if (batch == null) {
			close();
			if (this.limited) {
				read(ReadInput.fromSeqNum(this.position));
			}
			else {
				sink().onEnd();
			}
		}
		else if (this.unchecked) {
			check(from, batch);
		}
		else {
			if (!batch.isEmpty()) {
				SequencedRecord last = batch.records().get(batch.records().size() - 1);
				this.position = last.seqNum() + 1;
				this.lastTimestamp = last.timestamp();
				this.exact = true;
			}
			count(batch);
			sink().onBatch(batch);
		}
	}

	// Another process may have deleted the stream and created it again before it was
	// followed. The records of the session are read before the last record is read again.
	private void check(BatchSource from, ReadBatch batch) {
		StreamPosition tail = batch.tail();
		RuntimeException difference = (batch.isEmpty() && tail != null) ? this.check.difference(tail) : null;
		if (difference != null) {
			close();
			failed(difference);
			return;
		}
		CompletableFuture<?> unused = this.check.checkLast()
			.whenComplete((nothing, failure) -> this.mailbox.execute(() -> {
				if (from == this.source) {
					this.unchecked = false;
					deliver(from, batch, failure);
				}
			}));
	}

	// Only the mailbox changes it.
	@SuppressWarnings("NonAtomicVolatileUpdate")
	private void count(ReadBatch batch) {
		for (SequencedRecord record : batch.records()) {
			this.volume += record.meteredBytes();
		}
	}

	/**
	 * Returns the metered size of all records that were read.
	 * @return the size in bytes
	 */
	public long volume() {
		return this.volume;
	}

	private void failed(Throwable failure) {
		if (!CipherProbe.isDecryption(failure)) {
			sink().onError(failure);
			return;
		}
		Object mine = new Object();
		this.search = mine;
		CompletableFuture<CipherProbe.Result> found = (this.exact) ? this.probe.at(this.position)
				: this.probe.behind(this.position);
		CompletableFuture<?> unused = found.whenComplete((result, problem) -> this.mailbox.execute(() -> {
			if (this.search == mine) {
				this.search = null;
				found(result, problem);
			}
		}));
	}

	private void found(CipherProbe.Result result, @Nullable Throwable problem) {
		Long undecryptable = (problem != null) ? null : result.undecryptable();
		if (problem != null) {
			sink().onError(Futures.unwrap(problem));
		}
		else if (undecryptable != null) {
			logger.warn("Record {} of stream {}/{} cannot be decrypted", SeqNums.text(undecryptable),
					this.stream.basin(), this.stream.name());
			this.position = undecryptable + 1;
			this.exact = true;
			this.interrupted = true;
			sink().onBatch(new ReadBatch(List.of(Undecryptable.at(undecryptable, this.lastTimestamp)), null));
		}
		else if (result.readable() > 0) {
			read(ReadInput.fromSeqNum(this.position).withCount(result.readable()));
		}
		else {
			sink().onEnd();
		}
	}

	/**
	 * Receives the batches.
	 */
	public interface Sink {

		void onBatch(ReadBatch batch);

		void onEnd();

		void onError(Throwable failure);

		/**
		 * The server was silent although a session is open.
		 * @param age the time since the last contact
		 */
		void onSilence(Duration age);

	}

}

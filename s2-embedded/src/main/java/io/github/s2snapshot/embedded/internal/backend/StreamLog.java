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

package io.github.s2snapshot.embedded.internal.backend;

import java.time.Clock;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.storage.Completion;
import io.github.s2snapshot.embedded.internal.backend.storage.Storage;
import io.github.s2snapshot.embedded.internal.backend.storage.StoredBatch;
import io.github.s2snapshot.embedded.internal.backend.storage.StreamHead;
import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

/**
 * The records of one stream. Appends are put in sequence under its lock, one at a time,
 * and become visible when the storage has them. Readers take no lock. Thread-safe.
 *
 * @since 0.1.0
 */
public final class StreamLog {

	/**
	 * Where trims have an effect that are not held back.
	 */
	static final long ALL_TRIMS = Long.MAX_VALUE;

	private final long id;

	private final Storage storage;

	private final Clock clock;

	private final LogReads reads;

	private final Set<Runnable> followers = ConcurrentHashMap.newKeySet();

	private volatile WireStreamConfig config;

	// What readers see: everything up to here is durable
	private volatile Visible visible;

	// The following are guarded by this

	private StreamHead head;

	private CompletableFuture<@Nullable Void> lastWrite = CompletableFuture.completedFuture(null);

	private boolean deleted;

	// Up to where trims have an effect
	private volatile long trimLimit = ALL_TRIMS;

	// Up to where the stream is trimmed, whether that has an effect or not
	private volatile long trimmed;

	// Up to where nothing is left as its time is over
	private volatile long expired;

	// Since when there is no record, if there is none
	private volatile long emptySince;

	private volatile @Nullable Instant deletedAt;

	private @Nullable Reminder reminder;

	StreamLog(long id, StreamHead head, WireStreamConfig config, Storage storage, Clock clock) {
		this.id = id;
		this.head = head;
		this.visible = new Visible(Position.tailOf(head), head.trimPoint(), null);
		this.trimmed = head.trimPoint();
		this.config = config;
		this.storage = storage;
		this.clock = clock;
		this.reads = new LogReads(id, storage, clock);
		this.emptySince = clock.millis();
	}

	/**
	 * Has the stream looked at when its records expire, or when it may be deleted.
	 * @param reminder reminds of it
	 */
	void remind(Reminder reminder) {
		this.reminder = reminder;
	}

	private void remindBy(long time) {
		Reminder known = this.reminder;
		if (known != null) {
			known.by(time);
		}
	}

	long id() {
		return this.id;
	}

	WireStreamConfig config() {
		return this.config;
	}

	void setConfig(WireStreamConfig config) {
		this.config = config;
		remindOfEmpty();
	}

	/**
	 * When the stream was deleted, though its name is not free yet.
	 * @return the time, or {@code null}
	 */
	@Nullable Instant deletedAt() {
		return this.deletedAt;
	}

	/**
	 * The durable tail.
	 * @return the tail
	 */
	public Position tail() {
		return this.visible.tail();
	}

	/**
	 * Whether the stream was deleted and {@code seqNum} lies after its last record.
	 * @param seqNum where a reader is
	 * @return whether nothing will ever come
	 */
	public boolean isGoneAt(long seqNum) {
		Visible now = this.visible;
		return now.last() != null && seqNum >= now.tail().seqNum();
	}

	/**
	 * What is told to those who still use a deleted stream.
	 * @return the error
	 */
	public static S2Error gone() {
		return S2Error.streamGone();
	}

	/**
	 * Appends a batch that {@link AppendRules} allow.
	 * @param input the batch
	 * @param cipher encrypts it, {@code null} on a stream without cipher
	 * @return whether it was put in sequence, and its ack
	 */
	public Submitted append(WireAppendInput input, @Nullable RecordCipher cipher) {
		return append(RecordCipher.encrypt(input, cipher), cipher != null);
	}

	private synchronized Submitted append(WireAppendInput input, boolean encrypted) {
		if (this.deleted) {
			return refuse(S2Error.streamGone());
		}
		StreamHead before = this.head;
		if (input.fencingToken() != null && !input.fencingToken().equals(before.fencingToken())) {
			return refuseAfterLastWrite(S2Error.fencingTokenMismatch(before.fencingToken()));
		}
		if (input.matchSeqNum() != null && input.matchSeqNum() != before.nextSeqNum()) {
			return refuseAfterLastWrite(S2Error.seqNumMismatch(before.nextSeqNum()));
		}
		long now = this.clock.millis();
		long[] timestamps;
		try {
			timestamps = Timestamps.assign(input, this.config.timestamping(), now, before.lastTimestamp());
		}
		catch (S2Error error) {
			return refuse(error);
		}
		StoredBatch batch = StoredBatch.encode(input, before.nextSeqNum(), timestamps,
				Retention.expiresAt(now, this.config),
				(encrypted) ? RecordCipher::meteredBytes : Metering::meteredBytes);
		StreamHead after = before.after(batch, input.records());
		this.head = after;
		CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
		this.lastWrite = written;
		CompletableFuture<AppendAck> ack = new CompletableFuture<>();
		this.storage.append(this.id, batch, after, (failure) -> {
			if (failure == null) {
				this.trimmed = after.trimPoint();
				publish(new Visible(Position.tailOf(after), effectiveTrimPoint(), null));
				if (batch.expiresAt() != StoredBatch.NEVER) {
					remindBy(batch.expiresAt());
				}
				ack.complete(new AppendAck(new Position(batch.startSeqNum(), batch.firstTimestamp()),
						Position.tailOf(after), tail()));
			}
			else {
				ack.completeExceptionally(S2Error.storage(failure));
			}
			written.complete(null);
		});
		return new Submitted(true, ack);
	}

	// A refusal tells of earlier writes: it must not be heard before they are durable
	private Submitted refuseAfterLastWrite(S2Error error) {
		return new Submitted(false, this.lastWrite.thenCompose((none) -> CompletableFuture.failedFuture(error)));
	}

	private static Submitted refuse(S2Error error) {
		return new Submitted(false, CompletableFuture.failedFuture(error));
	}

	/**
	 * Ends the stream: readers get one last trim record, later appends fail.
	 * @param completion called when the stream is gone from the storage
	 */
	synchronized void delete(Completion completion) {
		if (this.deleted) {
			completion.complete(null);
			return;
		}
		this.deleted = true;
		this.deletedAt = this.clock.instant();
		Reminder known = this.reminder;
		if (known != null) {
			known.cancel();
		}
		WireAppendInput input = WireAppendInput.of(Commands.toRecord(new Command.Trim(-1)).withTimestamp(-1));
		long[] timestamps = Timestamps.assign(input, this.config.timestamping(), this.clock.millis(),
				this.head.lastTimestamp());
		StoredBatch last = StoredBatch.encode(input, this.head.nextSeqNum(), timestamps);
		this.storage.deleteStream(this.id, (failure) -> {
			publish(new Visible(Position.endOf(last), last.endSeqNum(), last));
			completion.complete(failure);
		});
	}

	/**
	 * Ends the stream if nobody has appended meanwhile.
	 * @param tail what was its tail
	 * @param completion called when the stream is gone from the storage
	 * @return whether it ends
	 */
	synchronized boolean deleteAt(Position tail, Completion completion) {
		boolean untouched = this.head.nextSeqNum() == tail.seqNum() && !this.deleted;
		if (untouched) {
			delete(completion);
		}
		return untouched;
	}

	/**
	 * Lets go of what has expired, and tells whether the stream is to be deleted.
	 * @return the tail of the stream that is to be deleted, otherwise {@code null}
	 */
	@Nullable Position age() {
		Position tail = tail();
		Retention.Expiry expiry = this.storage
			.read(() -> Retention.look(this.storage.batches(this.id, this.visible.trimPoint()), tail.seqNum(),
					this.clock.millis()))
			.join();
		if (expiry.endSeqNum() > this.expired) {
			this.emptySince = Math.max(this.emptySince, expiry.lastExpiry());
			expire(expiry.endSeqNum());
		}
		if (expiry.again() != StoredBatch.NEVER) {
			remindBy(expiry.again());
		}
		long due = Retention.deletionDue(this.emptySince, this.config);
		if (!expiry.empty() || due == StoredBatch.NEVER) {
			return null;
		}
		if (this.clock.millis() < due) {
			remindBy(due);
			return null;
		}
		return tail;
	}

	// The head first: what is missing without being trimmed would be damage
	private synchronized void expire(long seqNum) {
		if (!this.deleted) {
			this.expired = seqNum;
			this.head = this.head.keepFrom(seqNum);
			this.storage.putHead(this.id, this.head, (failure) -> {
				if (failure == null) {
					refresh();
				}
			});
		}
	}

	// Called on completion of a write only
	private void refresh() {
		Visible now = this.visible;
		if (now.last() == null) {
			publish(new Visible(now.tail(), effectiveTrimPoint(), null));
		}
	}

	private long effectiveTrimPoint() {
		return Math.max(this.expired, Math.min(this.trimmed, this.trimLimit));
	}

	boolean isEmpty() {
		return this.visible.isEmpty();
	}

	/**
	 * Has the stream looked at if it is empty and to be deleted then.
	 */
	void remindOfEmpty() {
		Visible now = this.visible;
		long due = Retention.deletionDue(this.emptySince, this.config);
		if (now.isEmpty() && due != StoredBatch.NEVER) {
			remindBy(due);
		}
	}

	/**
	 * Lets trims have no effect from now on.
	 */
	synchronized void holdTrims() {
		this.trimLimit = this.visible.trimPoint();
	}

	/**
	 * Lets trims have an effect.
	 * @param limit up to where
	 * @param write makes a write, and calls what it is given when that is complete
	 */
	synchronized void releaseTrims(long limit, Consumer<Runnable> write) {
		this.trimLimit = Math.max(this.trimLimit, limit);
		write.accept(this::refresh);
	}

	private void publish(Visible next) {
		long trimmedBefore = this.visible.trimPoint();
		this.visible = next;
		if (next.isEmpty() && next.last() == null) {
			// Not since what had expired was noticed, but since it expired
			this.emptySince = (next.trimPoint() > this.expired) ? this.clock.millis() : this.emptySince;
			remindOfEmpty();
		}
		if (next.trimPoint() > trimmedBefore && next.last() == null) {
			this.storage.trim(this.id, next.trimPoint());
		}
		this.followers.forEach(Runnable::run);
	}

	/**
	 * Be told when the tail moves.
	 * @param follower called on any thread, must not block
	 */
	public void follow(Runnable follower) {
		this.followers.add(follower);
	}

	/**
	 * Be told no more.
	 * @param follower what was given to {@link #follow}
	 */
	public void unfollow(Runnable follower) {
		this.followers.remove(follower);
	}

	/**
	 * Finds where a read starts.
	 * @param start the start as asked for
	 * @param atTail whether the read may start at the tail
	 * @return completes with the sequence number to start at, or with an {@link S2Error}
	 * of status 416 if nothing is written there; on any thread
	 */
	public CompletableFuture<Long> resolve(ReadStart start, boolean atTail) {
		return this.storage.read(() -> this.reads.find(this.visible, start, atTail));
	}

	/**
	 * Returns whether records that are read share the memory of those that are kept.
	 * @return whether it costs nothing to hold them
	 */
	public boolean isShared() {
		return this.storage.isShared();
	}

	/**
	 * Reads records, at most one batch of the protocol and at most up to a tail.
	 * @param fromSeqNum where to start
	 * @param tail a tail that was seen
	 * @param limits what may be delivered
	 * @param cipher decrypts them, {@code null} on a stream without cipher
	 * @return completes with the records, maybe none; on any thread
	 */
	public CompletableFuture<ReadChunk> read(long fromSeqNum, Position tail, ReadLimits limits,
			@Nullable RecordCipher cipher) {
		return this.storage.read(() -> this.reads.take(this.visible, fromSeqNum, tail, limits, cipher));
	}

	/**
	 * A batch that was given to {@link #append}.
	 *
	 * @param accepted whether it was put in sequence; if not, {@code ack} fails some time
	 * @param ack completes when the batch is durable, or with an {@link S2Error}
	 * @since 0.1.0
	 */
	public record Submitted(boolean accepted, CompletableFuture<AppendAck> ack) {
	}

}

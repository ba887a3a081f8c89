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
 * Records of one stream. Appends get their sequence numbers one at a time under the lock
 * of the stream, and become visible when they are durable. Readers take no lock.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class StreamLog {

	/**
	 * Limit of trims if none are held back.
	 */
	static final long ALL_TRIMS = Long.MAX_VALUE;

	private final long id;

	private final Storage storage;

	private final Clock clock;

	private final LogReads reads;

	private final Set<Runnable> followers = ConcurrentHashMap.newKeySet();

	private volatile WireStreamConfig config;

	// The part of the stream that readers see, which is durable
	private volatile Visible visible;

	// The following are guarded by this

	private StreamHead head;

	private CompletableFuture<@Nullable Void> lastWrite = CompletableFuture.completedFuture(null);

	private boolean deleted;

	// Trims have an effect up to this sequence number
	private volatile long trimLimit = ALL_TRIMS;

	// Trim point of the stream, including trims that are held back
	private volatile long trimmed;

	// All records before this sequence number have expired
	private volatile long expired;

	// Time since which the stream is empty, if it is
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
	 * Sets the reminder that checks the stream when records expire or when it may be
	 * deleted.
	 * @param reminder the reminder
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
	 * Returns the time at which the stream was deleted.
	 * @return the time, or {@code null} if the stream is not deleted
	 */
	@Nullable Instant deletedAt() {
		return this.deletedAt;
	}

	/**
	 * Returns the durable tail.
	 * @return the tail
	 */
	public Position tail() {
		return this.visible.tail();
	}

	/**
	 * Returns whether the stream was deleted and {@code seqNum} is after its last record.
	 * @param seqNum the position of a reader
	 * @return whether no more records will follow
	 */
	public boolean isGoneAt(long seqNum) {
		Visible now = this.visible;
		return now.last() != null && seqNum >= now.tail().seqNum();
	}

	/**
	 * Returns the error for requests that still use a deleted stream.
	 * @return the error
	 */
	public static S2Error gone() {
		return S2Error.streamGone();
	}

	/**
	 * Appends a batch that satisfies the {@link AppendRules}.
	 * @param input the batch
	 * @param cipher the cipher, or {@code null} for a stream without cipher
	 * @return whether the batch was accepted, and its acknowledgement
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

	// A refusal reveals earlier writes: it must not be sent before they are durable
	private Submitted refuseAfterLastWrite(S2Error error) {
		return new Submitted(false, this.lastWrite.thenCompose((none) -> CompletableFuture.failedFuture(error)));
	}

	private static Submitted refuse(S2Error error) {
		return new Submitted(false, CompletableFuture.failedFuture(error));
	}

	/**
	 * Deletes the stream. Readers receive a last trim record, and later appends fail.
	 * @param completion called when the storage has deleted the stream
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
	 * Deletes the stream if nothing was appended after a tail.
	 * @param tail the tail
	 * @param completion called when the storage has deleted the stream
	 * @return whether the stream is deleted
	 */
	synchronized boolean deleteAt(Position tail, Completion completion) {
		boolean untouched = this.head.nextSeqNum() == tail.seqNum() && !this.deleted;
		if (untouched) {
			delete(completion);
		}
		return untouched;
	}

	/**
	 * Removes expired records, and returns whether the stream is to be deleted.
	 * @return the tail of the stream if it is to be deleted, otherwise {@code null}
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

	// Write the head first: missing records before it would count as damage
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

	// Called only when a write completes
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
	 * Requests a check of the stream if it is empty and is to be deleted later.
	 */
	void remindOfEmpty() {
		Visible now = this.visible;
		long due = Retention.deletionDue(this.emptySince, this.config);
		if (now.isEmpty() && due != StoredBatch.NEVER) {
			remindBy(due);
		}
	}

	/**
	 * Holds back the effect of trims from now on.
	 */
	synchronized void holdTrims() {
		this.trimLimit = this.visible.trimPoint();
	}

	/**
	 * Releases trims up to a limit.
	 * @param limit the sequence number up to which trims have an effect
	 * @param write makes a write, and calls the given task when the write is complete
	 */
	synchronized void releaseTrims(long limit, Consumer<Runnable> write) {
		this.trimLimit = Math.max(this.trimLimit, limit);
		write.accept(this::refresh);
	}

	private void publish(Visible next) {
		long trimmedBefore = this.visible.trimPoint();
		this.visible = next;
		if (next.isEmpty() && next.last() == null) {
			// After an expiry, emptySince is already set to the time of the expiry
			this.emptySince = (next.trimPoint() > this.expired) ? this.clock.millis() : this.emptySince;
			remindOfEmpty();
		}
		if (next.trimPoint() > trimmedBefore && next.last() == null) {
			this.storage.trim(this.id, next.trimPoint());
		}
		this.followers.forEach(Runnable::run);
	}

	/**
	 * Adds a follower, which is notified when the tail moves.
	 * @param follower called on any thread, must not block
	 */
	public void follow(Runnable follower) {
		this.followers.add(follower);
	}

	/**
	 * Removes a follower.
	 * @param follower the follower that was passed to {@link #follow}
	 */
	public void unfollow(Runnable follower) {
		this.followers.remove(follower);
	}

	/**
	 * Finds the sequence number at which a read starts.
	 * @param start the requested start
	 * @param atTail whether the read may start at the tail
	 * @return completes with the sequence number to start at, or with an {@link S2Error}
	 * of status 416 if nothing is written there; on any thread
	 */
	public CompletableFuture<Long> resolve(ReadStart start, boolean atTail) {
		return this.storage.read(() -> this.reads.find(this.visible, start, atTail));
	}

	/**
	 * Returns whether records that are read share the memory of the storage.
	 * @return whether holding them takes no memory
	 */
	public boolean isShared() {
		return this.storage.isShared();
	}

	/**
	 * Reads records up to a tail, at most one batch of the protocol.
	 * @param fromSeqNum the sequence number to start at
	 * @param tail the tail up to which to read
	 * @param limits the limits of the read
	 * @param cipher the cipher, or {@code null} for a stream without cipher
	 * @return completes on any thread with the records, possibly none
	 */
	public CompletableFuture<ReadChunk> read(long fromSeqNum, Position tail, ReadLimits limits,
			@Nullable RecordCipher cipher) {
		return this.storage.read(() -> this.reads.take(this.visible, fromSeqNum, tail, limits, cipher));
	}

	/**
	 * Batch that was passed to {@link #append}.
	 *
	 * @param accepted whether the batch was accepted; otherwise {@code ack} fails
	 * @param ack completes when the batch is durable, or fails with an {@link S2Error}
	 * @since 0.1.0
	 */
	public record Submitted(boolean accepted, CompletableFuture<AppendAck> ack) {
	}

}

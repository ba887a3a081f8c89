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
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.Command;
import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.proto.AppendInput;
import io.github.s2snapshot.sdk.wire.proto.AppendRecord;

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

	StreamLog(long id, StreamHead head, WireStreamConfig config, Storage storage, Clock clock) {
		this.id = id;
		this.head = head;
		this.visible = new Visible(head.tail(), head.trimPoint(), null);
		this.trimmed = head.trimPoint();
		this.config = config;
		this.storage = storage;
		this.clock = clock;
	}

	long id() {
		return this.id;
	}

	WireStreamConfig config() {
		return this.config;
	}

	void setConfig(WireStreamConfig config) {
		this.config = config;
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
	 * Append a batch that {@link AppendRules} allow.
	 * @param input the batch
	 * @return whether it was put in sequence, and its ack
	 */
	public synchronized Submitted append(AppendInput input) {
		if (this.deleted) {
			return refuse(S2Error.streamGone());
		}
		StreamHead before = this.head;
		if (input.hasFencingToken() && !input.getFencingToken().equals(before.fencingToken())) {
			return refuseAfterLastWrite(S2Error.fencingTokenMismatch(before.fencingToken()));
		}
		if (input.hasMatchSeqNum() && input.getMatchSeqNum() != before.nextSeqNum()) {
			return refuseAfterLastWrite(S2Error.seqNumMismatch(before.nextSeqNum()));
		}
		long[] timestamps;
		try {
			timestamps = Timestamps.assign(input, this.config.timestamping(), this.clock.millis(),
					before.lastTimestamp());
		}
		catch (S2Error error) {
			return refuse(error);
		}
		StoredBatch batch = StoredBatch.encode(input, before.nextSeqNum(), timestamps);
		StreamHead after = after(before, batch, input.getRecordsList());
		this.head = after;
		CompletableFuture<@Nullable Void> written = new CompletableFuture<>();
		this.lastWrite = written;
		CompletableFuture<AppendAck> ack = new CompletableFuture<>();
		this.storage.append(this.id, batch, after, (failure) -> {
			if (failure == null) {
				this.trimmed = after.trimPoint();
				publish(new Visible(after.tail(), Math.min(after.trimPoint(), this.trimLimit), null));
				ack.complete(
						new AppendAck(new Position(batch.startSeqNum(), batch.firstTimestamp()), after.tail(), tail()));
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

	private static StreamHead after(StreamHead before, StoredBatch batch, List<AppendRecord> records) {
		String token = before.fencingToken();
		long trimPoint = before.trimPoint();
		for (int i = 0; i < records.size(); i++) {
			AppendRecord record = records.get(i);
			if (Commands.isCommand(record.getHeadersList())) {
				Command command = Commands.parse(record.getHeadersList(), record.getBody());
				if (command instanceof Command.Fence fence) {
					token = fence.token();
				}
				else if (command instanceof Command.Trim trim) {
					// May remove itself, but nothing that is yet to come
					long limit = batch.startSeqNum() + i + 1;
					long requested = (Long.compareUnsigned(trim.seqNum(), limit) < 0) ? trim.seqNum() : limit;
					trimPoint = Math.max(trimPoint, requested);
				}
			}
		}
		return new StreamHead(batch.endSeqNum(), batch.lastTimestamp(), token, trimPoint);
	}

	/**
	 * End the stream: readers get one last trim record, later appends fail.
	 * @param completion called when the stream is gone from the storage
	 */
	synchronized void delete(Completion completion) {
		if (this.deleted) {
			completion.complete(null);
			return;
		}
		this.deleted = true;
		AppendInput input = AppendInput.newBuilder().addRecords(Commands.toRecord(new Command.Trim(-1))).build();
		long timestamp = Timestamps.max(this.clock.millis(), this.head.lastTimestamp());
		StoredBatch last = StoredBatch.encode(input, this.head.nextSeqNum(), new long[] { timestamp });
		Position tail = new Position(last.endSeqNum(), timestamp);
		this.storage.deleteStream(this.id, (failure) -> {
			publish(new Visible(tail, tail.seqNum(), last));
			completion.complete(failure);
		});
	}

	/**
	 * Let trims have no effect from now on.
	 */
	synchronized void holdTrims() {
		this.trimLimit = this.visible.trimPoint();
	}

	/**
	 * Let trims have an effect.
	 * @param limit up to where
	 * @param write makes a write, and calls what it is given when that is complete
	 */
	synchronized void releaseTrims(long limit, Consumer<Runnable> write) {
		this.trimLimit = Math.max(this.trimLimit, limit);
		write.accept(() -> {
			Visible now = this.visible;
			if (now.last() == null) {
				publish(new Visible(now.tail(), Math.min(this.trimmed, this.trimLimit), null));
			}
		});
	}

	private void publish(Visible next) {
		long trimmedBefore = this.visible.trimPoint();
		this.visible = next;
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
	 * Find where a read starts.
	 * @param start the start as asked for
	 * @param atTail whether the read may start at the tail
	 * @return completes with the sequence number to start at, or with an {@link S2Error}
	 * of status 416 if nothing is written there; on any thread
	 */
	public CompletableFuture<Long> resolve(ReadStart start, boolean atTail) {
		return this.storage.read(() -> find(start, atTail));
	}

	/**
	 * Read records, at most one batch of the protocol and at most up to a tail.
	 * @param fromSeqNum where to start
	 * @param tail a tail that was seen
	 * @param limits what may be delivered
	 * @return completes with the records, maybe none; on any thread
	 */
	public CompletableFuture<ReadChunk> read(long fromSeqNum, Position tail, ReadLimits limits) {
		return this.storage.read(() -> take(fromSeqNum, tail, limits));
	}

	private long find(ReadStart start, boolean atTail) {
		Visible now = this.visible;
		Position tail = now.tail();
		long seqNum;
		if (start.isBeyond(tail)) {
			if (!start.clamp()) {
				throw S2Error.unwritten(tail);
			}
			seqNum = tail.seqNum();
		}
		else {
			seqNum = switch (start.from()) {
				case SEQ_NUM -> start.value();
				case TAIL_OFFSET ->
					(Long.compareUnsigned(start.value(), tail.seqNum()) < 0) ? tail.seqNum() - start.value() : 0;
				case TIMESTAMP ->
					TimestampSearch.find(this.storage, this.id, now.trimPoint(), tail.seqNum(), start.value());
			};
		}
		if (seqNum == tail.seqNum() && !atTail) {
			throw S2Error.unwritten(tail);
		}
		return seqNum;
	}

	private ReadChunk take(long fromSeqNum, Position tail, ReadLimits limits) {
		Visible now = this.visible;
		StoredBatch last = now.last();
		if (last != null) {
			return ChunkReader.read(List.of(last).iterator(), fromSeqNum, last.endSeqNum(), limits);
		}
		long from = Math.max(fromSeqNum, now.trimPoint());
		Iterator<StoredBatch> batches = (from < tail.seqNum()) ? this.storage.batches(this.id, from)
				: Collections.emptyIterator();
		return ChunkReader.read(batches, from, tail.seqNum(), limits);
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

	/**
	 * What readers see, as one value.
	 *
	 * @param tail the tail
	 * @param trimPoint earliest sequence number that is kept
	 * @param last the record that ended the stream, {@code null} while it lives
	 */
	private record Visible(Position tail, long trimPoint, @Nullable StoredBatch last) {
	}

}

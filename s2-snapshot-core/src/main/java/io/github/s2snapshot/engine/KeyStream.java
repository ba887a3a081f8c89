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

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.status.FailureKind;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * Stream of a key. Creates the stream on the first append if it is missing, and hands the
 * records that were appended here to the projection, so that it need not read them.
 */
final class KeyStream implements S2Stream {

	private static final int MOST_CREATIONS = 5;

	private final S2Stream stream;

	private final KeyStreams streams;

	private volatile @Nullable Consumer<ReadBatch> projection;

	private volatile Supplier<@Nullable ProjectionException> lost = () -> null;

	/**
	 * Creates an instance.
	 * @param stream the stream
	 * @param streams creates it if it is missing
	 */
	KeyStream(S2Stream stream, KeyStreams streams) {
		this.stream = stream;
		this.streams = streams;
	}

	/**
	 * Sets the projection of the key.
	 * @param projection receives the records that were appended
	 */
	void deliverTo(Consumer<ReadBatch> projection) {
		this.projection = projection;
	}

	/**
	 * Sets how it is known that the stream of the key is another one than before. Nothing
	 * is appended to it then: a snapshot or an update of the deleted stream, which is
	 * sent again after a lost answer, would otherwise land in the new one if that has the
	 * same length.
	 * @param lost returns why the stream is lost, or {@code null}
	 */
	void appendUnless(Supplier<@Nullable ProjectionException> lost) {
		this.lost = lost;
	}

	@Override
	public String basin() {
		return this.stream.basin();
	}

	@Override
	public String name() {
		return this.stream.name();
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy retryPolicy) {
		ProjectionException reason = this.lost.get();
		if (reason != null) {
			return CompletableFuture.failedFuture(reason);
		}
		return this.stream.appendAsync(input, retryPolicy).exceptionallyCompose((failure) -> {
			Throwable cause = Futures.unwrap(failure);
			// The request was refused before anything was appended.
			boolean first = this.streams.creates() && FailureKind.isMissingStream(cause) && !isCommand(input);
			return (first) ? appendFirst(input, retryPolicy) : CompletableFuture.failedFuture(cause);
		}).thenApply((ack) -> {
			offer(input, ack);
			return ack;
		});
	}

	// The trim of a snapshot belongs to the stream of the snapshot, which was deleted.
	private static boolean isCommand(AppendInput input) {
		return input.records()
			.stream()
			.flatMap((record) -> record.headers().stream())
			.anyMatch((header) -> header.nameBytes().length == 0);
	}

	private CompletableFuture<AppendAck> appendFirst(AppendInput input, AppendRetryPolicy retryPolicy) {
		Long position = input.matchSeqNum();
		if (position != null && position != 0) {
			// The stream was deleted since, and must not come back without its records.
			return CompletableFuture.failedFuture(new SeqNumMismatchException(String.format(Locale.ROOT,
					"append (stream '%s' of basin '%s') was rejected: the stream does not exist, but position %s was expected",
					name(), basin(), SeqNums.text(position)), 0));
		}
		return createAndAppend(input, retryPolicy, MOST_CREATIONS);
	}

	// While another process creates the stream, a request may find it and the next one
	// may not.
	private CompletableFuture<AppendAck> createAndAppend(AppendInput input, AppendRetryPolicy retryPolicy, int left) {
		return this.streams.create(name())
			.thenCompose((created) -> this.stream.appendAsync(input, retryPolicy))
			.exceptionallyCompose((failure) -> {
				Throwable cause = Futures.unwrap(failure);
				return (left > 1 && FailureKind.isMissingStream(cause)) ? createAndAppend(input, retryPolicy, left - 1)
						: CompletableFuture.failedFuture(cause);
			});
	}

	private void offer(AppendInput input, AppendAck ack) {
		Consumer<ReadBatch> to = this.projection;
		// Records in between may have other timestamps otherwise.
		if (to == null || ack.start().timestamp() != lastTimestamp(input, ack)) {
			return;
		}
		List<SequencedRecord> records = new ArrayList<>(input.records().size());
		long seqNum = ack.start().seqNum();
		for (AppendRecord record : input.records()) {
			records.add(new SequencedRecord(seqNum++, ack.start().timestamp(), record.headers(), record.body()));
		}
		to.accept(new ReadBatch(records, new StreamPosition(seqNum, ack.start().timestamp())));
	}

	private static long lastTimestamp(AppendInput input, AppendAck ack) {
		return (input.records().size() == 1) ? ack.start().timestamp() : ack.end().timestamp();
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input) {
		return appendAsync(input, AppendRetryPolicy.ALL);
	}

	@Override
	public AppendAck append(AppendInput input) {
		return Futures.get(appendAsync(input));
	}

	@Override
	public S2Stream withEncryptionKey(EncryptionKey encryptionKey) {
		return this.stream.withEncryptionKey(encryptionKey);
	}

	@Override
	public S2Stream withStreamConfig(StreamConfig config) {
		return this.stream.withStreamConfig(config);
	}

	@Override
	public ReadBatch read(ReadInput input) {
		return this.stream.read(input);
	}

	@Override
	public CompletableFuture<ReadBatch> readAsync(ReadInput input) {
		return this.stream.readAsync(input);
	}

	@Override
	public StreamPosition checkTail() {
		return this.stream.checkTail();
	}

	@Override
	public CompletableFuture<StreamPosition> checkTailAsync() {
		return this.stream.checkTailAsync();
	}

	@Override
	public AppendSession appendSession() {
		return this.stream.appendSession();
	}

	@Override
	public AppendSession appendSession(AppendSessionOptions options) {
		return this.stream.appendSession(options);
	}

	@Override
	public Producer producer() {
		return this.stream.producer();
	}

	@Override
	public Producer producer(ProducerOptions options) {
		return this.stream.producer(options);
	}

	@Override
	public ReadSession readSession(ReadInput input) {
		return this.stream.readSession(input);
	}

	@Override
	public ReadSession readSession(ReadInput input, ReadSessionOptions options) {
		return this.stream.readSession(input, options);
	}

	@Override
	public Flow.Publisher<ReadBatch> readPublisher(ReadInput input, ReadSessionOptions options) {
		return this.stream.readPublisher(input, options);
	}

	@Override
	public Flow.Publisher<SequencedRecord> recordPublisher(ReadInput input, ReadSessionOptions options) {
		return this.stream.recordPublisher(input, options);
	}

	@Override
	public Flow.Processor<AppendInput, AppendAck> appendProcessor(AppendSessionOptions options) {
		return this.stream.appendProcessor(options);
	}

}

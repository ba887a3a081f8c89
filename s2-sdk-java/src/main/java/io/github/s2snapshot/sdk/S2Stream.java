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

package io.github.s2snapshot.sdk;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;

import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.error.FencingTokenMismatchException;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * Handle of a stream, with the operations to append and to read. A handle need not be
 * closed, and can be used until its client is closed. {@link S2Client} describes how
 * blocking calls and futures behave. Thread-safe.
 *
 * @since 0.1.0
 */
public interface S2Stream {

	/**
	 * Returns the name of the basin.
	 * @return the name
	 */
	String basin();

	/**
	 * Returns the name of the stream.
	 * @return the name
	 */
	String name();

	/**
	 * Returns a handle that sends an encryption key with each append and read, for a
	 * stream with a cipher. Other streams ignore the key (S2 v1).
	 * @param encryptionKey the key
	 * @return the new handle
	 */
	S2Stream withEncryptionKey(EncryptionKey encryptionKey);

	/**
	 * Returns a handle that sends a stream configuration with each append and read, also
	 * those of sessions and producers. If the stream does not exist and the basin creates
	 * streams on append or read, the stream gets this configuration; for settings that
	 * are not set, the default of the basin applies. An existing stream is not changed
	 * (S2 v1).
	 * @param config the configuration
	 * @return the new handle
	 */
	S2Stream withStreamConfig(StreamConfig config);

	/**
	 * Appends a batch atomically, with the retry policy of the client. The order of
	 * concurrent calls is not defined (S2 v1); use a session if order or throughput
	 * matters.
	 * @param input the batch
	 * @return the acknowledgement that the batch is durable
	 * @throws SeqNumMismatchException if the next sequence number of the stream is not
	 * the {@code match_seq_num} of the batch; nothing was appended
	 * @throws FencingTokenMismatchException if the fencing token of the stream is not
	 * that of the batch; nothing was appended
	 * @throws IndefiniteAppendException if it is not known whether the batch was appended
	 * @throws S2Exception if the call fails; nothing was appended
	 */
	AppendAck append(AppendInput input);

	/**
	 * Asynchronous variant of {@link #append(AppendInput)}.
	 * @param input the batch
	 * @return a future of the acknowledgement
	 */
	CompletableFuture<AppendAck> appendAsync(AppendInput input);

	/**
	 * Variant of {@link #appendAsync(AppendInput)} with a retry policy for this call.
	 * @param input the batch
	 * @param retryPolicy whether to retry if the batch may have been appended
	 * @return a future of the acknowledgement
	 */
	CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy retryPolicy);

	/**
	 * Reads one batch of at most 1000 records and 1 MiB. If the input has a wait time,
	 * the call waits at the tail for records, for at most 60 seconds, and returns an
	 * empty batch if none were appended.
	 * @param input the start and the limits of the read
	 * @return the batch, possibly empty
	 * @throws UnwrittenPositionException if the start is beyond the tail, or at the tail
	 * and the input has no wait time
	 * @throws S2Exception if the call fails
	 */
	ReadBatch read(ReadInput input);

	/**
	 * Asynchronous variant of {@link #read(ReadInput)}.
	 * @param input the start and the limits of the read
	 * @return a future of the batch
	 */
	CompletableFuture<ReadBatch> readAsync(ReadInput input);

	/**
	 * Returns the tail: the next sequence number and the timestamp of the last record.
	 * The records of every append that was acknowledged before the call are before the
	 * tail (S2 v1).
	 * @return the tail
	 * @throws S2Exception if the call fails
	 */
	StreamPosition checkTail();

	/**
	 * Asynchronous variant of {@link #checkTail()}.
	 * @return a future of the tail
	 */
	CompletableFuture<StreamPosition> checkTailAsync();

	/**
	 * Opens an append session with the default options. The session connects when the
	 * first batch is submitted, so connection errors are reported for that batch.
	 * @return the session, which the caller must close
	 */
	AppendSession appendSession();

	/**
	 * Opens an append session. The session connects when the first batch is submitted, so
	 * connection errors are reported for that batch.
	 * @param options the options of the session
	 * @return the session, which the caller must close
	 */
	AppendSession appendSession(AppendSessionOptions options);

	/**
	 * Opens a producer with the default options. A producer takes single records and
	 * appends them in batches. It connects for the first batch, so connection errors are
	 * reported for its records.
	 * @return the producer, which the caller must close
	 */
	Producer producer();

	/**
	 * Opens a producer. It connects for the first batch, so connection errors are
	 * reported for its records.
	 * @param options the options of the producer
	 * @return the producer, which the caller must close
	 */
	Producer producer(ProducerOptions options);

	/**
	 * Opens a read session with the default options. The session begins to connect at
	 * once; errors are reported by the call for the first batch.
	 * @param input the start and the limits of the read
	 * @return the session, which the caller must close
	 */
	ReadSession readSession(ReadInput input);

	/**
	 * Opens a read session. The session begins to connect at once; errors are reported by
	 * the call for the first batch.
	 * @param input the start and the limits of the read
	 * @param options the options of the session
	 * @return the session, which the caller must close
	 */
	ReadSession readSession(ReadInput input, ReadSessionOptions options);

	/**
	 * Variant of {@link #readPublisher(ReadInput, ReadSessionOptions)} with the default
	 * options.
	 * @param input the start and the limits of the read
	 * @return the publisher
	 */
	default Flow.Publisher<ReadBatch> readPublisher(ReadInput input) {
		return readPublisher(input, ReadSessionOptions.defaults());
	}

	/**
	 * Returns a publisher of batches, including heartbeats. Each subscriber has its own
	 * read session, which is open until the subscription ends. The session reads ahead of
	 * the requests only as far as its buffer allows. A read without a limit ends when it
	 * is cancelled or fails.
	 * <p>
	 * Signals are sequential, and never on a network thread. If a method of the
	 * subscriber throws, its subscription is cancelled.
	 * @param input the start and the limits of the read
	 * @param options the options of the sessions
	 * @return the publisher, thread-safe
	 */
	Flow.Publisher<ReadBatch> readPublisher(ReadInput input, ReadSessionOptions options);

	/**
	 * Variant of {@link #recordPublisher(ReadInput, ReadSessionOptions)} with the default
	 * options.
	 * @param input the start and the limits of the read
	 * @return the publisher
	 */
	default Flow.Publisher<SequencedRecord> recordPublisher(ReadInput input) {
		return recordPublisher(input, ReadSessionOptions.defaults());
	}

	/**
	 * Returns a publisher of records. It behaves like
	 * {@link #readPublisher(ReadInput, ReadSessionOptions)}, but has no heartbeats.
	 * @param input the start and the limits of the read
	 * @param options the options of the sessions
	 * @return the publisher, thread-safe
	 */
	Flow.Publisher<SequencedRecord> recordPublisher(ReadInput input, ReadSessionOptions options);

	/**
	 * Variant of {@link #appendProcessor(AppendSessionOptions)} with the default options.
	 * @return the processor
	 */
	default Flow.Processor<AppendInput, AppendAck> appendProcessor() {
		return appendProcessor(AppendSessionOptions.defaults());
	}

	/**
	 * Returns a processor that appends the batches it receives with its own append
	 * session, and publishes the acknowledgements in the same order. It must have exactly
	 * one publisher and one subscriber. It requests at most 256 batches (or the limit of
	 * batches in flight, if that is lower) more than the acknowledgements that its
	 * subscriber has received.
	 * <p>
	 * The processor completes when the publisher has completed and all batches are
	 * acknowledged. If a batch fails, the publisher is cancelled and the subscriber
	 * receives the error. If the publisher fails or the subscriber cancels, the batches
	 * received before are still appended, but their acknowledgements are not published.
	 * @param options the options of the session
	 * @return the processor
	 */
	Flow.Processor<AppendInput, AppendAck> appendProcessor(AppendSessionOptions options);

}

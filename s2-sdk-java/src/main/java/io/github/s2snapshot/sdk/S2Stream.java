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
 * Appends to and reads from a stream. A handle holds nothing that must be closed; it
 * works as long as its client does. Blocking calls and futures behave as {@link S2Client}
 * says. Safe for use by many threads.
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
	 * Returns a handle whose appends and reads carry a key: that of a stream with a
	 * cipher. Other streams ignore it (S2 v1).
	 * @param encryptionKey the key
	 * @return the new handle
	 */
	S2Stream withEncryptionKey(EncryptionKey encryptionKey);

	/**
	 * Returns a handle whose appends and reads, sessions and producers included, create
	 * the stream with a configuration if it is missing and its basin creates streams by
	 * itself. What the configuration does not set comes from the basin's default; a
	 * stream that exists stays as it is (S2 v1).
	 * @param config the configuration
	 * @return the new handle
	 */
	S2Stream withStreamConfig(StreamConfig config);

	/**
	 * Appends a batch atomically, with the retry policy of the client. Calls that are
	 * made at the same time have no order among each other (S2 v1); use a session where
	 * order or throughput matters.
	 * @param input the batch
	 * @return the acknowledgement: the batch is durable
	 * @throws SeqNumMismatchException if the stream's next sequence number was not the
	 * one asked for; nothing was appended
	 * @throws FencingTokenMismatchException if the stream's fencing token was not the one
	 * given; nothing was appended
	 * @throws IndefiniteAppendException if it is not known whether the batch was appended
	 * @throws S2Exception if the call fails; nothing was appended
	 */
	AppendAck append(AppendInput input);

	/**
	 * Like {@link #append(AppendInput)}, with a future.
	 * @param input the batch
	 * @return a future of the acknowledgement
	 */
	CompletableFuture<AppendAck> appendAsync(AppendInput input);

	/**
	 * Like {@link #appendAsync(AppendInput)}, with a retry policy for this call.
	 * @param input the batch
	 * @param retryPolicy whether to try again when the batch may have been appended
	 * @return a future of the acknowledgement
	 */
	CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy retryPolicy);

	/**
	 * Reads one batch, of at most 1000 records and 1 MiB. With a wait, the call waits at
	 * the tail for records, at most 60 seconds, and returns an empty batch when none
	 * came.
	 * @param input where to start and when to stop
	 * @return the batch, possibly empty
	 * @throws UnwrittenPositionException if the start lies beyond the tail, or at the
	 * tail and the input has no wait
	 * @throws S2Exception if the call fails
	 */
	ReadBatch read(ReadInput input);

	/**
	 * Like {@link #read(ReadInput)}, with a future.
	 * @param input where to start and when to stop
	 * @return a future of the batch
	 */
	CompletableFuture<ReadBatch> readAsync(ReadInput input);

	/**
	 * Returns the tail: the next sequence number, with the timestamp of the last record.
	 * Every append that was acknowledged before the call lies before it (S2 v1).
	 * @return the tail
	 * @throws S2Exception if the call fails
	 */
	StreamPosition checkTail();

	/**
	 * Like {@link #checkTail()}, with a future.
	 * @return a future of the tail
	 */
	CompletableFuture<StreamPosition> checkTailAsync();

	/**
	 * Opens an append session with the default options. The connection is made with the
	 * first batch, so errors show there.
	 * @return the session, to be closed by the caller
	 */
	AppendSession appendSession();

	/**
	 * Opens an append session. The connection is made with the first batch, so errors
	 * show there.
	 * @param options how the session behaves
	 * @return the session, to be closed by the caller
	 */
	AppendSession appendSession(AppendSessionOptions options);

	/**
	 * Opens a producer with the default options: it takes single records and makes
	 * batches of them. The connection is made with the first batch, so errors show there.
	 * @return the producer, to be closed by the caller
	 */
	Producer producer();

	/**
	 * Opens a producer. The connection is made with the first batch, so errors show
	 * there.
	 * @param options how the producer behaves
	 * @return the producer, to be closed by the caller
	 */
	Producer producer(ProducerOptions options);

	/**
	 * Opens a read session with the default options. Connecting begins at once, and
	 * errors show with the first batch that is asked for.
	 * @param input where to start and when to stop
	 * @return the session, to be closed by the caller
	 */
	ReadSession readSession(ReadInput input);

	/**
	 * Opens a read session. Connecting begins at once, and errors show with the first
	 * batch that is asked for.
	 * @param input where to start and when to stop
	 * @param options how the session behaves
	 * @return the session, to be closed by the caller
	 */
	ReadSession readSession(ReadInput input, ReadSessionOptions options);

	/**
	 * Like {@link #readPublisher(ReadInput, ReadSessionOptions)}, with the default
	 * options.
	 * @param input where to start and when to stop
	 * @return the publisher
	 */
	default Flow.Publisher<ReadBatch> readPublisher(ReadInput input) {
		return readPublisher(input, ReadSessionOptions.defaults());
	}

	/**
	 * Returns a publisher of batches, heartbeats included. Each subscriber gets a read
	 * session of its own, which is open from its subscription to its end. Batches are
	 * read only as far as they are requested and the buffer of the session allows. A read
	 * without a limit ends when it is cancelled or fails.
	 * <p>
	 * Signals come one at a time, off the network threads. A subscriber whose methods
	 * throw is taken to have cancelled.
	 * @param input where to start and when to stop
	 * @param options how the sessions behave
	 * @return the publisher, safe for use by many threads
	 */
	Flow.Publisher<ReadBatch> readPublisher(ReadInput input, ReadSessionOptions options);

	/**
	 * Like {@link #recordPublisher(ReadInput, ReadSessionOptions)}, with the default
	 * options.
	 * @param input where to start and when to stop
	 * @return the publisher
	 */
	default Flow.Publisher<SequencedRecord> recordPublisher(ReadInput input) {
		return recordPublisher(input, ReadSessionOptions.defaults());
	}

	/**
	 * Like {@link #readPublisher(ReadInput, ReadSessionOptions)}, record by record.
	 * @param input where to start and when to stop
	 * @param options how the sessions behave
	 * @return the publisher, safe for use by many threads
	 */
	Flow.Publisher<SequencedRecord> recordPublisher(ReadInput input, ReadSessionOptions options);

	/**
	 * Like {@link #appendProcessor(AppendSessionOptions)}, with the default options.
	 * @return the processor
	 */
	default Flow.Processor<AppendInput, AppendAck> appendProcessor() {
		return appendProcessor(AppendSessionOptions.defaults());
	}

	/**
	 * Returns a processor that appends the batches it is given through a session of its
	 * own, and publishes the acknowledgements in the same order. It takes one publisher
	 * and one subscriber, and needs both: it requests at most 256 batches (or what the
	 * session lets in) ahead of the acknowledgements that its subscriber takes.
	 * <p>
	 * It completes when the publisher has completed and everything is acknowledged. When
	 * a batch fails, the publisher is cancelled and the subscriber gets the error. When
	 * the publisher fails or the subscriber cancels, what was taken before is still
	 * appended, without a signal.
	 * @param options how the session behaves
	 * @return the processor
	 */
	Flow.Processor<AppendInput, AppendAck> appendProcessor(AppendSessionOptions options);

}

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

import java.util.List;
import java.util.Objects;
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
import io.github.s2snapshot.sdk.internal.append.AppendProcessor;
import io.github.s2snapshot.sdk.internal.append.AppendSessionImpl;
import io.github.s2snapshot.sdk.internal.append.ProducerImpl;
import io.github.s2snapshot.sdk.internal.append.UnaryAppend;
import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.call.StreamRef;
import io.github.s2snapshot.sdk.internal.read.ReadPublisher;
import io.github.s2snapshot.sdk.internal.read.ReadSessionImpl;
import io.github.s2snapshot.sdk.internal.read.UnaryRead;
import io.github.s2snapshot.sdk.internal.resource.StreamCalls;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamConfig;

/**
 * Default implementation of {@link S2Stream}.
 */
final class DefaultS2Stream implements S2Stream {

	private final StreamRef stream;

	private final ClientContext context;

	DefaultS2Stream(StreamRef stream, ClientContext context) {
		this.stream = stream;
		this.context = context;
	}

	@Override
	public String basin() {
		return this.stream.basin();
	}

	@Override
	public String name() {
		return this.stream.stream();
	}

	@Override
	public S2Stream withEncryptionKey(EncryptionKey encryptionKey) {
		Objects.requireNonNull(encryptionKey, "'encryptionKey' must not be null");
		return new DefaultS2Stream(this.stream.withEncryptionKey(encryptionKey), this.context);
	}

	@Override
	public S2Stream withStreamConfig(StreamConfig config) {
		return new DefaultS2Stream(this.stream.withStreamConfig(StreamCalls.header(config)), this.context);
	}

	private UnaryAppend appendCall(AppendInput input, AppendRetryPolicy retryPolicy) {
		return new UnaryAppend(this.stream, this.context.settings(), input, retryPolicy);
	}

	@Override
	public AppendAck append(AppendInput input) {
		return this.context.runBlocking(appendCall(input, this.context.settings().appendRetryPolicy()));
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input) {
		return appendAsync(input, this.context.settings().appendRetryPolicy());
	}

	@Override
	public CompletableFuture<AppendAck> appendAsync(AppendInput input, AppendRetryPolicy retryPolicy) {
		Objects.requireNonNull(retryPolicy, "'retryPolicy' must not be null");
		return this.context.runAsync(appendCall(input, retryPolicy));
	}

	@Override
	public ReadBatch read(ReadInput input) {
		return this.context.runBlocking(new UnaryRead(this.stream, this.context.settings(), input));
	}

	@Override
	public CompletableFuture<ReadBatch> readAsync(ReadInput input) {
		return this.context.runAsync(new UnaryRead(this.stream, this.context.settings(), input));
	}

	@Override
	public StreamPosition checkTail() {
		return this.context.runBlocking(StreamCalls.checkTail(this.stream, this.context.settings()));
	}

	@Override
	public CompletableFuture<StreamPosition> checkTailAsync() {
		return this.context.runAsync(StreamCalls.checkTail(this.stream, this.context.settings()));
	}

	@Override
	public AppendSession appendSession() {
		return appendSession(AppendSessionOptions.defaults());
	}

	@Override
	public AppendSession appendSession(AppendSessionOptions options) {
		return AppendSessionImpl.open(this.context, this.stream, options);
	}

	@Override
	public Producer producer() {
		return producer(ProducerOptions.defaults());
	}

	@Override
	public Producer producer(ProducerOptions options) {
		return ProducerImpl.open(this.context, this.stream, options);
	}

	@Override
	public ReadSession readSession(ReadInput input) {
		return readSession(input, ReadSessionOptions.defaults());
	}

	@Override
	public ReadSession readSession(ReadInput input, ReadSessionOptions options) {
		return ReadSessionImpl.open(this.context, this.stream, input, options);
	}

	@Override
	public Flow.Publisher<ReadBatch> readPublisher(ReadInput input, ReadSessionOptions options) {
		return new ReadPublisher<>(() -> readSession(input, options), List::of, this.context.callbacks());
	}

	@Override
	public Flow.Publisher<SequencedRecord> recordPublisher(ReadInput input, ReadSessionOptions options) {
		return new ReadPublisher<>(() -> readSession(input, options), ReadBatch::records, this.context.callbacks());
	}

	@Override
	public Flow.Processor<AppendInput, AppendAck> appendProcessor(AppendSessionOptions options) {
		return new AppendProcessor(() -> appendSession(options), options.maxInflightBatches(),
				this.context.callbacks());
	}

	@Override
	public String toString() {
		return "S2Stream[" + basin() + "/" + name() + "]";
	}

}

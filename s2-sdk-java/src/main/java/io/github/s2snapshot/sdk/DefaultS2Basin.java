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
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.internal.call.CallSpec;
import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.resource.StreamCalls;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;

/**
 * Default implementation of {@link S2Basin}.
 */
final class DefaultS2Basin implements S2Basin {

	private final String name;

	private final ClientContext context;

	private final StreamCalls calls;

	DefaultS2Basin(String name, ClientContext context, StreamCalls calls) {
		this.name = name;
		this.context = context;
		this.calls = calls;
	}

	@Override
	public String name() {
		return this.name;
	}

	@Override
	public S2Stream stream(String name) {
		return new DefaultS2Stream(this.calls.stream(AbstractAccount.validStream(name)), this.context);
	}

	@Override
	public Page<StreamInfo> listStreams(ListOptions options) {
		return this.context.runBlocking(this.calls.list(options));
	}

	@Override
	public CompletableFuture<Page<StreamInfo>> listStreamsAsync(ListOptions options) {
		return this.context.runAsync(this.calls.list(options));
	}

	@Override
	public Stream<StreamInfo> listAllStreams(ListOptions options) {
		return Pages.stream(options, this::listStreams, StreamInfo::name, (stream) -> stream.deletedAt() != null);
	}

	@Override
	public StreamInfo createStream(String name, StreamConfig config) {
		return createStream(name, config, CreateOptions.defaults());
	}

	@Override
	public CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config) {
		return createStreamAsync(name, config, CreateOptions.defaults());
	}

	@Override
	public StreamInfo createStream(String name, StreamConfig config, CreateOptions options) {
		return this.context.runBlocking(createCall(name, config, options));
	}

	@Override
	public CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config, CreateOptions options) {
		return this.context.runAsync(createCall(name, config, options));
	}

	private CallSpec<StreamInfo> createCall(String name, StreamConfig config, CreateOptions options) {
		if (options.location() != null) {
			throw new InvalidInputException("Stream '" + this.name + "/" + name + "' cannot be created with a"
					+ " location: it has the location of its basin. Create it without a location");
		}
		return this.calls.create(AbstractAccount.validStream(name), config, options);
	}

	@Override
	public Provisioned<StreamInfo> ensureStream(String name, StreamConfig config) {
		return this.context.runBlocking(this.calls.ensure(AbstractAccount.validStream(name), config));
	}

	@Override
	public CompletableFuture<Provisioned<StreamInfo>> ensureStreamAsync(String name, StreamConfig config) {
		return this.context.runAsync(this.calls.ensure(AbstractAccount.validStream(name), config));
	}

	@Override
	public StreamConfig getStreamConfig(String name) {
		return this.context.runBlocking(this.calls.getConfig(AbstractAccount.validStream(name)));
	}

	@Override
	public CompletableFuture<StreamConfig> getStreamConfigAsync(String name) {
		return this.context.runAsync(this.calls.getConfig(AbstractAccount.validStream(name)));
	}

	@Override
	public StreamConfig reconfigureStream(String name, StreamReconfiguration changes) {
		return this.context.runBlocking(this.calls.reconfigure(AbstractAccount.validStream(name), changes));
	}

	@Override
	public CompletableFuture<StreamConfig> reconfigureStreamAsync(String name, StreamReconfiguration changes) {
		return this.context.runAsync(this.calls.reconfigure(AbstractAccount.validStream(name), changes));
	}

	@Override
	public void deleteStream(String name) {
		this.context.runBlocking(this.calls.delete(AbstractAccount.validStream(name)));
	}

	@Override
	public CompletableFuture<@Nullable Void> deleteStreamAsync(String name) {
		return this.context.runAsync(this.calls.delete(AbstractAccount.validStream(name)));
	}

	@Override
	public boolean deleteStreamIfExists(String name) {
		return this.context.runBlocking(this.calls.deleteIfExists(AbstractAccount.validStream(name)));
	}

	@Override
	public CompletableFuture<Boolean> deleteStreamIfExistsAsync(String name) {
		return this.context.runAsync(this.calls.deleteIfExists(AbstractAccount.validStream(name)));
	}

	@Override
	public String toString() {
		return "S2Basin[" + this.name + "]";
	}

}

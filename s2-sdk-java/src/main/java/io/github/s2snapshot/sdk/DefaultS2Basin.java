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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.resource.StreamCalls;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;
import io.github.s2snapshot.sdk.wire.Names;

/**
 * A handle of a basin.
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
		return new DefaultS2Stream(this.calls.stream(validStream(name)), this.context);
	}

	private static String validStream(String name) {
		return DefaultS2Client.requireValid("stream", name, Names.streamProblem(name));
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
	public StreamInfo createStream(String name, StreamConfig config) {
		return this.context.runBlocking(this.calls.create(validStream(name), config));
	}

	@Override
	public CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config) {
		return this.context.runAsync(this.calls.create(validStream(name), config));
	}

	@Override
	public Provisioned<StreamInfo> ensureStream(String name, StreamConfig config) {
		return this.context.runBlocking(this.calls.ensure(validStream(name), config));
	}

	@Override
	public CompletableFuture<Provisioned<StreamInfo>> ensureStreamAsync(String name, StreamConfig config) {
		return this.context.runAsync(this.calls.ensure(validStream(name), config));
	}

	@Override
	public StreamConfig getStreamConfig(String name) {
		return this.context.runBlocking(this.calls.getConfig(validStream(name)));
	}

	@Override
	public CompletableFuture<StreamConfig> getStreamConfigAsync(String name) {
		return this.context.runAsync(this.calls.getConfig(validStream(name)));
	}

	@Override
	public StreamConfig reconfigureStream(String name, StreamReconfiguration changes) {
		return this.context.runBlocking(this.calls.reconfigure(validStream(name), changes));
	}

	@Override
	public CompletableFuture<StreamConfig> reconfigureStreamAsync(String name, StreamReconfiguration changes) {
		return this.context.runAsync(this.calls.reconfigure(validStream(name), changes));
	}

	@Override
	public void deleteStream(String name) {
		this.context.runBlocking(this.calls.delete(validStream(name)));
	}

	@Override
	public CompletableFuture<@Nullable Void> deleteStreamAsync(String name) {
		return this.context.runAsync(this.calls.delete(validStream(name)));
	}

	@Override
	public String toString() {
		return "S2Basin[" + this.name + "]";
	}

}

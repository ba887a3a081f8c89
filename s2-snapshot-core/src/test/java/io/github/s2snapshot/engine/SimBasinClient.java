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

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.ProvisionResult;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;

/**
 * The basin as a process sees it, over a network that loses and delays messages.
 */
final class SimBasinClient implements S2Basin {

	private static final int PAGE = 2;

	private final SimBasin basin;

	private final SimOwner owner;

	private final Function<String, S2Stream> streams;

	private final SimClient network;

	/**
	 * Creates a client.
	 * @param loop the loop
	 * @param basin the basin
	 * @param plan the plan
	 * @param owner the owner
	 * @param streams returns a stream of the basin
	 */
	SimBasinClient(SimLoop loop, SimBasin basin, Supplier<SimPlan> plan, SimOwner owner,
			Function<String, S2Stream> streams) {
		this.basin = basin;
		this.owner = owner;
		this.streams = streams;
		this.network = new SimClient(loop, basin.place("any"), plan, owner);
	}

	@Override
	public String name() {
		return SimBasin.NAME;
	}

	@Override
	public S2Stream stream(String name) {
		return this.streams.apply(name);
	}

	@Override
	public CompletableFuture<Page<StreamInfo>> listStreamsAsync(ListOptions options) {
		return this.network.ask(() -> {
			List<StreamInfo> found = new ArrayList<>();
			String prefix = (options.prefix() != null) ? options.prefix() : "";
			String after = (options.startAfter() != null) ? options.startAfter() : "";
			for (String name : this.basin.names()) {
				SimServer stream = this.basin.find(name);
				if (stream != null && name.startsWith(prefix) && name.compareTo(after) > 0) {
					found.add(info(stream));
				}
			}
			int limit = (options.limit() != null) ? options.limit() : PAGE;
			boolean more = found.size() > limit;
			return new Page<>((more) ? found.subList(0, limit) : found, more);
		});
	}

	private static StreamInfo info(SimServer stream) {
		return new StreamInfo(stream.name(), Instant.ofEpochMilli(stream.createdAt() / 1_000_000), null, null);
	}

	@Override
	public Stream<StreamInfo> listAllStreams(ListOptions options) {
		List<StreamInfo> all = new ArrayList<>();
		ListOptions next = options;
		while (true) {
			Page<StreamInfo> page = get(listStreamsAsync(next));
			all.addAll(page.items());
			if (!page.hasMore()) {
				return all.stream();
			}
			next = next.withStartAfter(all.get(all.size() - 1).name());
		}
	}

	@Override
	public CompletableFuture<Provisioned<StreamInfo>> ensureStreamAsync(String name, StreamConfig config) {
		return this.network.ask(() -> {
			ProvisionResult result = (this.basin.create(name)) ? ProvisionResult.CREATED : ProvisionResult.NOOP;
			return new Provisioned<>(result, info(this.basin.require(name)));
		});
	}

	@Override
	public CompletableFuture<StreamConfig> getStreamConfigAsync(String name) {
		return this.network.ask(() -> {
			this.basin.require(name);
			return StreamConfig.defaults().withRetention(RetentionPolicy.infinite());
		});
	}

	@Override
	public CompletableFuture<Boolean> deleteStreamIfExistsAsync(String name) {
		return this.network.ask(() -> this.basin.delete(name, this.owner.name));
	}

	@Override
	public boolean deleteStreamIfExists(String name) {
		return get(deleteStreamIfExistsAsync(name));
	}

	private static <T> T get(CompletableFuture<T> answer) {
		try {
			return Futures.get(answer, Duration.ofSeconds(30));
		}
		catch (TimeoutException ex) {
			throw new S2TimeoutException("no answer");
		}
	}

	@Override
	public Page<StreamInfo> listStreams(ListOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public StreamInfo createStream(String name, StreamConfig config) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config) {
		throw new UnsupportedOperationException();
	}

	@Override
	public StreamInfo createStream(String name, StreamConfig config, CreateOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config, CreateOptions options) {
		throw new UnsupportedOperationException();
	}

	@Override
	public Provisioned<StreamInfo> ensureStream(String name, StreamConfig config) {
		throw new UnsupportedOperationException();
	}

	@Override
	public StreamConfig getStreamConfig(String name) {
		throw new UnsupportedOperationException();
	}

	@Override
	public StreamConfig reconfigureStream(String name, StreamReconfiguration changes) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<StreamConfig> reconfigureStreamAsync(String name, StreamReconfiguration changes) {
		throw new UnsupportedOperationException();
	}

	@Override
	public void deleteStream(String name) {
		throw new UnsupportedOperationException();
	}

	@Override
	public CompletableFuture<@Nullable Void> deleteStreamAsync(String name) {
		throw new UnsupportedOperationException();
	}

}

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

import io.github.s2snapshot.sdk.internal.call.ClientContext;
import io.github.s2snapshot.sdk.internal.resource.BasinCalls;
import io.github.s2snapshot.sdk.internal.resource.StreamCalls;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.BasinReconfiguration;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.Provisioned;

/**
 * Default implementation of {@link S2Client}.
 */
final class DefaultS2Client extends AbstractAccount implements S2Client {

	private final S2Endpoints endpoints;

	private final ClientContext context;

	private final BasinCalls calls;

	DefaultS2Client(S2Endpoints endpoints, ClientContext context) {
		super(accountOrigin(endpoints), context);
		this.endpoints = endpoints;
		this.context = context;
		this.calls = new BasinCalls(accountOrigin(endpoints), context.settings());
	}

	private static Origin accountOrigin(S2Endpoints endpoints) {
		S2Endpoints.Endpoint account = endpoints.accountEndpoint();
		return new Origin(account.tls(), account.host(), account.port());
	}

	@Override
	public S2Basin basin(String name) {
		validBasin(name);
		S2Endpoints.Endpoint endpoint = this.endpoints.basinEndpoint();
		String host = (endpoint.basinInHost()) ? name + "." + endpoint.host() : endpoint.host();
		Origin origin = new Origin(endpoint.tls(), host, endpoint.port());
		return new DefaultS2Basin(name, this.context,
				new StreamCalls(origin, (endpoint.basinInHost()) ? null : name, name, this.context.settings()));
	}

	@Override
	public Page<BasinInfo> listBasins(ListOptions options) {
		return this.context.runBlocking(this.calls.list(options));
	}

	@Override
	public CompletableFuture<Page<BasinInfo>> listBasinsAsync(ListOptions options) {
		return this.context.runAsync(this.calls.list(options));
	}

	@Override
	public Stream<BasinInfo> listAllBasins(ListOptions options) {
		return Pages.stream(options, this::listBasins, BasinInfo::name, (basin) -> basin.deletedAt() != null);
	}

	@Override
	public BasinInfo createBasin(String name, BasinConfig config) {
		return createBasin(name, config, CreateOptions.defaults());
	}

	@Override
	public CompletableFuture<BasinInfo> createBasinAsync(String name, BasinConfig config) {
		return createBasinAsync(name, config, CreateOptions.defaults());
	}

	@Override
	public BasinInfo createBasin(String name, BasinConfig config, CreateOptions options) {
		return this.context.runBlocking(this.calls.create(validBasin(name), config, options));
	}

	@Override
	public CompletableFuture<BasinInfo> createBasinAsync(String name, BasinConfig config, CreateOptions options) {
		return this.context.runAsync(this.calls.create(validBasin(name), config, options));
	}

	@Override
	public Provisioned<BasinInfo> ensureBasin(String name, BasinConfig config) {
		return this.context.runBlocking(this.calls.ensure(validBasin(name), config, null));
	}

	@Override
	public CompletableFuture<Provisioned<BasinInfo>> ensureBasinAsync(String name, BasinConfig config) {
		return this.context.runAsync(this.calls.ensure(validBasin(name), config, null));
	}

	@Override
	public Provisioned<BasinInfo> ensureBasin(String name, BasinConfig config, String location) {
		return this.context.runBlocking(this.calls.ensure(validBasin(name), config, validLocation(location)));
	}

	@Override
	public CompletableFuture<Provisioned<BasinInfo>> ensureBasinAsync(String name, BasinConfig config,
			String location) {
		return this.context.runAsync(this.calls.ensure(validBasin(name), config, validLocation(location)));
	}

	@Override
	public BasinConfig getBasinConfig(String name) {
		return this.context.runBlocking(this.calls.getConfig(validBasin(name)));
	}

	@Override
	public CompletableFuture<BasinConfig> getBasinConfigAsync(String name) {
		return this.context.runAsync(this.calls.getConfig(validBasin(name)));
	}

	@Override
	public BasinConfig reconfigureBasin(String name, BasinReconfiguration changes) {
		return this.context.runBlocking(this.calls.reconfigure(validBasin(name), changes));
	}

	@Override
	public CompletableFuture<BasinConfig> reconfigureBasinAsync(String name, BasinReconfiguration changes) {
		return this.context.runAsync(this.calls.reconfigure(validBasin(name), changes));
	}

	@Override
	public void deleteBasin(String name) {
		this.context.runBlocking(this.calls.delete(validBasin(name)));
	}

	@Override
	public CompletableFuture<@Nullable Void> deleteBasinAsync(String name) {
		return this.context.runAsync(this.calls.delete(validBasin(name)));
	}

	@Override
	public boolean deleteBasinIfExists(String name) {
		return this.context.runBlocking(this.calls.deleteIfExists(validBasin(name)));
	}

	@Override
	public CompletableFuture<Boolean> deleteBasinIfExistsAsync(String name) {
		return this.context.runAsync(this.calls.deleteIfExists(validBasin(name)));
	}

	@Override
	public void close() {
		this.context.close();
	}

	@Override
	public String toString() {
		return "S2Client[" + this.endpoints + "]";
	}

}

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

package io.github.s2snapshot.sdk.internal.resource;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.call.CallSpec;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.ClientSettings;
import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.BasinReconfiguration;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireBasinInfo;
import io.github.s2snapshot.sdk.wire.json.WireCreate;
import io.github.s2snapshot.sdk.wire.json.WirePage;

/**
 * Calls for basins.
 */
public final class BasinCalls {

	private final Origin origin;

	private final ClientSettings settings;

	/**
	 * Creates calls.
	 * @param origin the origin of the account endpoint
	 * @param settings the settings of the client
	 */
	public BasinCalls(Origin origin, ClientSettings settings) {
		this.origin = origin;
		this.settings = settings;
	}

	private Request request(String method) {
		return new Request(this.origin, method, this.settings).segment("basins");
	}

	private static CallTarget target(String operation, String name) {
		return new CallTarget(operation, name, null);
	}

	/**
	 * Lists basins.
	 * @param options the filter and the range of the page
	 * @return the call
	 */
	public CallSpec<Page<BasinInfo>> list(ListOptions options) {
		return CallSpec.of(new CallTarget("list basins", null, null), JsonCalls.list(request("GET"), options),
				(response) -> ResourceMapping.page(
						WirePage.parse(JsonCalls.parse(response), WirePage.BASINS, WireBasinInfo::parse),
						ResourceMapping::basin));
	}

	/**
	 * Creates a basin.
	 * @param name the name
	 * @param config the configuration
	 * @param options the options of the creation
	 * @return the call
	 */
	public CallSpec<BasinInfo> create(String name, BasinConfig config, CreateOptions options) {
		Request request = JsonCalls.idempotent(request("POST"), options);
		return CallSpec.of(target("create basin", name),
				JsonCalls.body(request,
						new WireCreate.Basin(name, ResourceMapping.toWire(config), options.location()).toJson()),
				(response) -> ResourceMapping.basin(WireBasinInfo.parse(JsonCalls.parse(response))));
	}

	/**
	 * Makes sure that a basin exists.
	 * @param name the name
	 * @param config the configuration
	 * @param location the location of a new basin, or {@code null} for the default
	 * location
	 * @return the call
	 */
	public CallSpec<Provisioned<BasinInfo>> ensure(String name, BasinConfig config, @Nullable String location) {
		CallTarget target = target("ensure basin", name);
		return CallSpec.of(target,
				JsonCalls.body(request("PUT").segment(name),
						new WireCreate.EnsureBasin(ResourceMapping.toWire(config), location).toJson()),
				(response) -> new Provisioned<>(JsonCalls.provisionResult(target, response),
						ResourceMapping.basin(WireBasinInfo.parse(JsonCalls.parse(response)))));
	}

	/**
	 * Gets the configuration of a basin.
	 * @param name the name
	 * @return the call
	 */
	public CallSpec<BasinConfig> getConfig(String name) {
		return CallSpec.of(target("get basin config", name), request("GET").segment(name),
				(response) -> ResourceMapping.basinConfig(WireBasinConfig.parse(JsonCalls.parse(response))));
	}

	/**
	 * Changes the configuration of a basin.
	 * @param name the name
	 * @param changes the changes
	 * @return the call
	 */
	public CallSpec<BasinConfig> reconfigure(String name, BasinReconfiguration changes) {
		return CallSpec.of(target("reconfigure basin", name),
				JsonCalls.body(request("PATCH").segment(name), ResourceMapping.toWire(changes).toJson()),
				(response) -> ResourceMapping.basinConfig(WireBasinConfig.parse(JsonCalls.parse(response))));
	}

	/**
	 * Deletes a basin.
	 * @param name the name
	 * @return the call
	 */
	public CallSpec<Void> delete(String name) {
		return new DeleteCall(target("delete basin", name), request("DELETE").segment(name));
	}

	/**
	 * Deletes a basin if it exists.
	 * @param name the name
	 * @return the call
	 */
	public CallSpec<Boolean> deleteIfExists(String name) {
		return new DeleteIfExistsCall(target("delete basin", name), request("DELETE").segment(name));
	}

}

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

import java.util.HexFormat;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.call.CallSpec;
import io.github.s2snapshot.sdk.internal.call.CallTarget;
import io.github.s2snapshot.sdk.internal.call.ClientSettings;
import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.internal.call.StreamRef;
import io.github.s2snapshot.sdk.internal.transport.Origin;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;
import io.github.s2snapshot.sdk.wire.json.WireCreate;
import io.github.s2snapshot.sdk.wire.json.WirePage;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.json.WireStreamInfo;
import io.github.s2snapshot.sdk.wire.json.WireTail;

/**
 * Calls for the streams of a basin, without those for their records.
 */
public final class StreamCalls {

	private final Origin origin;

	private final @Nullable String basinHeader;

	private final String basin;

	private final ClientSettings settings;

	/**
	 * Creates calls.
	 * @param origin the origin of the endpoint of the basin
	 * @param basinHeader the basin if a header has to name it, or {@code null}
	 * @param basin the basin
	 * @param settings the settings of the client
	 */
	public StreamCalls(Origin origin, @Nullable String basinHeader, String basin, ClientSettings settings) {
		this.origin = origin;
		this.basinHeader = basinHeader;
		this.basin = basin;
		this.settings = settings;
	}

	/**
	 * Returns a reference to a stream of the basin.
	 * @param name the name
	 * @return the stream
	 */
	public StreamRef stream(String name) {
		return new StreamRef(this.origin, this.basinHeader, this.basin, name, null, null);
	}

	private Request request(String method) {
		return new Request(this.origin, method, this.settings).basin(this.basinHeader).segment("streams");
	}

	/**
	 * Lists streams.
	 * @param options the filter and the range of the page
	 * @return the call
	 */
	public CallSpec<Page<StreamInfo>> list(ListOptions options) {
		return CallSpec.of(new CallTarget("list streams", this.basin, null), JsonCalls.list(request("GET"), options),
				(response) -> ResourceMapping.page(
						WirePage.parse(JsonCalls.parse(response), WirePage.STREAMS, WireStreamInfo::parse),
						ResourceMapping::stream));
	}

	/**
	 * Creates a stream.
	 * @param name the name
	 * @param config the configuration
	 * @param options the options of the creation
	 * @return the call
	 */
	public CallSpec<StreamInfo> create(String name, StreamConfig config, CreateOptions options) {
		Request request = JsonCalls.idempotent(request("POST"), options);
		return CallSpec.of(stream(name).target("create stream"),
				JsonCalls.body(request, new WireCreate.Stream(name, ResourceMapping.toWire(config)).toJson()),
				(response) -> ResourceMapping.stream(WireStreamInfo.parse(JsonCalls.parse(response))));
	}

	/**
	 * Makes sure that a stream exists.
	 * @param name the name
	 * @param config the configuration
	 * @return the call
	 */
	public CallSpec<Provisioned<StreamInfo>> ensure(String name, StreamConfig config) {
		CallTarget target = stream(name).target("ensure stream");
		// The body is the configuration itself. The server silently ignores a wrapper
		// object (S2 v1).
		return CallSpec.of(target,
				JsonCalls.body(request("PUT").segment(name), ResourceMapping.toWire(config).toJson()),
				(response) -> new Provisioned<>(JsonCalls.provisionResult(target, response),
						ResourceMapping.stream(WireStreamInfo.parse(JsonCalls.parse(response)))));
	}

	/**
	 * Gets the configuration of a stream.
	 * @param name the name
	 * @return the call
	 */
	public CallSpec<StreamConfig> getConfig(String name) {
		return CallSpec.of(stream(name).target("get stream config"), request("GET").segment(name),
				(response) -> ResourceMapping.streamConfig(WireStreamConfig.parse(JsonCalls.parse(response))));
	}

	/**
	 * Changes the configuration of a stream.
	 * @param name the name
	 * @param changes the changes
	 * @return the call
	 */
	public CallSpec<StreamConfig> reconfigure(String name, StreamReconfiguration changes) {
		return CallSpec.of(stream(name).target("reconfigure stream"),
				JsonCalls.body(request("PATCH").segment(name), ResourceMapping.toWire(changes).toJson()),
				(response) -> ResourceMapping.streamConfig(WireStreamConfig.parse(JsonCalls.parse(response))));
	}

	/**
	 * Deletes a stream.
	 * @param name the name
	 * @return the call
	 */
	public CallSpec<Void> delete(String name) {
		return new DeleteCall(stream(name).target("delete stream"), request("DELETE").segment(name));
	}

	/**
	 * Deletes a stream if it exists.
	 * @param name the name
	 * @return the call
	 */
	public CallSpec<Boolean> deleteIfExists(String name) {
		return new DeleteIfExistsCall(stream(name).target("delete stream"), request("DELETE").segment(name));
	}

	/**
	 * Returns a configuration as the value of a header.
	 * @param config the configuration
	 * @return compact JSON in ASCII
	 */
	public static String header(StreamConfig config) {
		StringBuilder ascii = new StringBuilder();
		for (char character : ResourceMapping.toWire(config).toCompactJson().toString().toCharArray()) {
			if (character < 0x7F) {
				ascii.append(character);
			}
			else {
				ascii.append("\\u").append(HexFormat.of().toHexDigits(character));
			}
		}
		return ascii.toString();
	}

	/**
	 * Returns the tail of a stream.
	 * @param stream the stream
	 * @param settings the settings of the client
	 * @return the call
	 */
	public static CallSpec<StreamPosition> checkTail(StreamRef stream, ClientSettings settings) {
		return CallSpec.of(stream.target("check tail"),
				stream.request("GET", settings).segment("records").segment("tail"), (response) -> {
					WireTail tail = WireTail.parse(JsonCalls.parse(response));
					return new StreamPosition(tail.seqNum(), tail.timestamp());
				});
	}

}

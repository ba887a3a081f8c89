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
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;

/**
 * Operations on the streams of a basin. A handle holds nothing that must be closed; it
 * works as long as its client does. Blocking calls and futures behave as {@link S2Client}
 * says. Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface S2Basin {

	/**
	 * Returns the name of the basin.
	 * @return the name
	 */
	String name();

	/**
	 * Returns a handle of a stream. Nothing is sent.
	 * @param name the name, 1 to 512 bytes of UTF-8; slashes are allowed
	 * @return the handle
	 * @throws InvalidInputException if the name breaks the rules of S2
	 */
	S2Stream stream(String name);

	/**
	 * Lists streams in byte order of their names.
	 * @param options which part of the list
	 * @return a page
	 * @throws S2Exception if the call fails
	 */
	Page<StreamInfo> listStreams(ListOptions options);

	/**
	 * Like {@link #listStreams(ListOptions)}, with a future.
	 * @param options which part of the list
	 * @return a future of a page
	 */
	CompletableFuture<Page<StreamInfo>> listStreamsAsync(ListOptions options);

	/**
	 * Lists all streams in byte order of their names, without those that are being
	 * deleted unless the options include them. Each page is asked for when the stream
	 * gets there; the stream throws what that call throws.
	 * @param options prefix and start of the list, and the items of a page
	 * @return a lazy, ordered stream for one thread, not to be closed
	 */
	Stream<StreamInfo> listAllStreams(ListOptions options);

	/**
	 * Creates a stream. Fails when it exists ({@code resource_already_exists}). The call
	 * carries a request token, so that a retry after a lost answer succeeds.
	 * @param name the name
	 * @param config the configuration; what is not set comes from the basin's default
	 * @return the new stream
	 * @throws S2Exception if the call fails
	 */
	StreamInfo createStream(String name, StreamConfig config);

	/**
	 * Like {@link #createStream(String, StreamConfig)}, with a future.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the new stream
	 */
	CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config);

	/**
	 * Like {@link #createStream(String, StreamConfig)}, with a request token of the
	 * caller.
	 * @param name the name
	 * @param config the configuration
	 * @param options the request token; a stream has no location of its own
	 * @return the stream
	 * @throws InvalidInputException if the options have a location
	 * @throws S2Exception if the call fails
	 */
	StreamInfo createStream(String name, StreamConfig config, CreateOptions options);

	/**
	 * Like {@link #createStream(String, StreamConfig, CreateOptions)}, with a future.
	 * @param name the name
	 * @param config the configuration
	 * @param options the request token
	 * @return a future of the stream
	 */
	CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config, CreateOptions options);

	/**
	 * Makes sure that a stream exists with exactly this configuration. What the
	 * configuration does not set is reset to the default; the cipher of a stream never
	 * changes (S2 v1).
	 * @param name the name
	 * @param config the configuration
	 * @return the stream, and what was done
	 * @throws S2Exception if the call fails
	 */
	Provisioned<StreamInfo> ensureStream(String name, StreamConfig config);

	/**
	 * Like {@link #ensureStream(String, StreamConfig)}, with a future.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the stream, and what was done
	 */
	CompletableFuture<Provisioned<StreamInfo>> ensureStreamAsync(String name, StreamConfig config);

	/**
	 * Returns the configuration of a stream, with all defaults filled in.
	 * @param name the name
	 * @return the configuration
	 * @throws S2Exception if the call fails, {@code stream_not_found} when there is none
	 */
	StreamConfig getStreamConfig(String name);

	/**
	 * Like {@link #getStreamConfig(String)}, with a future.
	 * @param name the name
	 * @return a future of the configuration
	 */
	CompletableFuture<StreamConfig> getStreamConfigAsync(String name);

	/**
	 * Changes the configuration of a stream.
	 * @param name the name
	 * @param changes the changes
	 * @return the new configuration
	 * @throws S2Exception if the call fails
	 */
	StreamConfig reconfigureStream(String name, StreamReconfiguration changes);

	/**
	 * Like {@link #reconfigureStream(String, StreamReconfiguration)}, with a future.
	 * @param name the name
	 * @param changes the changes
	 * @return a future of the new configuration
	 */
	CompletableFuture<StreamConfig> reconfigureStreamAsync(String name, StreamReconfiguration changes);

	/**
	 * Deletes a stream with all its records. The server does it some time after the call;
	 * until then the stream is listed with a time of deletion (S2 v1).
	 * @param name the name
	 * @throws S2Exception if the call fails, {@code stream_not_found} when there is none
	 */
	void deleteStream(String name);

	/**
	 * Like {@link #deleteStream(String)}, with a future.
	 * @param name the name
	 * @return a future that completes when the server has taken the call
	 */
	CompletableFuture<@Nullable Void> deleteStreamAsync(String name);

	/**
	 * Like {@link #deleteStream(String)}, but it need not exist.
	 * @param name the name
	 * @return {@code true} if the server has taken the call, {@code false} if there was
	 * no such stream, or not even the basin
	 * @throws S2Exception if the call fails
	 */
	boolean deleteStreamIfExists(String name);

	/**
	 * Like {@link #deleteStreamIfExists(String)}, with a future.
	 * @param name the name
	 * @return a future of whether there was such a stream
	 */
	CompletableFuture<Boolean> deleteStreamIfExistsAsync(String name);

}

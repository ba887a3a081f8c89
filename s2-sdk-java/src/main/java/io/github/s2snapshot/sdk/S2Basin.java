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
 * Handle of a basin, with the operations on its streams. A handle need not be closed, and
 * can be used until its client is closed. {@link S2Client} describes how blocking calls
 * and futures behave. Thread-safe.
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
	 * @throws InvalidInputException if the name violates the rules of S2
	 */
	S2Stream stream(String name);

	/**
	 * Lists streams in byte order of their names.
	 * @param options the part of the list to return
	 * @return a page
	 * @throws S2Exception if the call fails
	 */
	Page<StreamInfo> listStreams(ListOptions options);

	/**
	 * Asynchronous variant of {@link #listStreams(ListOptions)}.
	 * @param options the part of the list to return
	 * @return a future of a page
	 */
	CompletableFuture<Page<StreamInfo>> listStreamsAsync(ListOptions options);

	/**
	 * Lists all streams in byte order of their names, without those that are being
	 * deleted unless the options include them. A page is requested when the stream
	 * reaches it, and the stream throws the exceptions of that request.
	 * @param options the prefix and the start of the list, and the page size
	 * @return a lazy, ordered stream, which need not be closed
	 */
	Stream<StreamInfo> listAllStreams(ListOptions options);

	/**
	 * Creates a stream. Fails with {@code resource_already_exists} if the stream exists.
	 * The call has a request token, so that a retry after a lost answer succeeds.
	 * @param name the name
	 * @param config the configuration; for settings that are not set, the default of the
	 * basin applies
	 * @return the new stream
	 * @throws S2Exception if the call fails
	 */
	StreamInfo createStream(String name, StreamConfig config);

	/**
	 * Asynchronous variant of {@link #createStream(String, StreamConfig)}.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the new stream
	 */
	CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config);

	/**
	 * Variant of {@link #createStream(String, StreamConfig)} with a request token of the
	 * caller.
	 * @param name the name
	 * @param config the configuration
	 * @param options the request token; a location is not allowed
	 * @return the stream
	 * @throws InvalidInputException if the options have a location
	 * @throws S2Exception if the call fails
	 */
	StreamInfo createStream(String name, StreamConfig config, CreateOptions options);

	/**
	 * Asynchronous variant of {@link #createStream(String, StreamConfig, CreateOptions)}.
	 * @param name the name
	 * @param config the configuration
	 * @param options the request token
	 * @return a future of the stream
	 */
	CompletableFuture<StreamInfo> createStreamAsync(String name, StreamConfig config, CreateOptions options);

	/**
	 * Creates a stream, or changes the configuration of an existing one to exactly the
	 * given one. Settings that are not set are reset to their default. The cipher of a
	 * stream never changes (S2 v1).
	 * @param name the name
	 * @param config the configuration
	 * @return the stream, and whether it was created or changed
	 * @throws S2Exception if the call fails
	 */
	Provisioned<StreamInfo> ensureStream(String name, StreamConfig config);

	/**
	 * Asynchronous variant of {@link #ensureStream(String, StreamConfig)}.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the stream, and whether it was created or changed
	 */
	CompletableFuture<Provisioned<StreamInfo>> ensureStreamAsync(String name, StreamConfig config);

	/**
	 * Returns the configuration of a stream, with all defaults filled in.
	 * @param name the name
	 * @return the configuration
	 * @throws S2Exception if the call fails, with the code {@code stream_not_found} if
	 * the stream does not exist
	 */
	StreamConfig getStreamConfig(String name);

	/**
	 * Asynchronous variant of {@link #getStreamConfig(String)}.
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
	 * Asynchronous variant of {@link #reconfigureStream(String, StreamReconfiguration)}.
	 * @param name the name
	 * @param changes the changes
	 * @return a future of the new configuration
	 */
	CompletableFuture<StreamConfig> reconfigureStreamAsync(String name, StreamReconfiguration changes);

	/**
	 * Deletes a stream with all its records. The server deletes it asynchronously; until
	 * then the stream is listed with a time of deletion (S2 v1).
	 * @param name the name
	 * @throws S2Exception if the call fails, with the code {@code stream_not_found} if
	 * the stream does not exist
	 */
	void deleteStream(String name);

	/**
	 * Asynchronous variant of {@link #deleteStream(String)}.
	 * @param name the name
	 * @return a future that completes when the server has accepted the deletion
	 */
	CompletableFuture<@Nullable Void> deleteStreamAsync(String name);

	/**
	 * Deletes a stream if it exists, see {@link #deleteStream(String)}.
	 * @param name the name
	 * @return {@code true} if the server has accepted the deletion, {@code false} if the
	 * stream or its basin does not exist
	 * @throws S2Exception if the call fails
	 */
	boolean deleteStreamIfExists(String name);

	/**
	 * Asynchronous variant of {@link #deleteStreamIfExists(String)}.
	 * @param name the name
	 * @return a future of whether the server has accepted the deletion
	 */
	CompletableFuture<Boolean> deleteStreamIfExistsAsync(String name);

}

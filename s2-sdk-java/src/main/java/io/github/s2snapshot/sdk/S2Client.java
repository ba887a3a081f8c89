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

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.access.AccessTokenSupplier;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.listener.S2ClientListener;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.BasinReconfiguration;
import io.github.s2snapshot.sdk.resource.CreateOptions;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.wire.Compression;

/**
 * Client of S2, with the operations on basins, access tokens, metrics and locations. Use
 * {@link #basin(String)} to get to the streams of a basin.
 * <p>
 * A client has a few network threads and a pool of connections; an application normally
 * has one client and keeps it. Connections are opened when they are needed, so creating a
 * client neither blocks nor fails if the server is not available.
 * <p>
 * Each operation has a blocking variant and one that returns a {@link CompletableFuture}.
 * A blocking call throws an {@link S2Exception}. If its thread is interrupted, it cancels
 * the call, sets the interrupt status again and throws a
 * {@link CallInterruptedException}. A future completes exceptionally with the same
 * exceptions, never on a network thread, and cancelling it cancels the call. Both
 * variants retry failed calls according to {@link RetryOptions}. Blocking calls can be
 * made from virtual threads.
 * <p>
 * Thread-safe.
 *
 * @since 0.1.0
 */
public interface S2Client extends AccessTokenOperations, MetricsOperations, LocationOperations, AutoCloseable {

	/**
	 * Returns a builder of a client.
	 * @return a builder
	 */
	static Builder builder() {
		return new DefaultS2ClientBuilder();
	}

	/**
	 * Creates a client from the environment: {@code S2_ACCESS_TOKEN}, which is required,
	 * and {@code S2_ACCOUNT_ENDPOINT} and {@code S2_BASIN_ENDPOINT}, both or neither.
	 * @return the client
	 * @throws InvalidInputException if a variable is missing or not valid; the message
	 * contains its name
	 */
	static S2Client fromEnvironment() {
		return new DefaultS2ClientBuilder().environment(System.getenv()).build();
	}

	/**
	 * Returns a handle of a basin. Nothing is sent.
	 * @param name the name, 8 to 48 lower-case letters, digits and hyphens
	 * @return the handle
	 * @throws InvalidInputException if the name violates the rules of S2
	 */
	S2Basin basin(String name);

	/**
	 * Lists basins in byte order of their names.
	 * @param options the part of the list to return
	 * @return a page
	 * @throws S2Exception if the call fails
	 */
	Page<BasinInfo> listBasins(ListOptions options);

	/**
	 * Asynchronous variant of {@link #listBasins(ListOptions)}.
	 * @param options the part of the list to return
	 * @return a future of a page
	 */
	CompletableFuture<Page<BasinInfo>> listBasinsAsync(ListOptions options);

	/**
	 * Lists all basins in byte order of their names, without those that are being deleted
	 * unless the options include them. A page is requested when the stream reaches it,
	 * and the stream throws the exceptions of that request.
	 * @param options the prefix and the start of the list, and the page size
	 * @return a lazy, ordered stream, which need not be closed
	 */
	Stream<BasinInfo> listAllBasins(ListOptions options);

	/**
	 * Creates a basin. Fails with {@code resource_already_exists} if the basin exists.
	 * The call has a request token, so that a retry after a lost answer succeeds.
	 * @param name the name
	 * @param config the configuration
	 * @return the new basin
	 * @throws S2Exception if the call fails
	 */
	BasinInfo createBasin(String name, BasinConfig config);

	/**
	 * Asynchronous variant of {@link #createBasin(String, BasinConfig)}.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the new basin
	 */
	CompletableFuture<BasinInfo> createBasinAsync(String name, BasinConfig config);

	/**
	 * Variant of {@link #createBasin(String, BasinConfig)} with a location, or with a
	 * request token of the caller.
	 * @param name the name
	 * @param config the configuration
	 * @param options the location and the request token
	 * @return the basin
	 * @throws S2Exception if the call fails
	 */
	BasinInfo createBasin(String name, BasinConfig config, CreateOptions options);

	/**
	 * Asynchronous variant of {@link #createBasin(String, BasinConfig, CreateOptions)}.
	 * @param name the name
	 * @param config the configuration
	 * @param options the location and the request token
	 * @return a future of the basin
	 */
	CompletableFuture<BasinInfo> createBasinAsync(String name, BasinConfig config, CreateOptions options);

	/**
	 * Creates a basin, or changes the configuration of an existing one to exactly the
	 * given one. Settings that are not set are reset to their default (S2 v1).
	 * @param name the name
	 * @param config the configuration
	 * @return the basin, and whether it was created or changed
	 * @throws S2Exception if the call fails
	 */
	Provisioned<BasinInfo> ensureBasin(String name, BasinConfig config);

	/**
	 * Asynchronous variant of {@link #ensureBasin(String, BasinConfig)}.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the basin, and whether it was created or changed
	 */
	CompletableFuture<Provisioned<BasinInfo>> ensureBasinAsync(String name, BasinConfig config);

	/**
	 * Variant of {@link #ensureBasin(String, BasinConfig)} with a location.
	 * @param name the name
	 * @param config the configuration
	 * @param location the location of the basin, for example {@code aws:us-east-1}
	 * @return the basin, and whether it was created or changed
	 * @throws S2Exception if the call fails
	 */
	Provisioned<BasinInfo> ensureBasin(String name, BasinConfig config, String location);

	/**
	 * Asynchronous variant of {@link #ensureBasin(String, BasinConfig, String)}.
	 * @param name the name
	 * @param config the configuration
	 * @param location the location of the basin
	 * @return a future of the basin, and whether it was created or changed
	 */
	CompletableFuture<Provisioned<BasinInfo>> ensureBasinAsync(String name, BasinConfig config, String location);

	/**
	 * Returns the configuration of a basin.
	 * @param name the name
	 * @return the configuration; settings that are not set are {@code null}
	 * @throws S2Exception if the call fails, with the code {@code basin_not_found} if the
	 * basin does not exist
	 */
	BasinConfig getBasinConfig(String name);

	/**
	 * Asynchronous variant of {@link #getBasinConfig(String)}.
	 * @param name the name
	 * @return a future of the configuration
	 */
	CompletableFuture<BasinConfig> getBasinConfigAsync(String name);

	/**
	 * Changes the configuration of a basin.
	 * @param name the name
	 * @param changes the changes
	 * @return the new configuration
	 * @throws S2Exception if the call fails
	 */
	BasinConfig reconfigureBasin(String name, BasinReconfiguration changes);

	/**
	 * Asynchronous variant of {@link #reconfigureBasin(String, BasinReconfiguration)}.
	 * @param name the name
	 * @param changes the changes
	 * @return a future of the new configuration
	 */
	CompletableFuture<BasinConfig> reconfigureBasinAsync(String name, BasinReconfiguration changes);

	/**
	 * Deletes a basin with all its streams. The server deletes it asynchronously; until
	 * then the basin is listed with a time of deletion (S2 v1).
	 * @param name the name
	 * @throws S2Exception if the call fails, with the code {@code basin_not_found} if the
	 * basin does not exist
	 */
	void deleteBasin(String name);

	/**
	 * Asynchronous variant of {@link #deleteBasin(String)}.
	 * @param name the name
	 * @return a future that completes when the server has accepted the deletion
	 */
	CompletableFuture<@Nullable Void> deleteBasinAsync(String name);

	/**
	 * Deletes a basin if it exists, see {@link #deleteBasin(String)}.
	 * @param name the name
	 * @return {@code true} if the server has accepted the deletion, {@code false} if the
	 * basin does not exist
	 * @throws S2Exception if the call fails
	 */
	boolean deleteBasinIfExists(String name);

	/**
	 * Asynchronous variant of {@link #deleteBasinIfExists(String)}.
	 * @param name the name
	 * @return a future of whether the server has accepted the deletion
	 */
	CompletableFuture<Boolean> deleteBasinIfExistsAsync(String name);

	/**
	 * Closes the client. It ends its read sessions, waits up to the request timeout for
	 * the acknowledgements of its append sessions, fails the calls that have not
	 * completed, closes the connections and stops the threads. Further calls have no
	 * effect.
	 */
	@Override
	void close();

	/**
	 * Builder of a client. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	interface Builder {

		/**
		 * Sets the access token. Either a token or a supplier is required;
		 * {@code s2 lite} accepts any token.
		 * @param accessToken the token
		 * @return this builder
		 */
		Builder accessToken(String accessToken);

		/**
		 * Sets a supplier of access tokens, for tokens that change. The supplier is
		 * called before each attempt of a call, and each time a session connects. If the
		 * server refuses a token ({@code 401 authn}), the call is retried with the next
		 * token of the supplier, as often as {@link RetryOptions} allow.
		 * @param supplier the supplier, which is called by several threads
		 * @return this builder
		 */
		Builder accessTokenSupplier(AccessTokenSupplier supplier);

		/**
		 * Sets the endpoints. The default is {@link S2Endpoints#cloud()}.
		 * @param endpoints the endpoints
		 * @return this builder
		 */
		Builder endpoints(S2Endpoints endpoints);

		/**
		 * Sets how failed calls are retried.
		 * @param retry the options
		 * @return this builder
		 */
		Builder retry(RetryOptions retry);

		/**
		 * Sets the compression of the frames of sessions, both of sent and of received
		 * ones. The default is {@link Compression#NONE}.
		 * @param compression the compression; {@link Compression#ZSTD} needs zstd-jni on
		 * the class path
		 * @return this builder
		 */
		Builder compression(Compression compression);

		/**
		 * Sets the timeout for opening a connection. The default is 3 seconds.
		 * @param connectTimeout the timeout, at least 1 ms
		 * @return this builder
		 */
		Builder connectTimeout(Duration connectTimeout);

		/**
		 * Sets the timeout for the answer to an attempt of a call, and for the
		 * acknowledgement of a batch of an append session. The default is 5 seconds. The
		 * wait time of a read is added to it.
		 * @param requestTimeout the timeout, at least 1 ms
		 * @return this builder
		 */
		Builder requestTimeout(Duration requestTimeout);

		/**
		 * Sets the TLS context: the servers that are trusted, and the certificate of the
		 * client. The default is the context of the JVM. The host name is always
		 * verified.
		 * @param sslContext the context
		 * @return this builder
		 */
		Builder sslContext(SSLContext sslContext);

		/**
		 * Sets which failed appends are retried. The default is
		 * {@link AppendRetryPolicy#ALL}.
		 * @param appendRetryPolicy the policy
		 * @return this builder
		 */
		Builder appendRetryPolicy(AppendRetryPolicy appendRetryPolicy);

		/**
		 * Adds a product to the user agent, after the product of this client.
		 * @param userAgentSuffix the product, for example {@code billing/2.1}, printable
		 * ASCII
		 * @return this builder
		 */
		Builder userAgentSuffix(String userAgentSuffix);

		/**
		 * Adds a listener, which is notified of requests and sessions. Can be called
		 * several times.
		 * @param listener the listener
		 * @return this builder
		 */
		Builder listener(S2ClientListener listener);

		/**
		 * Builds the client. No connection is opened.
		 * @return the client, which the caller must close
		 * @throws InvalidInputException if the access token is missing, or the
		 * compression is not available
		 */
		S2Client build();

	}

}

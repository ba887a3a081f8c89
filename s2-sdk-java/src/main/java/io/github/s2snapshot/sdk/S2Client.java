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
 * Client of S2: operations on basins, access tokens, metrics and locations, and the way
 * to streams.
 * <p>
 * One client holds a few network threads and a pool of connections; an application
 * normally has one and keeps it. Connections are made when they are needed, so creating a
 * client neither blocks nor fails when the server is away.
 * <p>
 * Each operation has a blocking form and one with a {@link CompletableFuture}. A blocking
 * call throws an {@link S2Exception}; when its thread is interrupted, it cancels the
 * call, sets the interrupt status again and throws a {@link CallInterruptedException}. A
 * future completes exceptionally with the same exceptions, off the network threads, and
 * cancelling it cancels the call. Both retry as {@link RetryOptions} say. All blocking
 * calls suit virtual threads.
 * <p>
 * Safe for use by many threads.
 *
 * @since 0.1.0
 */
public interface S2Client extends AccessTokenOperations, MetricsOperations, LocationOperations, AutoCloseable {

	/**
	 * Starts to build a client.
	 * @return a builder
	 */
	static Builder builder() {
		return new DefaultS2ClientBuilder();
	}

	/**
	 * Creates a client from the environment: {@code S2_ACCESS_TOKEN}, which is required,
	 * and {@code S2_ACCOUNT_ENDPOINT} with {@code S2_BASIN_ENDPOINT}, both or none.
	 * @return the client
	 * @throws InvalidInputException if a variable is missing or wrong; the message names
	 * it
	 */
	static S2Client fromEnvironment() {
		return new DefaultS2ClientBuilder().environment(System.getenv()).build();
	}

	/**
	 * Returns a handle of a basin. Nothing is sent.
	 * @param name the name, 8 to 48 bytes of lower case letters, digits and hyphens
	 * @return the handle
	 * @throws InvalidInputException if the name breaks the rules of S2
	 */
	S2Basin basin(String name);

	/**
	 * Lists basins in byte order of their names.
	 * @param options which part of the list
	 * @return a page
	 * @throws S2Exception if the call fails
	 */
	Page<BasinInfo> listBasins(ListOptions options);

	/**
	 * Like {@link #listBasins(ListOptions)}, with a future.
	 * @param options which part of the list
	 * @return a future of a page
	 */
	CompletableFuture<Page<BasinInfo>> listBasinsAsync(ListOptions options);

	/**
	 * Lists all basins in byte order of their names, without those that are being deleted
	 * unless the options include them. Each page is asked for when the stream gets there;
	 * the stream throws what that call throws.
	 * @param options prefix and start of the list, and the items of a page
	 * @return a lazy, ordered stream for one thread, not to be closed
	 */
	Stream<BasinInfo> listAllBasins(ListOptions options);

	/**
	 * Creates a basin. Fails when it exists ({@code resource_already_exists}). The call
	 * carries a request token, so that a retry after a lost answer succeeds.
	 * @param name the name
	 * @param config the configuration
	 * @return the new basin
	 * @throws S2Exception if the call fails
	 */
	BasinInfo createBasin(String name, BasinConfig config);

	/**
	 * Like {@link #createBasin(String, BasinConfig)}, with a future.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the new basin
	 */
	CompletableFuture<BasinInfo> createBasinAsync(String name, BasinConfig config);

	/**
	 * Like {@link #createBasin(String, BasinConfig)}, with a location or a request token
	 * of the caller.
	 * @param name the name
	 * @param config the configuration
	 * @param options the location and the request token
	 * @return the basin
	 * @throws S2Exception if the call fails
	 */
	BasinInfo createBasin(String name, BasinConfig config, CreateOptions options);

	/**
	 * Like {@link #createBasin(String, BasinConfig, CreateOptions)}, with a future.
	 * @param name the name
	 * @param config the configuration
	 * @param options the location and the request token
	 * @return a future of the basin
	 */
	CompletableFuture<BasinInfo> createBasinAsync(String name, BasinConfig config, CreateOptions options);

	/**
	 * Makes sure that a basin exists with exactly this configuration. What the
	 * configuration does not set is reset to the default (S2 v1).
	 * @param name the name
	 * @param config the configuration
	 * @return the basin, and what was done
	 * @throws S2Exception if the call fails
	 */
	Provisioned<BasinInfo> ensureBasin(String name, BasinConfig config);

	/**
	 * Like {@link #ensureBasin(String, BasinConfig)}, with a future.
	 * @param name the name
	 * @param config the configuration
	 * @return a future of the basin, and what was done
	 */
	CompletableFuture<Provisioned<BasinInfo>> ensureBasinAsync(String name, BasinConfig config);

	/**
	 * Like {@link #ensureBasin(String, BasinConfig)}, with a location.
	 * @param name the name
	 * @param config the configuration
	 * @param location where the basin is to be, for example {@code aws:us-east-1}
	 * @return the basin, and what was done
	 * @throws S2Exception if the call fails
	 */
	Provisioned<BasinInfo> ensureBasin(String name, BasinConfig config, String location);

	/**
	 * Like {@link #ensureBasin(String, BasinConfig, String)}, with a future.
	 * @param name the name
	 * @param config the configuration
	 * @param location where the basin is to be
	 * @return a future of the basin, and what was done
	 */
	CompletableFuture<Provisioned<BasinInfo>> ensureBasinAsync(String name, BasinConfig config, String location);

	/**
	 * Returns the configuration of a basin.
	 * @param name the name
	 * @return the configuration; what is not set is {@code null}
	 * @throws S2Exception if the call fails, {@code basin_not_found} when there is none
	 */
	BasinConfig getBasinConfig(String name);

	/**
	 * Like {@link #getBasinConfig(String)}, with a future.
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
	 * Like {@link #reconfigureBasin(String, BasinReconfiguration)}, with a future.
	 * @param name the name
	 * @param changes the changes
	 * @return a future of the new configuration
	 */
	CompletableFuture<BasinConfig> reconfigureBasinAsync(String name, BasinReconfiguration changes);

	/**
	 * Deletes a basin with all its streams. The server does it some time after the call;
	 * until then the basin is listed with a time of deletion (S2 v1).
	 * @param name the name
	 * @throws S2Exception if the call fails, {@code basin_not_found} when there is none
	 */
	void deleteBasin(String name);

	/**
	 * Like {@link #deleteBasin(String)}, with a future.
	 * @param name the name
	 * @return a future that completes when the server has taken the call
	 */
	CompletableFuture<@Nullable Void> deleteBasinAsync(String name);

	/**
	 * Like {@link #deleteBasin(String)}, but it need not exist.
	 * @param name the name
	 * @return {@code true} if the server has taken the call, {@code false} if there was
	 * no such basin
	 * @throws S2Exception if the call fails
	 */
	boolean deleteBasinIfExists(String name);

	/**
	 * Like {@link #deleteBasinIfExists(String)}, with a future.
	 * @param name the name
	 * @return a future of whether there was such a basin
	 */
	CompletableFuture<Boolean> deleteBasinIfExistsAsync(String name);

	/**
	 * Closes the client: end its read sessions, give its append sessions the request
	 * timeout to get their acknowledgements, fail the calls that are under way, close the
	 * connections and stop the threads. May be called many times.
	 */
	@Override
	void close();

	/**
	 * Builds a client. Not safe for use by many threads.
	 *
	 * @since 0.1.0
	 */
	interface Builder {

		/**
		 * Sets the access token. It or a supplier is required; {@code s2 lite} accepts
		 * any.
		 * @param accessToken the token
		 * @return this builder
		 */
		Builder accessToken(String accessToken);

		/**
		 * Sets where access tokens come from, instead of one token for good. The supplier
		 * is asked before each attempt of a call, and each time a session connects; after
		 * a token was refused ({@code 401 authn}), the call is made again with the one
		 * that it tells then, as far as {@link RetryOptions} allow.
		 * @param supplier the supplier, used by many threads
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
		 * Sets how the frames of sessions are compressed, sent ones and received ones.
		 * The default is {@link Compression#NONE}.
		 * @param compression the compression; {@link Compression#ZSTD} needs zstd-jni on
		 * the class path
		 * @return this builder
		 */
		Builder compression(Compression compression);

		/**
		 * Sets how long to wait for a connection. The default is 3 seconds.
		 * @param connectTimeout the time, more than 0
		 * @return this builder
		 */
		Builder connectTimeout(Duration connectTimeout);

		/**
		 * Sets how long to wait for the answer to an attempt of a call, and for the
		 * acknowledgement of a batch of an append session. The default is 5 seconds. The
		 * wait of a read is added to it.
		 * @param requestTimeout the time, more than 0
		 * @return this builder
		 */
		Builder requestTimeout(Duration requestTimeout);

		/**
		 * Sets what servers are trusted, and which key the client shows. The default is
		 * that of the JVM. The host name is verified in any case.
		 * @param sslContext the context
		 * @return this builder
		 */
		Builder sslContext(SSLContext sslContext);

		/**
		 * Sets which failed appends are made again. The default is
		 * {@link AppendRetryPolicy#ALL}.
		 * @param appendRetryPolicy the policy
		 * @return this builder
		 */
		Builder appendRetryPolicy(AppendRetryPolicy appendRetryPolicy);

		/**
		 * Adds a product to the user agent, after that of this client.
		 * @param userAgentSuffix the product, for example {@code billing/2.1}, printable
		 * ASCII
		 * @return this builder
		 */
		Builder userAgentSuffix(String userAgentSuffix);

		/**
		 * Adds a listener that is told about requests and sessions. May be called many
		 * times.
		 * @param listener the listener
		 * @return this builder
		 */
		Builder listener(S2ClientListener listener);

		/**
		 * Builds the client. Nothing is sent.
		 * @return the client, to be closed by the caller
		 * @throws InvalidInputException if the access token is missing, or the
		 * compression is not available
		 */
		S2Client build();

	}

}

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

package io.github.s2snapshot.engine.value;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;

/**
 * What a projection can ask of its basin besides reading and appending to its stream.
 *
 * @param streams finds other streams of the basin, {@code null} when there are none
 * @param config asks for the configuration of the stream, {@code null} when that cannot
 * be done
 * @param info asks for what is listed of the stream, without reading it and so without
 * creating it, empty when it is not there; {@code null} when that cannot be done
 * @param account stands for the account of the stream: projections whose account is the
 * same object wait together when its server does not answer, and others do not
 * @since 0.1.0
 */
public record BasinAccess(@Nullable Function<String, S2Stream> streams,
		@Nullable Supplier<CompletableFuture<StreamConfig>> config,
		@Nullable Supplier<CompletableFuture<Optional<StreamInfo>>> info, Object account) {

	private static final Object SAME = new Object();

	/**
	 * Nothing but the stream.
	 */
	public static final BasinAccess NONE = new BasinAccess(null, null, null);

	/**
	 * Creates access for the account that all others have which do not name one.
	 * @param streams finds other streams of the basin, {@code null} when there are none
	 * @param config asks for the configuration of the stream, {@code null} when that
	 * cannot be done
	 * @param info asks for what is listed of the stream, {@code null} when that cannot be
	 * done
	 */
	public BasinAccess(@Nullable Function<String, S2Stream> streams,
			@Nullable Supplier<CompletableFuture<StreamConfig>> config,
			@Nullable Supplier<CompletableFuture<Optional<StreamInfo>>> info) {
		this(streams, config, info, SAME);
	}

	/**
	 * Creates access without a list of streams.
	 * @param streams finds other streams of the basin, {@code null} when there are none
	 * @param config asks for the configuration of the stream, {@code null} when that
	 * cannot be done
	 */
	public BasinAccess(@Nullable Function<String, S2Stream> streams,
			@Nullable Supplier<CompletableFuture<StreamConfig>> config) {
		this(streams, config, null);
	}

	/**
	 * Changes what stands for the account.
	 * @param account an object, such as the client
	 * @return the changed access
	 */
	public BasinAccess withAccount(Object account) {
		return new BasinAccess(this.streams, this.config, this.info, account);
	}

	/**
	 * Returns the access to the basin of a stream.
	 * @param basin its basin
	 * @param stream its name
	 * @return the access
	 */
	public static BasinAccess of(S2Basin basin, String stream) {
		// The first name that begins with a name is that name (S2 v1: in byte order).
		ListOptions first = ListOptions.defaults().withPrefix(stream).withLimit(1).withIncludeDeleted(true);
		return new BasinAccess(basin::stream, () -> basin.getStreamConfigAsync(stream),
				() -> basin.listStreamsAsync(first)
					.thenApply(
							(page) -> page.items().stream().filter((info) -> info.name().equals(stream)).findFirst()));
	}

}

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
 * Access of a projection to the basin of its stream, beyond reading and appending.
 *
 * @param streams returns another stream of the basin, or {@code null} without access to
 * other streams
 * @param config requests the configuration of the stream, or {@code null} without access
 * to it
 * @param info requests the entry of the stream in the list of streams, or {@code null}
 * without access to it. Listing does not create the stream, as a read can. The result is
 * empty if the stream does not exist.
 * @param account identifies the account of the stream. Projections with the same object
 * share limits, such as that of concurrent restores.
 * @since 0.1.0
 */
public record BasinAccess(@Nullable Function<String, S2Stream> streams,
		@Nullable Supplier<CompletableFuture<StreamConfig>> config,
		@Nullable Supplier<CompletableFuture<Optional<StreamInfo>>> info, Object account) {

	private static final Object SAME = new Object();

	/**
	 * No access beyond the stream.
	 */
	public static final BasinAccess NONE = new BasinAccess(null, null, null);

	/**
	 * Creates access for the default account.
	 * @param streams returns another stream of the basin, or {@code null}
	 * @param config requests the configuration of the stream, or {@code null}
	 * @param info requests the entry of the stream in the list of streams, or
	 * {@code null}
	 */
	public BasinAccess(@Nullable Function<String, S2Stream> streams,
			@Nullable Supplier<CompletableFuture<StreamConfig>> config,
			@Nullable Supplier<CompletableFuture<Optional<StreamInfo>>> info) {
		this(streams, config, info, SAME);
	}

	/**
	 * Creates access without a list of streams, for the default account.
	 * @param streams returns another stream of the basin, or {@code null}
	 * @param config requests the configuration of the stream, or {@code null}
	 */
	public BasinAccess(@Nullable Function<String, S2Stream> streams,
			@Nullable Supplier<CompletableFuture<StreamConfig>> config) {
		this(streams, config, null);
	}

	/**
	 * Returns a copy with another account.
	 * @param account the object that identifies the account, such as the client
	 * @return the copy
	 */
	public BasinAccess withAccount(Object account) {
		return new BasinAccess(this.streams, this.config, this.info, account);
	}

	/**
	 * Returns the access to the basin of a stream.
	 * @param basin the basin
	 * @param stream the name of the stream
	 * @return the access
	 */
	public static BasinAccess of(S2Basin basin, String stream) {
		// Streams are listed in byte order (S2 v1), so a stream precedes all others that
		// begin with its name.
		ListOptions first = ListOptions.defaults().withPrefix(stream).withLimit(1).withIncludeDeleted(true);
		return new BasinAccess(basin::stream, () -> basin.getStreamConfigAsync(stream),
				() -> basin.listStreamsAsync(first)
					.thenApply(
							(page) -> page.items().stream().filter((info) -> info.name().equals(stream)).findFirst()));
	}

}

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

import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.access.EncryptionKey;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;

/**
 * Streams of a keyed projection.
 *
 * @param basin their basin
 * @param key their encryption key, {@code null} if they are not encrypted
 * @param account an object that identifies the account of the basin
 * @param creates whether a missing stream is created when something is appended to it
 * @since 0.1.0
 */
public record KeyStreams(S2Basin basin, @Nullable EncryptionKey key, Object account, boolean creates) {

	// Nothing renews the records of a key that is not in memory.
	private static final StreamConfig CONFIG = StreamConfig.defaults().withRetention(RetentionPolicy.infinite());

	S2Stream stream(String name) {
		S2Stream stream = this.basin.stream(name);
		return (this.key != null) ? stream.withEncryptionKey(this.key) : stream;
	}

	BasinAccess access(String name) {
		BasinAccess plain = BasinAccess.of(this.basin, name);
		// The dead-letter stream is created as the streams of keys are.
		return new BasinAccess((other) -> new KeyStream(stream(other), this), plain.config(), plain.info(),
				this.account);
	}

	CompletableFuture<?> create(String name) {
		return this.basin.ensureStreamAsync(name, CONFIG);
	}

	boolean delete(String name) {
		return this.basin.deleteStreamIfExists(name);
	}

	Stream<String> names(String prefix) {
		return this.basin.listAllStreams(ListOptions.defaults().withPrefix(prefix)).map(StreamInfo::name);
	}

}

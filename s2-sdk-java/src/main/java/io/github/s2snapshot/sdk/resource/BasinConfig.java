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

package io.github.s2snapshot.sdk.resource;

import org.jspecify.annotations.Nullable;

/**
 * Configuration of a basin. Immutable.
 *
 * @param defaultStreamConfig the configuration of new streams, for settings that they do
 * not set, or {@code null} for the defaults of S2
 * @param streamCipher the cipher of new streams, for example {@code aegis-256}, or
 * {@code null} for none
 * @param createStreamOnAppend whether an append creates a missing stream
 * @param createStreamOnRead whether a read or a check of the tail creates a missing
 * stream
 * @since 0.1.0
 */
public record BasinConfig(@Nullable StreamConfig defaultStreamConfig, @Nullable String streamCipher,
		boolean createStreamOnAppend, boolean createStreamOnRead) {

	private static final BasinConfig DEFAULTS = new BasinConfig(null, null, false, false);

	/**
	 * Returns a configuration with no settings.
	 * @return the configuration
	 */
	public static BasinConfig defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another default configuration of new streams.
	 * @param defaultStreamConfig the configuration, or {@code null} for the defaults of
	 * S2
	 * @return the copy
	 */
	public BasinConfig withDefaultStreamConfig(@Nullable StreamConfig defaultStreamConfig) {
		return new BasinConfig(defaultStreamConfig, this.streamCipher, this.createStreamOnAppend,
				this.createStreamOnRead);
	}

	/**
	 * Returns a copy with another cipher of new streams.
	 * @param streamCipher the cipher, or {@code null} for none
	 * @return the copy
	 */
	public BasinConfig withStreamCipher(@Nullable String streamCipher) {
		return new BasinConfig(this.defaultStreamConfig, streamCipher, this.createStreamOnAppend,
				this.createStreamOnRead);
	}

	/**
	 * Returns a copy that sets whether an append creates a missing stream.
	 * @param createStreamOnAppend whether an append creates a missing stream
	 * @return the copy
	 */
	public BasinConfig withCreateStreamOnAppend(boolean createStreamOnAppend) {
		return new BasinConfig(this.defaultStreamConfig, this.streamCipher, createStreamOnAppend,
				this.createStreamOnRead);
	}

	/**
	 * Returns a copy that sets whether a read creates a missing stream.
	 * @param createStreamOnRead whether a read or a check of the tail creates a missing
	 * stream
	 * @return the copy
	 */
	public BasinConfig withCreateStreamOnRead(boolean createStreamOnRead) {
		return new BasinConfig(this.defaultStreamConfig, this.streamCipher, this.createStreamOnAppend,
				createStreamOnRead);
	}

}

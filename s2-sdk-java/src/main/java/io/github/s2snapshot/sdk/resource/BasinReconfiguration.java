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
 * Changes to the configuration of a basin. Other settings are kept. Immutable.
 *
 * @param defaultStreamConfig the change of the default configuration of new streams
 * @param streamCipher the change of the cipher of new streams
 * @param createStreamOnAppend whether an append creates a missing stream, or {@code null}
 * to keep the setting
 * @param createStreamOnRead whether a read creates a missing stream, or {@code null} to
 * keep the setting
 * @since 0.1.0
 */
public record BasinReconfiguration(Change<StreamReconfiguration> defaultStreamConfig, Change<String> streamCipher,
		@Nullable Boolean createStreamOnAppend, @Nullable Boolean createStreamOnRead) {

	private static final BasinReconfiguration NONE = new BasinReconfiguration(Change.keep(), Change.keep(), null, null);

	/**
	 * Returns a reconfiguration that changes nothing.
	 * @return the reconfiguration
	 */
	public static BasinReconfiguration none() {
		return NONE;
	}

	/**
	 * Returns a copy that changes settings of the default configuration of new streams.
	 * @param defaultStreamConfig the changes
	 * @return the copy
	 */
	public BasinReconfiguration withDefaultStreamConfig(StreamReconfiguration defaultStreamConfig) {
		return withDefaultStreamConfig(Change.set(defaultStreamConfig));
	}

	/**
	 * Returns a copy that changes or resets the default configuration of new streams.
	 * @param defaultStreamConfig the change
	 * @return the copy
	 */
	public BasinReconfiguration withDefaultStreamConfig(Change<StreamReconfiguration> defaultStreamConfig) {
		return new BasinReconfiguration(defaultStreamConfig, this.streamCipher, this.createStreamOnAppend,
				this.createStreamOnRead);
	}

	/**
	 * Returns a copy that sets the cipher of new streams.
	 * @param streamCipher the cipher
	 * @return the copy
	 */
	public BasinReconfiguration withStreamCipher(String streamCipher) {
		return withStreamCipher(Change.set(streamCipher));
	}

	/**
	 * Returns a copy that changes or resets the cipher of new streams.
	 * @param streamCipher the change
	 * @return the copy
	 */
	public BasinReconfiguration withStreamCipher(Change<String> streamCipher) {
		return new BasinReconfiguration(this.defaultStreamConfig, streamCipher, this.createStreamOnAppend,
				this.createStreamOnRead);
	}

	/**
	 * Returns a copy that sets whether an append creates a missing stream.
	 * @param createStreamOnAppend whether an append creates a missing stream
	 * @return the copy
	 */
	public BasinReconfiguration withCreateStreamOnAppend(boolean createStreamOnAppend) {
		return new BasinReconfiguration(this.defaultStreamConfig, this.streamCipher, createStreamOnAppend,
				this.createStreamOnRead);
	}

	/**
	 * Returns a copy that sets whether a read creates a missing stream.
	 * @param createStreamOnRead whether a read or a check of the tail creates a missing
	 * stream
	 * @return the copy
	 */
	public BasinReconfiguration withCreateStreamOnRead(boolean createStreamOnRead) {
		return new BasinReconfiguration(this.defaultStreamConfig, this.streamCipher, this.createStreamOnAppend,
				createStreamOnRead);
	}

}

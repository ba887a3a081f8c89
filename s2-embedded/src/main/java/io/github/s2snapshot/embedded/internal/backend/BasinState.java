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

package io.github.s2snapshot.embedded.internal.backend;

import java.time.Instant;
import java.util.concurrent.ConcurrentSkipListMap;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireBasinInfo;
import io.github.s2snapshot.sdk.wire.json.WireStreamInfo;

/**
 * State of a basin. It is changed under the lock of the backend and read without it.
 */
final class BasinState {

	private final String name;

	private final Instant createdAt;

	private final @Nullable String creationKey;

	private final ConcurrentSkipListMap<String, StreamState> streams = new ConcurrentSkipListMap<>(Utf8Order.INSTANCE);

	private volatile WireBasinConfig config;

	private volatile @Nullable Instant deletedAt;

	BasinState(String name, Instant createdAt, @Nullable String creationKey, WireBasinConfig config) {
		this.name = name;
		this.createdAt = createdAt;
		this.creationKey = creationKey;
		this.config = config;
	}

	String name() {
		return this.name;
	}

	Instant createdAt() {
		return this.createdAt;
	}

	@Nullable String creationKey() {
		return this.creationKey;
	}

	WireBasinConfig config() {
		return this.config;
	}

	void setConfig(WireBasinConfig config) {
		this.config = config;
	}

	ConcurrentSkipListMap<String, StreamState> streams() {
		return this.streams;
	}

	void delete(Instant at) {
		this.deletedAt = at;
	}

	/**
	 * Returns the time at which the deletion of the basin began.
	 * @return the time, or {@code null} if the basin is not being deleted
	 */
	@Nullable Instant deletedAt() {
		return this.deletedAt;
	}

	void checkAlive() {
		if (this.deletedAt != null) {
			throw S2Error.basinDeletionPending(this.name);
		}
	}

	WireBasinInfo info() {
		return new WireBasinInfo(this.name, null, this.createdAt, this.deletedAt);
	}

	/**
	 * Stream of a basin.
	 *
	 * @param basin the name of the basin
	 * @param name the name of the stream
	 * @param createdAt the time of its creation
	 * @param creationKey the request token and configuration of its creation
	 * @param cipher the name of its cipher
	 * @param log its records
	 */
	record StreamState(String basin, String name, Instant createdAt, @Nullable String creationKey,
			@Nullable String cipher, StreamLog log) {

		WireStreamInfo info() {
			return new WireStreamInfo(this.name, this.createdAt, this.log.deletedAt(), this.cipher);
		}

		void checkAlive() {
			if (this.log.deletedAt() != null) {
				throw S2Error.streamDeletionPending();
			}
		}

	}

}

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
 * Configuration of a stream. For settings that are {@code null}, the default of the basin
 * or of S2 applies. Immutable.
 *
 * @param storageClass the storage class, or {@code null}
 * @param retention the retention policy, or {@code null}
 * @param timestamping the timestamping, or {@code null}
 * @param deleteOnEmpty the deletion of the stream when it is empty, or {@code null}
 * @since 0.1.0
 */
public record StreamConfig(@Nullable String storageClass, @Nullable RetentionPolicy retention,
		@Nullable Timestamping timestamping, @Nullable DeleteOnEmpty deleteOnEmpty) {

	private static final StreamConfig DEFAULTS = new StreamConfig(null, null, null, null);

	/**
	 * Returns a configuration with no settings.
	 * @return the configuration
	 */
	public static StreamConfig defaults() {
		return DEFAULTS;
	}

	/**
	 * Returns a copy with another storage class.
	 * @param storageClass the storage class, or {@code null} for the default
	 * @return the copy
	 */
	public StreamConfig withStorageClass(@Nullable String storageClass) {
		return new StreamConfig(storageClass, this.retention, this.timestamping, this.deleteOnEmpty);
	}

	/**
	 * Returns a copy with another retention policy.
	 * @param retention the policy, or {@code null} for the default
	 * @return the copy
	 */
	public StreamConfig withRetention(@Nullable RetentionPolicy retention) {
		return new StreamConfig(this.storageClass, retention, this.timestamping, this.deleteOnEmpty);
	}

	/**
	 * Returns a copy with another timestamping.
	 * @param timestamping the timestamping, or {@code null} for the default
	 * @return the copy
	 */
	public StreamConfig withTimestamping(@Nullable Timestamping timestamping) {
		return new StreamConfig(this.storageClass, this.retention, timestamping, this.deleteOnEmpty);
	}

	/**
	 * Returns a copy with another setting for the deletion of an empty stream.
	 * @param deleteOnEmpty the setting, or {@code null} for the default
	 * @return the copy
	 */
	public StreamConfig withDeleteOnEmpty(@Nullable DeleteOnEmpty deleteOnEmpty) {
		return new StreamConfig(this.storageClass, this.retention, this.timestamping, deleteOnEmpty);
	}

}

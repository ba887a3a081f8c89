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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.json.Patch;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireRetention;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.json.WireTimestamping;
import io.github.s2snapshot.sdk.wire.json.WireTimestampingMode;

/**
 * Rules for checking, merging and changing configurations. Values that a stream does not
 * set come from its basin, or from the defaults of the system.
 *
 * @since 0.1.0
 */
public final class StreamConfigs {

	private static final WireStreamConfig SYSTEM = new WireStreamConfig("express",
			new WireRetention.Age(7 * 24 * 60 * 60), new WireTimestamping(WireTimestampingMode.CLIENT_PREFER, false),
			0L);

	private StreamConfigs() {
	}

	/**
	 * Checks a configuration.
	 * @param config the configuration
	 * @throws S2Error if the configuration is not allowed
	 */
	public static void check(@Nullable WireStreamConfig config) {
		if (config != null) {
			check(config.retentionPolicy());
		}
	}

	private static void check(@Nullable WireRetention retention) {
		if (retention instanceof WireRetention.Age age && age.seconds() == 0) {
			throw S2Error.invalid("age must be greater than 0 seconds");
		}
	}

	static void check(WireStreamConfig.Change change) {
		check(change.retentionPolicy().apply(null));
	}

	/**
	 * Adds the values that are not set.
	 * @param config the configuration
	 * @param defaults the defaults of the basin
	 * @return a configuration with every field set
	 */
	static WireStreamConfig resolve(@Nullable WireStreamConfig config, @Nullable WireStreamConfig defaults) {
		return merge((config != null) ? config : WireStreamConfig.EMPTY,
				merge((defaults != null) ? defaults : WireStreamConfig.EMPTY, SYSTEM));
	}

	private static WireStreamConfig merge(WireStreamConfig first, WireStreamConfig second) {
		return new WireStreamConfig((first.storageClass() != null) ? first.storageClass() : second.storageClass(),
				(first.retentionPolicy() != null) ? first.retentionPolicy() : second.retentionPolicy(),
				merge(first.timestamping(), second.timestamping()), (first.deleteOnEmptyMinAgeSecs() != null)
						? first.deleteOnEmptyMinAgeSecs() : second.deleteOnEmptyMinAgeSecs());
	}

	private static @Nullable WireTimestamping merge(@Nullable WireTimestamping first,
			@Nullable WireTimestamping second) {
		if (first == null || second == null) {
			return (first != null) ? first : second;
		}
		return new WireTimestamping((first.mode() != null) ? first.mode() : second.mode(),
				(first.uncapped() != null) ? first.uncapped() : second.uncapped());
	}

	/**
	 * Applies a change to a configuration. Values that the change resets are not set in
	 * the result.
	 * @param config the configuration
	 * @param change the change
	 * @return the changed configuration
	 */
	static WireStreamConfig apply(WireStreamConfig config, WireStreamConfig.Change change) {
		WireTimestamping timestamping = config.timestamping();
		Patch<WireTimestamping> timestampingPatch = change.timestamping().map((patch) -> apply(timestamping, patch));
		Long minAge = config.deleteOnEmptyMinAgeSecs();
		Long newMinAge = (change.deleteOnEmptyMinAgeSecs() instanceof Patch.Set<Patch<Long>> set)
				? set.value().apply(minAge)
				: ((change.deleteOnEmptyMinAgeSecs() instanceof Patch.Keep<Patch<Long>>) ? minAge : null);
		return new WireStreamConfig(change.storageClass().apply(config.storageClass()),
				change.retentionPolicy().apply(config.retentionPolicy()), timestampingPatch.apply(timestamping),
				newMinAge);
	}

	private static WireTimestamping apply(@Nullable WireTimestamping timestamping, WireTimestamping.Change change) {
		WireTimestamping current = (timestamping != null) ? timestamping : new WireTimestamping(null, null);
		return new WireTimestamping(change.mode().apply(current.mode()), change.uncapped().apply(current.uncapped()));
	}

	/**
	 * Normalizes a configuration in which nothing is set.
	 * @param config the configuration
	 * @return the configuration, or {@code null} if nothing is set
	 */
	private static @Nullable WireStreamConfig normalize(@Nullable WireStreamConfig config) {
		if (config == null) {
			return null;
		}
		WireTimestamping timestamping = config.timestamping();
		boolean noTimestamping = timestamping == null
				|| (timestamping.mode() == null && timestamping.uncapped() == null);
		WireStreamConfig normalized = (noTimestamping) ? new WireStreamConfig(config.storageClass(),
				config.retentionPolicy(), null, config.deleteOnEmptyMinAgeSecs()) : config;
		return (normalized.equals(WireStreamConfig.EMPTY)) ? null : normalized;
	}

	static WireBasinConfig normalize(WireBasinConfig config) {
		return new WireBasinConfig(normalize(config.defaultStreamConfig()), config.streamCipher(),
				config.createStreamOnAppend(), config.createStreamOnRead());
	}

	static WireBasinConfig apply(WireBasinConfig config, WireBasinConfig.Change change) {
		WireStreamConfig defaults = (config.defaultStreamConfig() != null) ? config.defaultStreamConfig()
				: WireStreamConfig.EMPTY;
		return normalize(new WireBasinConfig(
				change.defaultStreamConfig().map((patch) -> apply(defaults, patch)).apply(config.defaultStreamConfig()),
				change.streamCipher().apply(config.streamCipher()),
				Boolean.TRUE.equals(change.createStreamOnAppend().apply(config.createStreamOnAppend())),
				Boolean.TRUE.equals(change.createStreamOnRead().apply(config.createStreamOnRead()))));
	}

}

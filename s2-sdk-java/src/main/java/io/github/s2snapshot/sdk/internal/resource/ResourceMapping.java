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

package io.github.s2snapshot.sdk.internal.resource;

import java.time.Duration;
import java.util.List;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.BasinInfo;
import io.github.s2snapshot.sdk.resource.BasinReconfiguration;
import io.github.s2snapshot.sdk.resource.Change;
import io.github.s2snapshot.sdk.resource.DeleteOnEmpty;
import io.github.s2snapshot.sdk.resource.Page;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.sdk.resource.StreamReconfiguration;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;
import io.github.s2snapshot.sdk.wire.json.Patch;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireBasinInfo;
import io.github.s2snapshot.sdk.wire.json.WirePage;
import io.github.s2snapshot.sdk.wire.json.WireRetention;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.json.WireStreamInfo;
import io.github.s2snapshot.sdk.wire.json.WireTimestamping;
import io.github.s2snapshot.sdk.wire.json.WireTimestampingMode;

/**
 * Converts basins and streams between the API and the protocol.
 */
final class ResourceMapping {

	private ResourceMapping() {
	}

	static BasinInfo basin(WireBasinInfo info) {
		return new BasinInfo(info.name(), info.createdAt(), info.deletedAt(), info.location());
	}

	static StreamInfo stream(WireStreamInfo info) {
		return new StreamInfo(info.name(), info.createdAt(), info.deletedAt(), info.cipher());
	}

	static <W, T> Page<T> page(WirePage<W> page, Function<W, T> mapper) {
		List<T> items = page.items().stream().map(mapper).toList();
		return new Page<>(items, page.hasMore());
	}

	static WireBasinConfig toWire(BasinConfig config) {
		StreamConfig streams = config.defaultStreamConfig();
		return new WireBasinConfig((streams != null) ? toWire(streams) : null, config.streamCipher(),
				config.createStreamOnAppend(), config.createStreamOnRead());
	}

	static BasinConfig basinConfig(WireBasinConfig config) {
		WireStreamConfig streams = config.defaultStreamConfig();
		return new BasinConfig((streams != null) ? streamConfig(streams) : null, config.streamCipher(),
				config.createStreamOnAppend(), config.createStreamOnRead());
	}

	static WireStreamConfig toWire(StreamConfig config) {
		RetentionPolicy retention = config.retention();
		Timestamping timestamping = config.timestamping();
		DeleteOnEmpty deleteOnEmpty = config.deleteOnEmpty();
		return new WireStreamConfig(
				config.storageClass(), (retention != null) ? toWire(retention) : null, (timestamping != null)
						? new WireTimestamping(toWire(timestamping.mode()), timestamping.uncapped()) : null,
				(deleteOnEmpty != null) ? Long.valueOf(deleteOnEmpty.minAge().toSeconds()) : null);
	}

	static StreamConfig streamConfig(WireStreamConfig config) {
		WireRetention retention = config.retentionPolicy();
		WireTimestamping timestamping = config.timestamping();
		Long minAge = config.deleteOnEmptyMinAgeSecs();
		return new StreamConfig(config.storageClass(), (retention != null) ? retention(retention) : null,
				(timestamping != null) ? new Timestamping(mode(timestamping.mode()), timestamping.uncapped()) : null,
				(minAge != null) ? new DeleteOnEmpty(Duration.ofSeconds(minAge)) : null);
	}

	static WireBasinConfig.Change toWire(BasinReconfiguration changes) {
		return new WireBasinConfig.Change(patch(changes.defaultStreamConfig(), ResourceMapping::toWire),
				patch(changes.streamCipher(), Function.identity()), patch(changes.createStreamOnAppend()),
				patch(changes.createStreamOnRead()));
	}

	static WireStreamConfig.Change toWire(StreamReconfiguration changes) {
		return new WireStreamConfig.Change(patch(changes.storageClass(), Function.identity()),
				patch(changes.retention(), ResourceMapping::toWire),
				patch(changes.timestamping(), ResourceMapping::toWireChange),
				patch(changes.deleteOnEmpty(), (rule) -> Patch.set(rule.minAge().toSeconds())));
	}

	private static WireTimestamping.Change toWireChange(Timestamping timestamping) {
		return new WireTimestamping.Change(patch(toWire(timestamping.mode())), patch(timestamping.uncapped()));
	}

	private static <T, W> Patch<W> patch(Change<T> change, Function<T, W> mapper) {
		if (change.isKeep()) {
			return Patch.keep();
		}
		T value = change.value();
		return (value != null) ? Patch.set(mapper.apply(value)) : Patch.reset();
	}

	private static <T> Patch<T> patch(@Nullable T value) {
		return (value != null) ? Patch.set(value) : Patch.keep();
	}

	private static WireRetention toWire(RetentionPolicy retention) {
		return (retention instanceof RetentionPolicy.Age age) ? new WireRetention.Age(age.age().toSeconds())
				: new WireRetention.Infinite();
	}

	private static RetentionPolicy retention(WireRetention retention) {
		return (retention instanceof WireRetention.Age age) ? RetentionPolicy.age(Duration.ofSeconds(age.seconds()))
				: RetentionPolicy.infinite();
	}

	private static @Nullable WireTimestampingMode toWire(@Nullable TimestampingMode mode) {
		return (mode != null) ? WireTimestampingMode.of(mode.value()) : null;
	}

	private static @Nullable TimestampingMode mode(@Nullable WireTimestampingMode mode) {
		return (mode != null) ? TimestampingMode.valueOf(mode.name()) : null;
	}

}

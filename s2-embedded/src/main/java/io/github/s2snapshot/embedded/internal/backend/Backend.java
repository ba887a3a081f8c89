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

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Function;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.embedded.internal.backend.BasinState.StreamState;
import io.github.s2snapshot.embedded.internal.backend.Provisioned.Result;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireBasinInfo;
import io.github.s2snapshot.sdk.wire.json.WirePage;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.json.WireStreamInfo;

/**
 * All basins and their streams. Changes of basins and streams are made one at a time; the
 * futures complete when a change is durable, or with an {@link S2Error}. Thread-safe.
 *
 * @since 0.1.0
 */
public final class Backend implements AutoCloseable {

	private final Storage storage;

	private final ShiftedClock clock;

	private final NavigableMap<String, BasinState> basins = new ConcurrentSkipListMap<>();

	private long nextStreamId = 1;

	private boolean trimsHeld;

	private Backend(Storage storage, ShiftedClock clock) {
		this.storage = storage;
		this.clock = clock;
		storage.basins().stream().map(Rows::readBasin).forEach((basin) -> this.basins.put(basin.name(), basin));
		for (Storage.StreamRow row : storage.streams()) {
			StreamState stream = Rows.readStream(row, storage, clock);
			BasinState basin = this.basins.get(stream.basin());
			if (basin != null) {
				basin.streams().put(stream.name(), stream);
			}
			else {
				// Its basin was deleted, but the process ended before this stream was
				storage.deleteStream(row.id(), (failure) -> {
				});
			}
			this.nextStreamId = Math.max(this.nextStreamId, row.id() + 1);
		}
	}

	/**
	 * A backend on the heap.
	 * @return the backend
	 */
	public static Backend inMemory() {
		return new Backend(new MemoryStorage(), new ShiftedClock());
	}

	/**
	 * A backend in a directory.
	 * @param directory the directory, created if missing
	 * @return the backend
	 */
	public static Backend open(Path directory) {
		return open(directory, false);
	}

	/**
	 * A backend in a directory.
	 * @param directory the directory, created if missing
	 * @param force whether to force each write to the disk
	 * @return the backend
	 */
	public static Backend open(Path directory, boolean force) {
		Storage storage = MVStoreStorage.open(directory, force);
		try {
			return new Backend(storage, new ShiftedClock());
		}
		catch (RuntimeException ex) {
			storage.close();
			throw ex;
		}
	}

	/**
	 * Why the backend takes no more writes.
	 * @return the failure, {@code null} while all is well
	 */
	public @Nullable Throwable failure() {
		return this.storage.failure();
	}

	public WirePage<WireBasinInfo> listBasins(String prefix, String startAfter, int limit) {
		return page(this.basins, prefix, startAfter, limit, BasinState::info);
	}

	public synchronized CompletableFuture<Provisioned<WireBasinInfo>> createBasin(String name,
			@Nullable WireBasinConfig config, @Nullable String requestToken) {
		String key = creationKey(requestToken, ((config != null) ? config : WireBasinConfig.EMPTY).toJson());
		BasinState existing = this.basins.get(name);
		if (existing != null) {
			return (key != null && key.equals(existing.creationKey()))
					? CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()))
					: CompletableFuture.failedFuture(S2Error.basinExists(name));
		}
		StreamConfigs.check((config != null) ? config.defaultStreamConfig() : null);
		return addBasin(name, config, key);
	}

	public synchronized CompletableFuture<Provisioned<WireBasinInfo>> ensureBasin(String name,
			@Nullable WireBasinConfig config) {
		WireBasinConfig wanted = StreamConfigs.normalize((config != null) ? config : WireBasinConfig.EMPTY);
		StreamConfigs.check(wanted.defaultStreamConfig());
		BasinState existing = this.basins.get(name);
		if (existing == null) {
			return addBasin(name, wanted, null);
		}
		if (existing.config().equals(wanted)) {
			return CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()));
		}
		existing.setConfig(wanted);
		return save(existing, new Provisioned<>(Result.UPDATED, existing.info()));
	}

	/**
	 * Have a basin, with default configuration if it is new.
	 * @param name name of the basin
	 */
	public void addBasin(String name) {
		if (!this.basins.containsKey(name)) {
			ensureBasin(name, null).join();
		}
	}

	private CompletableFuture<Provisioned<WireBasinInfo>> addBasin(String name, @Nullable WireBasinConfig config,
			@Nullable String key) {
		BasinState basin = new BasinState(name, this.clock.instant(), key,
				StreamConfigs.normalize((config != null) ? config : WireBasinConfig.EMPTY));
		this.basins.put(name, basin);
		return save(basin, new Provisioned<>(Result.CREATED, basin.info()));
	}

	public WireBasinConfig basinConfig(String name) {
		return basin(name).config();
	}

	public synchronized CompletableFuture<WireBasinConfig> reconfigureBasin(String name,
			WireBasinConfig.Change change) {
		WireStreamConfig.Change streamChange = change.defaultStreamConfig().apply(null);
		if (streamChange != null) {
			StreamConfigs.check(streamChange);
		}
		BasinState basin = basin(name);
		basin.setConfig(StreamConfigs.apply(basin.config(), change));
		return save(basin, basin.config());
	}

	public synchronized CompletableFuture<WireBasinInfo> deleteBasin(String name) {
		BasinState basin = basin(name);
		this.basins.remove(name);
		CompletableFuture<WireBasinInfo> done = new CompletableFuture<>();
		// The basin first: streams without basin are cleared away when the directory is
		// opened
		this.storage.deleteBasin(name, completion(done, basin.info()));
		for (StreamState stream : basin.streams().values()) {
			stream.log().delete((failure) -> {
			});
		}
		return done;
	}

	public WirePage<WireStreamInfo> listStreams(String basin, String prefix, String startAfter, int limit) {
		return page(basin(basin).streams(), prefix, startAfter, limit, StreamState::info);
	}

	public synchronized CompletableFuture<Provisioned<WireStreamInfo>> createStream(String basinName, String name,
			@Nullable WireStreamConfig config, @Nullable String requestToken) {
		StreamConfigs.check(config);
		String key = creationKey(requestToken, ((config != null) ? config : WireStreamConfig.EMPTY).toJson());
		BasinState basin = basin(basinName);
		StreamState existing = basin.streams().get(name);
		if (existing != null) {
			return (key != null && key.equals(existing.creationKey()))
					? CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()))
					: CompletableFuture.failedFuture(S2Error.streamExists(basinName, name));
		}
		StreamState stream = addStream(basin, name, config, key);
		return save(stream, new Provisioned<>(Result.CREATED, stream.info()));
	}

	public synchronized CompletableFuture<Provisioned<WireStreamInfo>> ensureStream(String basinName, String name,
			@Nullable WireStreamConfig config) {
		StreamConfigs.check(config);
		BasinState basin = basin(basinName);
		StreamState existing = basin.streams().get(name);
		if (existing == null) {
			StreamState stream = addStream(basin, name, config, null);
			return save(stream, new Provisioned<>(Result.CREATED, stream.info()));
		}
		WireStreamConfig wanted = StreamConfigs.resolve(config, basin.config().defaultStreamConfig());
		if (existing.log().config().equals(wanted)) {
			return CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()));
		}
		existing.log().setConfig(wanted);
		return save(existing, new Provisioned<>(Result.UPDATED, existing.info()));
	}

	private StreamState addStream(BasinState basin, String name, @Nullable WireStreamConfig config,
			@Nullable String key) {
		StreamLog log = new StreamLog(this.nextStreamId++, StreamHead.NEW,
				StreamConfigs.resolve(config, basin.config().defaultStreamConfig()), this.storage, this.clock);
		StreamState stream = new StreamState(basin.name(), name, this.clock.instant(), key,
				basin.config().streamCipher(), log);
		if (this.trimsHeld) {
			log.holdTrims();
		}
		basin.streams().put(name, stream);
		return stream;
	}

	public WireStreamConfig streamConfig(String basin, String stream) {
		return stream(basin, stream).log().config();
	}

	public synchronized CompletableFuture<WireStreamConfig> reconfigureStream(String basin, String name,
			WireStreamConfig.Change change) {
		StreamConfigs.check(change);
		StreamState stream = stream(basin, name);
		WireStreamConfig changed = StreamConfigs.resolve(StreamConfigs.apply(stream.log().config(), change),
				basin(basin).config().defaultStreamConfig());
		stream.log().setConfig(changed);
		return save(stream, changed);
	}

	public synchronized CompletableFuture<WireStreamInfo> deleteStream(String basin, String name) {
		StreamState stream = stream(basin, name);
		basin(basin).streams().remove(name);
		CompletableFuture<WireStreamInfo> done = new CompletableFuture<>();
		stream.log().delete(completion(done, stream.info()));
		return done;
	}

	/**
	 * The records of a stream, which is created if its basin wants so.
	 * @param basinName name of the basin
	 * @param name name of the stream
	 * @param purpose what for
	 * @param config configuration of the stream if it is created
	 * @return the stream
	 */
	public OpenStream open(String basinName, String name, Purpose purpose, @Nullable WireStreamConfig config) {
		BasinState basin = basin(basinName);
		StreamState stream = basin.streams().get(name);
		if (stream == null) {
			boolean create = (purpose == Purpose.APPEND) ? basin.config().createStreamOnAppend()
					: basin.config().createStreamOnRead();
			if (!create) {
				throw S2Error.streamNotFound(basinName, name);
			}
			stream = autoCreate(basinName, name, config);
		}
		return new OpenStream(stream.log(), stream.cipher());
	}

	private synchronized StreamState autoCreate(String basinName, String name, @Nullable WireStreamConfig config) {
		BasinState basin = basin(basinName);
		StreamState existing = basin.streams().get(name);
		if (existing != null) {
			return existing;
		}
		StreamState stream = addStream(basin, name, config, null);
		// Whatever is appended comes after it in the storage
		this.storage.putStream(stream.log().id(), Rows.write(stream), (failure) -> {
		});
		return stream;
	}

	private BasinState basin(String name) {
		BasinState basin = this.basins.get(name);
		if (basin == null) {
			throw S2Error.basinNotFound(name);
		}
		return basin;
	}

	private StreamState stream(String basinName, String name) {
		BasinState basin = this.basins.get(basinName);
		StreamState stream = (basin != null) ? basin.streams().get(name) : null;
		if (stream == null) {
			throw S2Error.streamNotFound(basinName, name);
		}
		return stream;
	}

	private <T> CompletableFuture<T> save(BasinState basin, T result) {
		CompletableFuture<T> done = new CompletableFuture<>();
		this.storage.putBasin(basin.name(), Rows.write(basin), completion(done, result));
		return done;
	}

	private <T> CompletableFuture<T> save(StreamState stream, T result) {
		CompletableFuture<T> done = new CompletableFuture<>();
		this.storage.putStream(stream.log().id(), Rows.write(stream), completion(done, result));
		return done;
	}

	private static <T> Completion completion(CompletableFuture<T> future, T result) {
		return (failure) -> {
			if (failure == null) {
				future.complete(result);
			}
			else {
				future.completeExceptionally(S2Error.storage(failure));
			}
		};
	}

	private static @Nullable String creationKey(@Nullable String requestToken, JsonNode config) {
		return (requestToken != null) ? requestToken + " " + config : null;
	}

	private static <S, T> WirePage<T> page(NavigableMap<String, S> items, String prefix, String startAfter, int limit,
			Function<S, T> mapper) {
		boolean after = Utf8Order.INSTANCE.compare(startAfter, prefix) >= 0;
		Map<String, S> candidates = (after) ? items.tailMap(startAfter, startAfter.isEmpty())
				: items.tailMap(prefix, true);
		List<T> page = new ArrayList<>();
		for (Map.Entry<String, S> entry : candidates.entrySet()) {
			if (!entry.getKey().startsWith(prefix)) {
				// Names with the prefix are next to each other
				break;
			}
			if (page.size() == limit) {
				return new WirePage<>(page, true);
			}
			page.add(mapper.apply(entry.getValue()));
		}
		return new WirePage<>(page, false);
	}

	/**
	 * Let trims have no effect.
	 */
	public synchronized void holdTrims() {
		this.trimsHeld = true;
		streams().forEach((stream) -> stream.log().holdTrims());
	}

	/**
	 * Let the trims of a stream have an effect up to a position.
	 * @param basin name of the basin
	 * @param stream name of the stream
	 * @param seqNum the position
	 */
	public synchronized void releaseTrims(String basin, String stream, long seqNum) {
		release(stream(basin, stream), seqNum).join();
	}

	/**
	 * Let all trims have their effect.
	 */
	public synchronized void releaseTrims() {
		this.trimsHeld = false;
		streams().map((stream) -> release(stream, StreamLog.ALL_TRIMS)).toList().forEach(CompletableFuture::join);
	}

	// By way of a write, as only what completes writes may move the head
	private CompletableFuture<StreamLog> release(StreamState stream, long seqNum) {
		CompletableFuture<StreamLog> done = new CompletableFuture<>();
		stream.log()
			.releaseTrims(seqNum,
					(release) -> this.storage.putStream(stream.log().id(), Rows.write(stream), (failure) -> {
						release.run();
						done.complete(stream.log());
					}));
		return done;
	}

	private Stream<StreamState> streams() {
		return this.basins.values().stream().flatMap((basin) -> basin.streams().values().stream());
	}

	/**
	 * Let the clock jump.
	 * @param by how far
	 */
	public void advanceClock(Duration by) {
		this.clock.advance(by);
	}

	@Override
	public void close() {
		this.storage.close();
	}

	/**
	 * What a stream is opened for.
	 *
	 * @since 0.1.0
	 */
	public enum Purpose {

		/** To append. */
		APPEND,

		/** To read, or to check its tail. */
		READ

	}

	/**
	 * A stream and what its records are encrypted with.
	 *
	 * @param log the records
	 * @param cipher the cipher, {@code null} for none
	 * @since 0.1.0
	 */
	public record OpenStream(StreamLog log, @Nullable String cipher) {
	}

}

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
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.embedded.internal.backend.BasinState.StreamState;
import io.github.s2snapshot.embedded.internal.backend.Provisioned.Result;
import io.github.s2snapshot.embedded.internal.backend.storage.Storage;
import io.github.s2snapshot.embedded.internal.backend.storage.StreamHead;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireBasinInfo;
import io.github.s2snapshot.sdk.wire.json.WirePage;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.json.WireStreamInfo;

/**
 * Basins and streams of a server. Basins and streams are changed one at a time. The
 * returned futures complete when the change is durable, or fail with an {@link S2Error}.
 * Thread-safe.
 *
 * @since 0.1.0
 */
public final class Backend implements AutoCloseable {

	private final Storage storage;

	private final ShiftedClock clock;

	private final Namespace names = new Namespace();

	private final Writes writes;

	private final AppendMetrics metrics = new AppendMetrics();

	private final Housekeeping housekeeping;

	private long nextStreamId = 1;

	private boolean trimsHeld;

	private Backend(Storage storage, ShiftedClock clock) {
		this.storage = storage;
		this.clock = clock;
		this.writes = new Writes(storage);
		this.housekeeping = new Housekeeping(this.names, storage, clock, this);
		storage.basins().stream().map(Rows::readBasin).forEach((basin) -> this.names.basins().put(basin.name(), basin));
		for (Storage.StreamRow row : storage.streams()) {
			StreamState stream = Rows.readStream(row, storage, clock);
			BasinState basin = this.names.basins().get(stream.basin());
			if (basin != null) {
				basin.streams().put(stream.name(), stream);
				this.housekeeping.watchRestored(stream);
			}
			else {
				// The process ended after it had deleted the basin, but not this stream
				storage.deleteStream(row.id(), (failure) -> {
				});
			}
			this.nextStreamId = Math.max(this.nextStreamId, row.id() + 1);
		}
	}

	/**
	 * Creates a backend that keeps its data in memory.
	 * @return the backend
	 */
	public static Backend inMemory() {
		return new Backend(Storage.inMemory(), new ShiftedClock());
	}

	/**
	 * Opens a backend that keeps its data in a directory.
	 * @param directory the directory, created if missing
	 * @return the backend
	 */
	public static Backend open(Path directory) {
		return open(directory, false);
	}

	/**
	 * Opens a backend that keeps its data in a directory.
	 * @param directory the directory, created if missing
	 * @param force whether to force each write to the disk
	 * @return the backend
	 */
	public static Backend open(Path directory, boolean force) {
		Storage storage = Storage.open(directory, force);
		try {
			return new Backend(storage, new ShiftedClock());
		}
		catch (RuntimeException ex) {
			storage.close();
			throw ex;
		}
	}

	/**
	 * Returns the failure because of which the backend accepts no more writes.
	 * @return the failure, or {@code null} if there is none
	 */
	public @Nullable Throwable failure() {
		return this.storage.failure();
	}

	public WirePage<WireBasinInfo> listBasins(String prefix, String startAfter, int limit) {
		return Pages.of(this.names.basins(), prefix, startAfter, limit, BasinState::info);
	}

	public synchronized CompletableFuture<Provisioned<WireBasinInfo>> createBasin(String name,
			@Nullable WireBasinConfig config, @Nullable String requestToken) {
		String key = creationKey(requestToken, ((config != null) ? config : WireBasinConfig.EMPTY).toJson());
		StreamConfigs.check((config != null) ? config.defaultStreamConfig() : null);
		BasinState existing = this.names.basins().get(name);
		if (existing != null) {
			existing.checkAlive();
			return (key != null && key.equals(existing.creationKey()))
					? CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()))
					: CompletableFuture.failedFuture(S2Error.basinExists(name));
		}
		return addBasin(name, config, key);
	}

	public synchronized CompletableFuture<Provisioned<WireBasinInfo>> ensureBasin(String name,
			@Nullable WireBasinConfig config) {
		WireBasinConfig wanted = StreamConfigs.normalize((config != null) ? config : WireBasinConfig.EMPTY);
		StreamConfigs.check(wanted.defaultStreamConfig());
		BasinState existing = this.names.basins().get(name);
		if (existing == null) {
			return addBasin(name, wanted, null);
		}
		existing.checkAlive();
		if (existing.config().equals(wanted)) {
			return CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()));
		}
		existing.setConfig(wanted);
		return this.writes.save(existing, new Provisioned<>(Result.UPDATED, existing.info()));
	}

	/**
	 * Creates a basin with the default configuration, unless it exists.
	 * @param name the name of the basin
	 */
	public void addBasin(String name) {
		if (!this.names.basins().containsKey(name)) {
			ensureBasin(name, null).join();
		}
	}

	private CompletableFuture<Provisioned<WireBasinInfo>> addBasin(String name, @Nullable WireBasinConfig config,
			@Nullable String key) {
		BasinState basin = new BasinState(name, this.clock.instant(), key,
				StreamConfigs.normalize((config != null) ? config : WireBasinConfig.EMPTY));
		this.names.basins().put(name, basin);
		return this.writes.save(basin, new Provisioned<>(Result.CREATED, basin.info()));
	}

	public WireBasinConfig basinConfig(String name) {
		return this.names.basin(name).config();
	}

	public synchronized CompletableFuture<WireBasinConfig> reconfigureBasin(String name,
			WireBasinConfig.Change change) {
		WireStreamConfig.Change streamChange = change.defaultStreamConfig().apply(null);
		if (streamChange != null) {
			StreamConfigs.check(streamChange);
		}
		BasinState basin = this.names.aliveBasin(name);
		basin.setConfig(StreamConfigs.apply(basin.config(), change));
		return this.writes.save(basin, basin.config());
	}

	/**
	 * Deletes a basin and its streams. An empty basin disappears at once, another one
	 * with its last stream.
	 * @param name the name of the basin
	 * @return completes when the deletion is durable
	 */
	public synchronized CompletableFuture<WireBasinInfo> deleteBasin(String name) {
		BasinState basin = this.names.basin(name);
		if (basin.deletedAt() != null) {
			return CompletableFuture.completedFuture(basin.info());
		}
		basin.delete(this.clock.instant());
		CompletableFuture<WireBasinInfo> done = new CompletableFuture<>();
		// Delete the basin first: opening a directory deletes streams without a basin
		this.storage.deleteBasin(name, Writes.completion(done, basin.info()));
		if (basin.streams().isEmpty()) {
			this.names.basins().remove(name);
		}
		for (StreamState stream : basin.streams().values()) {
			stream.log().delete((failure) -> {
			});
			this.housekeeping.forget(basin, stream);
		}
		return done;
	}

	public WirePage<WireStreamInfo> listStreams(String basin, String prefix, String startAfter, int limit) {
		return Pages.of(this.names.basin(basin).streams(), prefix, startAfter, limit, StreamState::info);
	}

	public synchronized CompletableFuture<Provisioned<WireStreamInfo>> createStream(String basinName, String name,
			@Nullable WireStreamConfig config, @Nullable String requestToken) {
		StreamConfigs.check(config);
		String key = creationKey(requestToken, ((config != null) ? config : WireStreamConfig.EMPTY).toJson());
		BasinState basin = this.names.aliveBasin(basinName);
		StreamState existing = basin.streams().get(name);
		if (existing != null) {
			existing.checkAlive();
			return (key != null && key.equals(existing.creationKey()))
					? CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()))
					: CompletableFuture.failedFuture(S2Error.streamExists(basinName, name));
		}
		StreamState stream = addStream(basin, name, config, key);
		return this.writes.save(stream, new Provisioned<>(Result.CREATED, stream.info()));
	}

	public synchronized CompletableFuture<Provisioned<WireStreamInfo>> ensureStream(String basinName, String name,
			@Nullable WireStreamConfig config) {
		StreamConfigs.check(config);
		BasinState basin = this.names.aliveBasin(basinName);
		StreamState existing = basin.streams().get(name);
		if (existing == null) {
			StreamState stream = addStream(basin, name, config, null);
			return this.writes.save(stream, new Provisioned<>(Result.CREATED, stream.info()));
		}
		existing.checkAlive();
		WireStreamConfig wanted = StreamConfigs.resolve(config, basin.config().defaultStreamConfig());
		if (existing.log().config().equals(wanted)) {
			return CompletableFuture.completedFuture(new Provisioned<>(Result.NOOP, existing.info()));
		}
		existing.log().setConfig(wanted);
		return this.writes.save(existing, new Provisioned<>(Result.UPDATED, existing.info()));
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
		this.housekeeping.watch(stream);
		log.remindOfEmpty();
		return stream;
	}

	public WireStreamConfig streamConfig(String basin, String stream) {
		return this.names.aliveStream(basin, stream).log().config();
	}

	public synchronized CompletableFuture<WireStreamConfig> reconfigureStream(String basin, String name,
			WireStreamConfig.Change change) {
		StreamConfigs.check(change);
		BasinState parent = this.names.basin(basin);
		parent.checkAlive();
		StreamState stream = this.names.aliveStream(basin, name);
		WireStreamConfig changed = StreamConfigs.resolve(StreamConfigs.apply(stream.log().config(), change),
				parent.config().defaultStreamConfig());
		stream.log().setConfig(changed);
		return this.writes.save(stream, changed);
	}

	public synchronized CompletableFuture<WireStreamInfo> deleteStream(String basin, String name) {
		StreamState stream = this.names.stream(basin, name);
		CompletableFuture<WireStreamInfo> done = new CompletableFuture<>();
		boolean first = stream.log().deletedAt() == null;
		stream.log().delete(Writes.completion(done, stream.info()));
		if (first) {
			this.housekeeping.forget(this.names.basin(basin), stream);
		}
		return done;
	}

	/**
	 * Opens a stream, which is created if its basin is configured so.
	 * @param basinName the name of the basin
	 * @param name the name of the stream
	 * @param purpose the purpose of the request
	 * @param config the configuration of the stream if it is created
	 * @return the stream
	 */
	public OpenStream open(String basinName, String name, Purpose purpose, @Nullable WireStreamConfig config) {
		BasinState basin = this.names.basin(basinName);
		StreamState stream = basin.streams().get(name);
		if (stream == null) {
			boolean create = (purpose == Purpose.APPEND) ? basin.config().createStreamOnAppend()
					: basin.config().createStreamOnRead();
			if (!create) {
				throw S2Error.streamNotFound(basinName, name);
			}
			stream = autoCreate(basinName, name, config);
		}
		stream.checkAlive();
		return new OpenStream(stream.log(), stream.cipher());
	}

	private synchronized StreamState autoCreate(String basinName, String name, @Nullable WireStreamConfig config) {
		BasinState basin = this.names.aliveBasin(basinName);
		StreamState existing = basin.streams().get(name);
		if (existing != null) {
			return existing;
		}
		StreamState stream = addStream(basin, name, config, null);
		// The storage applies writes in order, so that appends come after the stream
		this.storage.putStream(stream.log().id(), Rows.write(stream), (failure) -> {
		});
		return stream;
	}

	private static @Nullable String creationKey(@Nullable String requestToken, JsonNode config) {
		return (requestToken != null) ? requestToken + " " + config : null;
	}

	/**
	 * Holds back the effect of trims.
	 */
	public synchronized void holdTrims() {
		this.trimsHeld = true;
		this.names.streams().forEach((stream) -> stream.log().holdTrims());
	}

	/**
	 * Releases the trims of a stream up to a position.
	 * @param basin the name of the basin
	 * @param stream the name of the stream
	 * @param seqNum the position
	 */
	public synchronized void releaseTrims(String basin, String stream, long seqNum) {
		release(this.names.stream(basin, stream), seqNum).join();
	}

	/**
	 * Releases all trims that are held back.
	 */
	public synchronized void releaseTrims() {
		this.trimsHeld = false;
		this.names.streams()
			.map((stream) -> release(stream, StreamLog.ALL_TRIMS))
			.toList()
			.forEach(CompletableFuture::join);
	}

	private CompletableFuture<StreamLog> release(StreamState stream, long seqNum) {
		CompletableFuture<StreamLog> done = new CompletableFuture<>();
		stream.log().releaseTrims(seqNum, (release) -> this.writes.touch(stream, () -> {
			release.run();
			done.complete(stream.log());
		}));
		return done;
	}

	/**
	 * Moves the clock. Returns when everything that became due is done.
	 * @param by the time to move the clock by, negative to move it back
	 */
	public void advanceClock(Duration by) {
		this.clock.advance(by);
		this.housekeeping.catchUp();
	}

	/**
	 * Returns the metrics of appends.
	 * @return the metrics
	 */
	public AppendMetrics metrics() {
		return this.metrics;
	}

	@Override
	public void close() {
		this.housekeeping.close();
		this.storage.close();
	}

	/**
	 * Purpose for which a stream is opened.
	 *
	 * @since 0.1.0
	 */
	public enum Purpose {

		/** Append. */
		APPEND,

		/** Read or check of the tail. */
		READ

	}

	/**
	 * Stream and its cipher.
	 *
	 * @param log the records
	 * @param cipher the name of the cipher, or {@code null} for none
	 * @since 0.1.0
	 */
	public record OpenStream(StreamLog log, @Nullable String cipher) {

		/**
		 * Returns the cipher with a key.
		 * @param key the key
		 * @return the cipher with the key, or {@code null} if the stream has no cipher
		 */
		public @Nullable RecordCipher withKey(byte[] key) {
			return (this.cipher != null) ? new RecordCipher(this.cipher, key, this.log.id()) : null;
		}

	}

}

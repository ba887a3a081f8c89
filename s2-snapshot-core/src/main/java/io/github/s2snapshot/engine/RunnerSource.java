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

import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.IncarnationException;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.StreamName;

/**
 * Gives snapshots what they need of a projection that runs.
 *
 * @param <S> the type of the state
 * @param projection the name of the projection
 * @param stream the full name of its stream
 * @param loop what folds it
 * @param reads reads of it
 * @param versions the snapshots of other versions
 * @param safeguards what must not be trimmed
 * @param identity which stream there is
 * @param mailbox what it runs on
 * @param listeners who is told
 */
record RunnerSource<S>(String projection, StreamName stream, ProjectionLoop<S> loop, Reads<S> reads,
		OtherVersions versions, Safeguards safeguards, StreamIdentity identity, Mailbox mailbox,
		ListenerFanout listeners) implements SnapshotSource<S> {

	private static final Logger logger = LoggerFactory.getLogger(ProjectionRunner.class);

	private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

	@Override
	public Published<S> published() {
		return this.loop.published();
	}

	@Override
	public void awaitCursor(long cursor, Duration timeout) throws TimeoutException {
		this.reads.await(cursor, timeout);
	}

	@Override
	public @Nullable String veto() {
		return this.versions.veto();
	}

	@Override
	public @Nullable Long undecided() {
		return this.loop.undecided();
	}

	@Override
	public long trimLimit() {
		return SeqNums.min(this.versions.trimLimit(), this.safeguards.trimLimit());
	}

	@Override
	public long restoredCursor() {
		RestoreInfo restore = published().restore();
		return (restore != null && restore.source() == RestoreSource.IN_STREAM) ? restore.cursor() : 0;
	}

	@Override
	public void identify(Duration timeout) {
		try {
			Futures.get(this.identity.learn(), (timeout.compareTo(LOOK_TIMEOUT) < 0) ? timeout : LOOK_TIMEOUT);
		}
		catch (TimeoutException ex) {
			logger.debug("Stream {} could not be listed", this.stream, ex);
		}
	}

	@Override
	public @Nullable Instant streamCreatedAt() {
		return this.identity.createdAt();
	}

	@Override
	public void historyKept(String reason) {
		this.listeners.tell((listener) -> listener.historyKept(this.projection, reason));
	}

	@Override
	public CompletableFuture<@Nullable Void> capture(UUID id, CompletableFuture<StateCapture.Captured<S>> result) {
		return this.mailbox.supply(() -> {
			this.loop.capture().expect(id, result);
			return null;
		});
	}

	@Override
	public void streamLost(IncarnationException reason) {
		this.mailbox.execute(() -> {
			ProjectionStatus status = this.loop.published().status();
			if (status != ProjectionStatus.STOPPED && status != ProjectionStatus.FAILED) {
				this.loop.onError(reason);
			}
		});
	}

	@Override
	public void ackLost() {
		this.listeners.tell((listener) -> listener.ackLost(this.projection, AppendPurpose.SNAPSHOT));
	}

	@Override
	public void conflict(long cursor, long actual) {
		logger.debug("Projection '{}': a snapshot at {} lost, stream {} is at {}", this.projection,
				SeqNums.text(cursor), this.stream, SeqNums.text(actual));
		this.listeners.tell((listener) -> listener.snapshotConflict(this.projection, cursor, actual));
	}

}

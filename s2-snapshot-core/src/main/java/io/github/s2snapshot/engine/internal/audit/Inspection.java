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

package io.github.s2snapshot.engine.internal.audit;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FoldedTypes;
import io.github.s2snapshot.engine.internal.restore.TranslatingStore;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotListing;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotNotFoundException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Inspects the snapshots of a projection, and checks whether it could restore from one of
 * them or without any. Read-only. Thread-safe; blocks.
 *
 * @param <S> the type of the state
 */
public final class Inspection<S> {

	private final ProjectionDefinition<S> definition;

	private final S2Stream stream;

	private final StreamName streamName;

	private final Safeguards safeguards;

	private final Audit<S> audit;

	private final Supplier<CompletableFuture<?>> flight;

	public Inspection(ProjectionDefinition<S> definition, S2Stream stream, Safeguards safeguards, Audit<S> audit,
			Supplier<CompletableFuture<?>> flight) {
		this.definition = definition;
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.safeguards = safeguards;
		this.audit = audit;
		this.flight = flight;
	}

	/**
	 * Lists the snapshots.
	 * @param timeout how long it may take
	 * @return the snapshots that were found within the timeout
	 */
	public SnapshotListing list(Duration timeout) {
		SnapshotStore store = TranslatingStore.of(this.definition);
		if (store != null) {
			return list(store, Deadline.in(timeout));
		}
		StreamSnapshotScan.Scan<S> scan = new StreamSnapshotScan<>(this.definition, this.stream, null,
				this.safeguards.streamCreatedAt())
			.scan(Deadline.in(timeout));
		List<SnapshotListing.Entry> entries = new ArrayList<>();
		scan.snapshots().forEach((snapshot) -> entries.add(entry(snapshot)));
		return new SnapshotListing(entries, scan.ignored(), scan.complete());
	}

	private SnapshotListing list(SnapshotStore store, Deadline deadline) {
		List<SnapshotListing.Entry> entries = new ArrayList<>();
		List<String> ignored = new ArrayList<>();
		List<SnapshotKey> keys = store.list(scope());
		for (SnapshotKey key : keys) {
			if (entries.size() + ignored.size() == SnapshotListing.LIMIT || deadline.isOver()) {
				return new SnapshotListing(entries, ignored, false);
			}
			try {
				StoredSnapshot snapshot = store.load(key);
				entries.add(entry(
						new SnapshotInfo(snapshot.id(), key.cursor(), SnapshotPlacement.EXTERNAL, SnapshotForm.OBJECT,
								snapshot.content().length(), snapshot.takenAt(), snapshot.ignored(), snapshot.fold())));
			}
			catch (CorruptSnapshotException ex) {
				ignored.add(key + ": " + ex.reason());
			}
		}
		return new SnapshotListing(entries, ignored, true);
	}

	private SnapshotListing.Entry entry(SnapshotInfo snapshot) {
		return SnapshotListing.Entry.of(snapshot, this.safeguards.isQuarantined(snapshot));
	}

	/**
	 * Checks a snapshot: reads it, and folds the records before and after it again.
	 * @param cursor the cursor of the snapshot
	 * @param timeout how long it may take
	 * @return the result
	 * @throws SnapshotNotFoundException if no such snapshot exists
	 * @throws ProjectionException if the snapshot could not be read within the timeout
	 */
	public SnapshotCheck verify(long cursor, Duration timeout) {
		Deadline deadline = Deadline.in(timeout);
		try {
			return this.audit.verify(cursor, deadline);
		}
		catch (TimeoutException ex) {
			throw late(deadline);
		}
	}

	/**
	 * Waits for the snapshot in progress, then makes sure that the projection can be
	 * restored from a base, provided that nothing is trimmed meanwhile.
	 * @param choice the base
	 * @param timeout how long it may take
	 * @throws SnapshotNotFoundException if no such snapshot exists
	 * @throws NoBaseStateException if records after the base were trimmed, or the
	 * snapshot is not valid
	 * @throws ProjectionException if the check was not completed within the timeout
	 */
	public void requireUsable(BaseChoice choice, Duration timeout) {
		Deadline deadline = Deadline.in(timeout);
		try {
			if (choice.fixed()) {
				// A snapshot in progress may trim records that an older one needs.
				Futures.get(this.flight.get(), deadline.remaining());
				requireUsable(choice, deadline);
			}
		}
		catch (TimeoutException ex) {
			throw late(deadline);
		}
	}

	private void requireUsable(BaseChoice choice, Deadline deadline) throws TimeoutException {
		long cursor = choice.neededFrom();
		Long record = (choice.isInitial()) ? null : find(cursor, deadline);
		long tail = Futures.get(this.stream.checkTailAsync(), deadline.remaining()).seqNum();
		if (SeqNums.before(tail, cursor)) {
			throw unusable(choice, "the stream ends at " + SeqNums.text(tail));
		}
		if (cursor == tail) {
			return;
		}
		List<SequencedRecord> next = Futures
			.get(this.stream.readAsync(ReadInput.fromSeqNum(cursor).withCount(1)), deadline.remaining())
			.records();
		long first = (next.isEmpty()) ? tail : next.get(0).seqNum();
		// Between an in-stream snapshot and its cursor is only its own trim.
		if (first != cursor && !Objects.equals(record, first)) {
			throw unusable(choice, "the records before " + SeqNums.text(first) + " were trimmed");
		}
	}

	// Returns the position of the record of an in-stream snapshot, else null.
	private @Nullable Long find(long cursor, Deadline deadline) throws TimeoutException {
		SnapshotStore store = TranslatingStore.of(this.definition);
		if (store != null) {
			requireStored(store, cursor);
			return null;
		}
		StreamSnapshotScan.Whole<S> whole = require(this.definition, this.stream, cursor,
				this.safeguards.streamCreatedAt(), deadline);
		if (this.safeguards.isQuarantined(whole.info())) {
			throw unusable(BaseChoice.snapshot(cursor),
					"the snapshot is quarantined because folding its records again gave another state");
		}
		return whole.seqNum();
	}

	private void requireStored(SnapshotStore store, long cursor) {
		SnapshotKey key = key(store, scope(), cursor);
		try {
			StoredSnapshot snapshot = store.load(key);
			String conflict = new FoldedTypes(this.definition).conflict(snapshot.ignored());
			if (conflict != null) {
				throw unusable(BaseChoice.snapshot(cursor), conflict);
			}
			snapshot.verify();
		}
		catch (CorruptSnapshotException ex) {
			throw unusable(BaseChoice.snapshot(cursor), "the snapshot is not valid: " + ex.reason());
		}
	}

	/**
	 * Returns the key of a snapshot in a store.
	 * @param store the store
	 * @param scope the scope of the projection
	 * @param cursor the cursor of the snapshot
	 * @return the key
	 * @throws SnapshotNotFoundException if no such snapshot exists
	 */
	public static SnapshotKey key(SnapshotStore store, SnapshotScope scope, long cursor) {
		List<SnapshotKey> keys = store.list(scope);
		return keys.stream()
			.filter((key) -> key.cursor() == cursor)
			.findFirst()
			.orElseThrow(() -> notFound(scope.projection(), cursor, keys.stream().map(SnapshotKey::cursor).toList()));
	}

	/**
	 * Returns a snapshot in a stream.
	 * @param <S> the type of the state
	 * @param definition the projection
	 * @param stream the stream
	 * @param cursor the cursor of the snapshot
	 * @param createdAt when the stream was created, {@code null} if unknown
	 * @param deadline the deadline
	 * @return the snapshot
	 * @throws SnapshotNotFoundException if no such snapshot exists
	 * @throws TimeoutException if the snapshot was not found before the deadline
	 */
	public static <S> StreamSnapshotScan.Whole<S> require(ProjectionDefinition<S> definition, S2Stream stream,
			long cursor, @Nullable Instant createdAt, Deadline deadline) throws TimeoutException {
		StreamSnapshotScan.Scan<S> scan = new StreamSnapshotScan<>(definition, stream,
				(found) -> found.cursor() == cursor, createdAt)
			.scan(deadline);
		StreamSnapshotScan.Whole<S> whole = scan.whole();
		if (whole != null) {
			return whole;
		}
		if (deadline.isOver()) {
			throw new TimeoutException();
		}
		throw notFound(definition.name(), cursor, scan.snapshots().stream().map(SnapshotInfo::cursor).toList());
	}

	private static SnapshotNotFoundException notFound(String projection, long cursor, List<Long> cursors) {
		List<String> others = cursors.stream().limit(SnapshotListing.LIMIT).map(SeqNums::text).toList();
		return new SnapshotNotFoundException(String.format(Locale.ROOT,
				"Projection '%s' has no valid snapshot at cursor %s. Its valid snapshots are at the cursors %s",
				projection, SeqNums.text(cursor), others));
	}

	private ProjectionException unusable(BaseChoice choice, String reason) {
		return new NoBaseStateException(
				String.format(Locale.ROOT, "Projection '%s' of stream %s cannot be restored from %s: %s",
						this.definition.name(), this.streamName, choice, reason));
	}

	private ProjectionException late(Deadline deadline) {
		return new ProjectionFailedException(String.format(Locale.ROOT,
				"The snapshots of projection '%s' in stream %s could not be checked within %s. Allow more time",
				this.definition.name(), this.streamName, deadline.timeout()));
	}

	private SnapshotScope scope() {
		return new SnapshotScope(this.definition.name(), this.definition.version(), this.streamName.basin(),
				this.streamName.stream());
	}

}

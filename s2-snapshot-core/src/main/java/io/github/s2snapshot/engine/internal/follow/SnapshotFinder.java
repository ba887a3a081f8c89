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

package io.github.s2snapshot.engine.internal.follow;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.engine.value.BaseChoice;
import io.github.s2snapshot.format.InvalidSnapshotException;
import io.github.s2snapshot.format.PayloadSpool;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotPayload;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.RecordMetadata;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Finds the snapshots in a stream, of both forms, and reports why a snapshot is ignored.
 * Not thread-safe.
 *
 * @param <S> the type of the state
 */
public final class SnapshotFinder<S> {

	private final ProjectionDefinition<S> definition;

	private final VersionedStates<S> versions;

	private final StreamName stream;

	private final SnapshotLimits limits;

	private final ProjectionFailures failures;

	private final MachineListener listener;

	private final MachinePolicy policy;

	private final SnapshotTrust trust;

	private final FoldedTypes types;

	private final Assemblies assemblies;

	public SnapshotFinder(ProjectionDefinition<S> definition, StreamName stream, SnapshotLimits limits,
			Supplier<PayloadSpool> spools, ProjectionFailures failures, MachineListener listener,
			MachinePolicy policy) {
		this(definition, stream, limits, spools, failures, listener, policy,
				SnapshotTrust.of(definition.signing(), stream.basin(), stream.stream())
					.createdAt(policy::streamCreatedAt));
	}

	public SnapshotFinder(ProjectionDefinition<S> definition, StreamName stream, SnapshotLimits limits,
			Supplier<PayloadSpool> spools, ProjectionFailures failures, MachineListener listener, MachinePolicy policy,
			SnapshotTrust trust) {
		this.definition = definition;
		this.versions = new VersionedStates<>(definition, listener);
		this.stream = stream;
		this.limits = limits;
		this.failures = failures;
		this.listener = listener;
		this.policy = policy;
		this.trust = trust;
		this.types = new FoldedTypes(definition);
		this.assemblies = new Assemblies(this.versions::identity, this.trust, limits, spools, this::ignore);
	}

	/**
	 * Processes a record of a snapshot.
	 * @param record a record that claims to be part of a snapshot
	 * @param pass the reading position, right before the record
	 * @param state the state before the record
	 * @return the snapshot if the record completes it
	 */
	public @Nullable FoundSnapshot find(SequencedRecord record, ReadPass pass, FoldedState<S> state) {
		FoundSnapshot found = whole(record, pass, (state.isBased()) ? Long.valueOf(state.deltas()) : null);
		if (found != null && this.versions.isMigrated(found.info().id())) {
			found = found.ofOtherVersion();
		}
		if (found != null && this.policy.isQuarantined(found.info())) {
			found.release();
			ignore(found.seqNum(), SnapshotFault.QUARANTINED,
					"it is in quarantine because folding the records again gave another state");
			return null;
		}
		if (found != null && !isWanted(found, state)) {
			found.release();
			return null;
		}
		if (found == null) {
			return null;
		}
		String conflict = this.types.conflict(found.info().ignored());
		if (conflict != null) {
			found.release();
			ignore(found.seqNum(), SnapshotFault.IGNORED_TYPES, conflict);
			return null;
		}
		return found;
	}

	/**
	 * Tracks whether snapshots become complete, without keeping their payloads.
	 * @param record a record that claims to be part of a snapshot
	 * @param pass the reading position, right before the record
	 * @return the snapshot if the record completes it
	 */
	public @Nullable FoundSnapshot track(SequencedRecord record, ReadPass pass) {
		return whole(record, pass, 0L);
	}

	private boolean isWanted(FoundSnapshot found, FoldedState<S> state) {
		BaseChoice choice = this.policy.choice();
		return !choice.fixed() || (!state.isBased() && choice.allows(found.info()));
	}

	private @Nullable FoundSnapshot whole(SequencedRecord record, ReadPass pass, @Nullable Long folded) {
		if (SnapshotFragment.isFragment(record)) {
			try {
				return this.assemblies.onFragment(record, pass, folded);
			}
			catch (UncheckedIOException ex) {
				throw notBuffered(ex);
			}
		}
		try {
			// Verified before its content is used.
			boolean signed = this.trust.verify(record, record);
			return single(record, decode(record, signed), signed, pass);
		}
		catch (InvalidSnapshotException ex) {
			ignore(record.seqNum(), ex.fault(), String.valueOf(ex.getMessage()));
			return null;
		}
	}

	private SnapshotRecord decode(SequencedRecord record, boolean signed) throws InvalidSnapshotException {
		try {
			return SnapshotRecord.decode(record, this.versions.identity(record), this.limits);
		}
		catch (OutOfMemoryError ex) {
			if (signed) {
				throw ex;
			}
			throw new InvalidSnapshotException("there is not enough memory to read it", ex);
		}
	}

	private static FoundSnapshot single(SequencedRecord record, SnapshotRecord snapshot, boolean signed,
			ReadPass pass) {
		SnapshotInfo info = new SnapshotInfo(snapshot.id(), snapshot.cursor(), SnapshotPlacement.IN_STREAM,
				SnapshotForm.SINGLE, snapshot.payload(), RecordMetadata.of(record).timestamp(), snapshot.ignored(),
				snapshot.fold());
		boolean adjacent = pass.isAdjacent(snapshot.cursor(), record.seqNum());
		return new FoundSnapshot(info, record.seqNum(), null, (adjacent) ? List.of() : null, new Single(snapshot),
				signed);
	}

	/**
	 * Returns whether records are missing before a record.
	 * @param record the record
	 * @param pass the reading position, right before the record
	 * @return whether records are missing
	 */
	public boolean isGap(SequencedRecord record, ReadPass pass) {
		return record.seqNum() != pass.expected() && !(pass.isKnownHead(record.seqNum()) && this.trust.isTrusted(record)
				&& SnapshotRecord.isBehindItsTrim(record, this.versions.anyVersion(record), pass.expected()));
	}

	/**
	 * Reads the state of a snapshot. If the state does not fit into memory and the
	 * snapshot is not signed, it is ignored, because any writer may have forged it.
	 * @param found the snapshot
	 * @return the state, or {@code null} if the snapshot is not valid, which is reported
	 */
	public @Nullable S read(FoundSnapshot found) {
		try {
			return readTrusted(found);
		}
		catch (OutOfMemoryError | StackOverflowError ex) {
			if (found.signed()) {
				throw ex;
			}
			ignore(found.seqNum(), SnapshotFault.UNREADABLE_STATE, "there is not enough memory for its state");
			return null;
		}
	}

	/**
	 * Reads the state of a snapshot whose writer is trusted.
	 * @param found the snapshot
	 * @return the state, or {@code null} if the snapshot is not valid, which is reported
	 */
	public @Nullable S readTrusted(FoundSnapshot found) {
		FoundSnapshot.Payload payload = found.payload();
		if (payload == null) {
			return null;
		}
		try {
			S state = payload.read((in) -> this.versions.read(found.info().id(), in));
			if (state == null) {
				ignore(found.seqNum(), SnapshotFault.UNREADABLE_STATE, "its state is null");
			}
			return state;
		}
		catch (InvalidSnapshotException ex) {
			ignore(found.seqNum(), ex.fault(), String.valueOf(ex.getMessage()));
			return null;
		}
		catch (UncheckedIOException ex) {
			throw notBuffered(ex);
		}
	}

	/**
	 * Ignores a snapshot as a base.
	 * @param seqNum the position of its record
	 * @param fault the kind of reason
	 * @param reason the reason
	 */
	public void ignore(long seqNum, SnapshotFault fault, String reason) {
		this.failures.remember(
				String.format(Locale.ROOT, "the snapshot in record %s is ignored: %s", SeqNums.text(seqNum), reason));
		this.listener.snapshotIgnored(seqNum, fault, reason);
	}

	/**
	 * Ignores a snapshot because records after its cursor are missing.
	 * @param seqNum the position of its record
	 * @param cursor its cursor
	 */
	void ignoreUnreachable(long seqNum, long cursor) {
		ignore(seqNum, SnapshotFault.RECORDS_GONE,
				String.format(Locale.ROOT, "the records from its cursor %s on are missing", SeqNums.text(cursor)));
	}

	/**
	 * Processes a delta.
	 * @param record the delta
	 */
	public void onDelta(SequencedRecord record) {
		if (Undecryptable.is(record)) {
			this.failures.remember(String.format(Locale.ROOT,
					"record %s cannot be decrypted with the key of the projection", SeqNums.text(record.seqNum())));
		}
		this.assemblies.onDelta(record);
	}

	/**
	 * Gives up the incomplete snapshots because records are missing.
	 */
	public void onGap() {
		this.assemblies.clear("records between its fragments are missing");
	}

	/**
	 * Forgets the incomplete snapshots because reading starts again at an earlier
	 * position.
	 */
	void startAgain() {
		this.assemblies.clear(null);
	}

	/**
	 * Releases the payloads, which are not needed once a base exists.
	 */
	public void release() {
		this.assemblies.release();
	}

	/**
	 * Adds the incomplete snapshots to the message of a restore that found no base.
	 */
	void rememberPending() {
		this.assemblies.pending().forEach(this.failures::remember);
	}

	private ProjectionFailedException notBuffered(UncheckedIOException failure) {
		Throwable cause = Objects.requireNonNull(failure.getCause());
		return new ProjectionFailedException(String.format(Locale.ROOT,
				"Projection '%s' cannot buffer the fragments of a snapshot in stream %s: %s. Free space in "
						+ "the temporary directory (java.io.tmpdir) and start the projection again",
				this.definition.name(), this.stream, cause.getMessage()), cause);
	}

	/**
	 * The payload of a single record.
	 *
	 * @param snapshot the snapshot
	 */
	private record Single(SnapshotRecord snapshot) implements FoundSnapshot.Payload {

		@Override
		public <S> S read(SnapshotPayload.StateReader<S> reader) throws InvalidSnapshotException {
			try (InputStream state = this.snapshot.document().state()) {
				return reader.read(state);
			}
			catch (IOException | RuntimeException ex) {
				throw new InvalidSnapshotException(SnapshotFault.UNREADABLE_STATE,
						"its state cannot be read: " + ForeignFailure.text(ex), ex);
			}
		}

		@Override
		public InputStream open() {
			return this.snapshot.document().state();
		}

	}

}

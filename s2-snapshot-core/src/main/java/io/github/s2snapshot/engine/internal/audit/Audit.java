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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongPredicate;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.follow.FoldComparison;
import io.github.s2snapshot.engine.internal.follow.FoldedTypes;
import io.github.s2snapshot.engine.internal.restore.TailProbe;
import io.github.s2snapshot.engine.internal.restore.TranslatingStore;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.take.StateWriter;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.internal.threads.Mailbox;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.SnapshotCheck;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.CallInterruptedException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.serializer.JsonComparison;
import io.github.s2snapshot.serializer.StateComparison;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.ReadState;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;

/**
 * Folds the records of a projection again, and compares the states. With external
 * snapshots, the records between the two newest ones are folded onto the older one and
 * compared with the newer one, and the records after it with the current state. Otherwise
 * the records in the stream are folded and compared with the current state. If states
 * differ, the newest snapshot is quarantined, and this process stops trimming.
 * Thread-safe; blocks.
 *
 * @param <S> the type of the state
 */
public final class Audit<S> {

	private static final Logger logger = LoggerFactory.getLogger(Audit.class);

	private final ProjectionDefinition<S> definition;

	private final S2Stream stream;

	private final StreamName streamName;

	private final Mailbox mailbox;

	private final Supplier<Subject<S>> subjects;

	private final Safeguards safeguards;

	private final ListenerFanout listeners;

	private final StateWriter<S> writer;

	private final FoldedTypes types;

	private final FoldComparison folds;

	private final TailProbe probe;

	private final AtomicBoolean running = new AtomicBoolean();

	/**
	 * Creates an audit.
	 * @param definition the projection
	 * @param stream its stream
	 * @param mailbox the mailbox of the projection
	 * @param subjects supplies the state to compare with; called on the mailbox
	 * @param safeguards notified of quarantined snapshots
	 * @param listeners the listeners to notify
	 */
	public Audit(ProjectionDefinition<S> definition, S2Stream stream, Mailbox mailbox, Supplier<Subject<S>> subjects,
			Safeguards safeguards, ListenerFanout listeners) {
		this.definition = definition;
		this.stream = stream;
		this.streamName = new StreamName(stream.basin(), stream.name());
		this.mailbox = mailbox;
		this.subjects = subjects;
		this.safeguards = safeguards;
		this.listeners = listeners;
		this.writer = new StateWriter<>(definition);
		this.types = new FoldedTypes(definition);
		this.folds = new FoldComparison(definition);
		this.probe = new TailProbe(stream, SnapshotTrust.of(definition.signing(), stream.basin(), stream.name()),
				definition.triggers().everyRecords());
	}

	/**
	 * Folds the records of the projection again, and compares the states.
	 * @param deadline the deadline
	 * @return the result
	 */
	public AuditResult run(Deadline deadline) {
		return run(this::audit, deadline);
	}

	/**
	 * Folds the records before a snapshot again, and compares the state with that of the
	 * snapshot. It is put away if they differ.
	 * @param cursor the cursor of the snapshot
	 * @param deadline the deadline
	 * @return the result
	 */
	public AuditResult runBefore(long cursor, Deadline deadline) {
		return run((time) -> auditBase(cursor, time), deadline);
	}

	private AuditResult run(Comparison comparison, Deadline deadline) {
		if (!this.running.compareAndSet(false, true)) {
			return new AuditResult.Impossible("another audit of the projection is in progress");
		}
		AuditResult result;
		try {
			result = comparison.run(deadline);
		}
		catch (CallInterruptedException ex) {
			throw ex;
		}
		catch (Refold.ImpossibleException | ProjectionException | S2Exception ex) {
			result = new AuditResult.Impossible(String.valueOf(ex.getMessage()));
		}
		catch (TimeoutException ex) {
			result = new AuditResult.Impossible("it was not completed within " + deadline.timeout());
		}
		catch (RejectedExecutionException ex) {
			result = new AuditResult.Impossible(String.valueOf(ex.getMessage()));
		}
		finally {
			this.running.set(false);
		}
		report(result);
		return result;
	}

	private AuditResult audit(Deadline deadline) throws Refold.ImpossibleException, TimeoutException {
		Subject<S> subject = Futures.get(this.mailbox.supply(this.subjects), deadline.remaining());
		ProjectionView<S> view = subject.published().view();
		if (view == null || view.state() == null) {
			return new AuditResult.Impossible(
					"the projection has no state, and its status is " + subject.published().status());
		}
		SnapshotStore store = TranslatingStore.of(this.definition);
		List<Stored<S>> stored = (store != null) ? newest(store, view.cursor(), 2) : List.of();
		return (store != null && !stored.isEmpty()) ? auditStored(store, stored, subject, view, deadline)
				: auditStream(subject, view, deadline);
	}

	private AuditResult auditBase(long cursor, Deadline deadline) throws Refold.ImpossibleException, TimeoutException {
		SnapshotStore store = TranslatingStore.of(this.definition);
		Stored<S> base;
		try {
			base = (store != null) ? load(store, Inspection.key(store, scope(), cursor)) : inStream(cursor, deadline);
		}
		catch (IOException ex) {
			return new AuditResult.Impossible("the state of the snapshot cannot be read: " + ForeignFailure.text(ex));
		}
		Subject<S> subject = Futures.get(this.mailbox.supply(this.subjects), deadline.remaining());
		AuditResult result = auditBefore(store, base, subject, deadline);
		if (result instanceof AuditResult.Different) {
			putAway(store, base);
		}
		return (result != null) ? result : new AuditResult.Impossible(String.format(Locale.ROOT,
				"the records before the snapshot at cursor %s were trimmed", SeqNums.text(cursor)));
	}

	/**
	 * Checks a given snapshot: reads it, and folds the records before and after it again.
	 * @param cursor the cursor of the snapshot
	 * @param deadline the deadline
	 * @return the result
	 * @throws io.github.s2snapshot.projection.error.SnapshotNotFoundException if no such
	 * snapshot exists
	 * @throws TimeoutException if the snapshot could not be read before the deadline
	 */
	public SnapshotCheck verify(long cursor, Deadline deadline) throws TimeoutException {
		SnapshotStore store = TranslatingStore.of(this.definition);
		Stored<S> stored;
		try {
			stored = (store != null) ? load(store, Inspection.key(store, scope(), cursor)) : inStream(cursor, deadline);
		}
		catch (CorruptSnapshotException ex) {
			return new SnapshotCheck(cursor, null, ex.reason(), null);
		}
		catch (IOException ex) {
			return new SnapshotCheck(cursor, null, "its state cannot be read: " + ForeignFailure.text(ex), null);
		}
		AuditResult result;
		try {
			result = verify(store, stored, deadline);
		}
		catch (CallInterruptedException ex) {
			throw ex;
		}
		catch (Refold.ImpossibleException | ProjectionException | S2Exception ex) {
			result = new AuditResult.Impossible(String.valueOf(ex.getMessage()));
		}
		catch (TimeoutException ex) {
			result = new AuditResult.Impossible("it was not completed within " + deadline.timeout());
		}
		if (result instanceof AuditResult.Different) {
			putAway(store, stored);
		}
		report(result);
		return new SnapshotCheck(cursor, stored.info(), null, result);
	}

	private AuditResult verify(@Nullable SnapshotStore store, Stored<S> stored, Deadline deadline)
			throws Refold.ImpossibleException, TimeoutException {
		Subject<S> subject = Futures.get(this.mailbox.supply(this.subjects), deadline.remaining());
		AuditResult before = auditBefore(store, stored, subject, deadline);
		ProjectionView<S> view = subject.published().view();
		boolean comparable = view != null && view.state() != null
				&& !SeqNums.before(view.cursor(), stored.key().cursor());
		if (before instanceof AuditResult.Different || (before != null && !comparable)) {
			return before;
		}
		if (view == null || !comparable) {
			return new AuditResult.Impossible(
					"the projection has no state at or after the cursor of the snapshot, and its status is "
							+ subject.published().status());
		}
		return auditState(stored, before, subject, view, deadline);
	}

	private @Nullable AuditResult auditBefore(@Nullable SnapshotStore store, Stored<S> stored, Subject<S> subject,
			Deadline deadline) throws Refold.ImpossibleException {
		long cursor = stored.key().cursor();
		List<Stored<S>> older = (store != null && cursor != 0) ? newest(store, cursor - 1, 1) : List.of();
		AuditResult result = (!older.isEmpty()) ? auditNewest(stored, older.get(0), subject, deadline) : null;
		if (result != null || cursor == 0) {
			return result;
		}
		try {
			return compare(refold(subject, cursor, deadline).ontoStream(0), stored.state(), cursor);
		}
		catch (Refold.ImpossibleException ex) {
			if (deadline.isOver()) {
				throw ex;
			}
			// The records before the snapshot were trimmed.
			return null;
		}
	}

	private Stored<S> inStream(long cursor, Deadline deadline) throws TimeoutException {
		StreamSnapshotScan.Whole<S> whole = Inspection.require(this.definition, this.stream, cursor,
				this.safeguards.streamCreatedAt(), deadline);
		return new Stored<>(scope().at(cursor), whole.info(), whole.state());
	}

	private void putAway(@Nullable SnapshotStore store, Stored<S> stored) {
		this.safeguards.quarantine(stored.info());
		if (store != null) {
			store.markBad(stored.key(), "folding the records before or after the snapshot again gives another state");
		}
	}

	private AuditResult auditStream(Subject<S> subject, ProjectionView<S> view, Deadline deadline)
			throws Refold.ImpossibleException, TimeoutException {
		Refold.Folded<S> folded;
		long from = Futures.get(this.probe.find(view.cursor()), deadline.remaining());
		if (view.cursor() == 0) {
			return new AuditResult.Equal(0, 0, 0);
		}
		try {
			folded = refold(subject, view.cursor(), deadline).ontoStream(from);
		}
		catch (Refold.ImpossibleException ex) {
			if (from == 0 || !ex.isNoBase()) {
				throw ex;
			}
			folded = refold(subject, view.cursor(), deadline).ontoStream(0);
		}
		AuditResult result = compare(folded, view.state(), view.cursor());
		if (result instanceof AuditResult.Different) {
			this.safeguards.quarantine(folded.base());
		}
		return result;
	}

	private AuditResult auditStored(SnapshotStore store, List<Stored<S>> stored, Subject<S> subject,
			ProjectionView<S> view, Deadline deadline) throws Refold.ImpossibleException {
		Stored<S> newest = stored.get(0);
		AuditResult before = (stored.size() > 1) ? auditNewest(newest, stored.get(1), subject, deadline) : null;
		AuditResult result = (before instanceof AuditResult.Different) ? before
				: auditState(newest, before, subject, view, deadline);
		if (result instanceof AuditResult.Different) {
			putAway(store, newest);
		}
		return result;
	}

	private AuditResult auditState(Stored<S> newest, @Nullable AuditResult before, Subject<S> subject,
			ProjectionView<S> view, Deadline deadline) throws Refold.ImpossibleException {
		Refold.Folded<S> folded = refold(subject, view.cursor(), deadline).onto(newest.state(), newest.info());
		AuditResult after = compare(folded, view.state(), view.cursor());
		return (before instanceof AuditResult.Equal one && after instanceof AuditResult.Equal other)
				? new AuditResult.Equal(one.from(), other.to(), one.deltas() + other.deltas()) : after;
	}

	// If records between the two snapshots were trimmed, that part is not compared.
	private @Nullable AuditResult auditNewest(Stored<S> newest, Stored<S> older, Subject<S> subject, Deadline deadline)
			throws Refold.ImpossibleException {
		try {
			return compare(refold(subject, newest.key().cursor(), deadline).onto(older.state(), older.info()),
					newest.state(), newest.key().cursor());
		}
		catch (Refold.ImpossibleException ex) {
			if (deadline.isOver()) {
				throw ex;
			}
			logger.debug("Projection '{}': the records between the snapshots at {} and {} cannot be folded again",
					this.definition.name(), SeqNums.text(older.key().cursor()), SeqNums.text(newest.key().cursor()),
					ex);
			return null;
		}
	}

	private Refold<S> refold(Subject<S> subject, long to, Deadline deadline) {
		return new Refold<>(this.definition, this.stream, to, subject.skipped(), this.safeguards, deadline);
	}

	private AuditResult compare(Refold.Folded<S> folded, S expected, long to) {
		try {
			String difference = StateComparison.difference(this.definition.serializer(), expected, folded.state(),
					() -> new ByteArrayInputStream(write(expected)));
			return (difference != null)
					? new AuditResult.Different(folded.from(), to, folded.deltas(), path(expected, folded.state()))
					: new AuditResult.Equal(folded.from(), to, folded.deltas());
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The states of projection '%s' cannot be compared: %s",
							this.definition.name(), ForeignFailure.text(ex)),
					ForeignFailure.presentable(ex));
		}
	}

	private String path(S expected, S actual) {
		String path = JsonComparison.firstDifference(write(expected), write(actual), this.definition.stateType());
		return (path != null) ? path : "/";
	}

	private byte[] write(S state) {
		return this.writer.write(state);
	}

	// The newest valid snapshots.
	private List<Stored<S>> newest(SnapshotStore store, long cursor, int count) {
		List<Stored<S>> found = new ArrayList<>();
		for (SnapshotKey key : store.list(scope())) {
			if (found.size() == count) {
				break;
			}
			if (!SeqNums.before(cursor, key.cursor())) {
				Stored<S> stored = loadValid(store, key);
				if (stored != null && this.folds.rejection(stored.info().fold()) == null) {
					found.add(stored);
				}
			}
		}
		return found;
	}

	private SnapshotScope scope() {
		return new SnapshotScope(this.definition.name(), this.definition.version(), this.streamName.basin(),
				this.streamName.stream());
	}

	private Stored<S> load(SnapshotStore store, SnapshotKey key) throws IOException {
		StoredSnapshot snapshot = store.load(key);
		String conflict = this.types.conflict(snapshot.ignored());
		if (conflict != null) {
			throw invalid(key, conflict);
		}
		ReadState<S> read;
		try {
			read = snapshot.read(this.definition.serializer()::read);
		}
		catch (OutOfMemoryError | StackOverflowError ex) {
			throw invalid(key, "not enough memory for its state");
		}
		S state = read.value();
		if (state == null) {
			throw invalid(key, "its state is null");
		}
		SnapshotInfo info = new SnapshotInfo(snapshot.id(), key.cursor(), SnapshotPlacement.EXTERNAL,
				SnapshotForm.OBJECT, read.length(), snapshot.takenAt(), snapshot.ignored(), snapshot.fold());
		return new Stored<>(key, info, state);
	}

	private static CorruptSnapshotException invalid(SnapshotKey key, String reason) {
		return new CorruptSnapshotException(key + " is not valid: " + reason, reason, null);
	}

	private @Nullable Stored<S> loadValid(SnapshotStore store, SnapshotKey key) {
		try {
			return load(store, key);
		}
		catch (CorruptSnapshotException ex) {
			// A restore reports the corrupt snapshot.
			return null;
		}
		catch (IOException ex) {
			throw new SnapshotException(
					String.format(Locale.ROOT, "The state of %s cannot be read: %s", key, ForeignFailure.text(ex)),
					ForeignFailure.presentable(ex));
		}
	}

	// Logs nothing of the state: neither the difference nor its path, because names in it
	// may be data.
	private void report(AuditResult result) {
		String name = this.definition.name();
		if (result instanceof AuditResult.Different different) {
			logger.error(
					"Projection '{}' of stream {} has another state when {} deltas are folded again: the state "
							+ "at cursor {} differs, folded from the base at cursor {}. The newest snapshot is "
							+ "quarantined, and this process stops trimming. Look for a fold that depends on more than "
							+ "the state and the record",
					name, this.streamName, different.deltas(), SeqNums.text(different.to()),
					SeqNums.text(different.from()));
		}
		else {
			logger.info("Projection '{}' of stream {} was audited: {}", name, this.streamName, result);
		}
		this.listeners.tell((listener) -> listener.audited(name, result));
	}

	/**
	 * Folds records again and compares.
	 */
	@FunctionalInterface
	private interface Comparison {

		AuditResult run(Deadline deadline) throws Refold.ImpossibleException, TimeoutException;

	}

	/**
	 * The projection to audit.
	 *
	 * @param <S> the type of the state
	 * @param published the published information
	 * @param skipped the records that the projection has skipped
	 */
	public record Subject<S>(Published<S> published, LongPredicate skipped) {
	}

	/**
	 * A stored snapshot.
	 *
	 * @param <S> the type of the state
	 * @param key the key of the snapshot
	 * @param info the snapshot
	 * @param state the state
	 */
	private record Stored<S>(SnapshotKey key, SnapshotInfo info, S state) {
	}

}

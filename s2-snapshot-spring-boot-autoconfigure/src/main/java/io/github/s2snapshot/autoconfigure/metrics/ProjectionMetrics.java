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

package io.github.s2snapshot.autoconfigure.metrics;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.projection.AppendPurpose;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Meters of projections and their snapshots. Each has the tags {@code projection} and
 * {@code stream} ({@code basin/stream}). The meters of a keyed projection are those of
 * all its keys together, and their tag {@code stream} has the pattern. It has no meters
 * that describe one state, such as the status, the cursor, the lag, the contact and the
 * progress of a restore.
 * <table border="1">
 * <caption>Meters</caption>
 * <tr>
 * <th>Name</th>
 * <th>Type, unit</th>
 * <th>More tags</th>
 * <th>Meaning</th>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.status}</td>
 * <td>gauge</td>
 * <td>{@code status}: live, restoring, …</td>
 * <td>1 for the current status, 0 for the others</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.cursor}</td>
 * <td>gauge, records</td>
 * <td></td>
 * <td>first sequence number that is not folded</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.lag.records}</td>
 * <td>gauge, records</td>
 * <td></td>
 * <td>records between the cursor and the last observed tail</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.lag.time}</td>
 * <td>gauge, seconds</td>
 * <td></td>
 * <td>time between the last folded and the last observed record; at least the time since
 * the last contact with the server</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.deltas.subscribers}</td>
 * <td>gauge, subscribers</td>
 * <td></td>
 * <td>subscribers to the deltas of the projection</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.deltas.lag}</td>
 * <td>gauge, records</td>
 * <td></td>
 * <td>records between the slowest of these subscribers and the cursor</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.connected}</td>
 * <td>gauge</td>
 * <td></td>
 * <td>1 while the projection has contact with the server, 0 in an outage and before the
 * first contact, NaN if the projection is paused, failed or stopped</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.contact.age}</td>
 * <td>gauge, seconds</td>
 * <td></td>
 * <td>time since the last contact with the server, NaN before the first one</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.disconnections}</td>
 * <td>counter</td>
 * <td></td>
 * <td>outages: times that a projection with a state was disconnected</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.recoveries}</td>
 * <td>counter</td>
 * <td></td>
 * <td>transient failures, each followed by another attempt</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.records}</td>
 * <td>counter, records</td>
 * <td></td>
 * <td>folded deltas</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.ignored}</td>
 * <td>counter, records</td>
 * <td></td>
 * <td>deltas of unknown types that were ignored; they are among the folded ones</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.fold}</td>
 * <td>timer</td>
 * <td></td>
 * <td>decoding and folding of a batch of deltas</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.restore}</td>
 * <td>timer</td>
 * <td>{@code source}: in-stream, external, replay, empty</td>
 * <td>restores, from the start of the projection until it was live</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.restore.progress}</td>
 * <td>gauge</td>
 * <td></td>
 * <td>fraction of the records to read that the last restore has read, 0 to 1; updated
 * about once a second</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.restore.records}</td>
 * <td>gauge, records</td>
 * <td></td>
 * <td>records read by the last restore; updated about once a second</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.restore.bytes}</td>
 * <td>gauge, bytes</td>
 * <td></td>
 * <td>bytes read by the last restore; updated about once a second</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.restore.remaining}</td>
 * <td>gauge, seconds</td>
 * <td></td>
 * <td>estimated time to the end of the restore, NaN if it cannot be estimated</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.restore.fallbacks}</td>
 * <td>counter</td>
 * <td>{@code reason}: damaged, incomplete, unreadable-state, untrusted, quarantined,
 * other-projection, other-stream, records-gone, ignored-types, fold-changed, gap</td>
 * <td>times that a restore rejected a base and tried the next one</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.gaps}</td>
 * <td>counter</td>
 * <td></td>
 * <td>gaps between the expected and the received record</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.failures}</td>
 * <td>counter</td>
 * <td></td>
 * <td>failures of the projection</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.poison}</td>
 * <td>counter, records</td>
 * <td>{@code action}: fail, retry, skip</td>
 * <td>records that could not be folded, by action</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.audits}</td>
 * <td>counter</td>
 * <td>{@code result}: equal, different, impossible</td>
 * <td>audits and verifications, by result</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.copies.changed}</td>
 * <td>counter</td>
 * <td></td>
 * <td>published states that have changed, found by {@code copy-check}</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.folds.changed}</td>
 * <td>counter</td>
 * <td></td>
 * <td>times that the projection restored from a snapshot that was taken with other code
 * of the folds, or found that another process takes such snapshots</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.retention.endangered}</td>
 * <td>counter</td>
 * <td></td>
 * <td>times that the retention was about to delete records or snapshots that a restore
 * needs, and no newer snapshot could be taken</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.updates}</td>
 * <td>timer</td>
 * <td>{@code outcome}: appended, unchanged, refused, conflict, ambiguous, failed</td>
 * <td>updates, including all attempts</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.trims}</td>
 * <td>counter</td>
 * <td>{@code outcome}: trimmed, kept</td>
 * <td>trims of history that external snapshots cover</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.update.attempts}</td>
 * <td>distribution summary, attempts</td>
 * <td></td>
 * <td>number of attempts of an update</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.acks.lost}</td>
 * <td>counter</td>
 * <td>{@code purpose}: snapshot, update</td>
 * <td>conditional appends whose acknowledgement was lost, so that the stream was searched
 * for them</td>
 * </tr>
 * <tr>
 * <td>{@code s2.projection.update.conflicts}</td>
 * <td>counter</td>
 * <td></td>
 * <td>attempts of updates that conflicted with another append</td>
 * </tr>
 * <tr>
 * <td>{@code s2.snapshot.outcomes}</td>
 * <td>counter, snapshots</td>
 * <td>{@code outcome}: taken, skipped, superseded, failed</td>
 * <td>outcomes of snapshots</td>
 * </tr>
 * <tr>
 * <td>{@code s2.snapshot.taken}</td>
 * <td>timer</td>
 * <td></td>
 * <td>stored snapshots, including all attempts</td>
 * </tr>
 * <tr>
 * <td>{@code s2.snapshot.bytes}</td>
 * <td>distribution summary, bytes</td>
 * <td></td>
 * <td>sizes of stored payloads</td>
 * </tr>
 * <tr>
 * <td>{@code s2.snapshot.age}</td>
 * <td>gauge, seconds</td>
 * <td></td>
 * <td>age of the newest known snapshot, NaN without one</td>
 * </tr>
 * <tr>
 * <td>{@code s2.snapshot.conflicts}</td>
 * <td>counter</td>
 * <td></td>
 * <td>attempts of snapshots that conflicted with another append</td>
 * </tr>
 * <tr>
 * <td>{@code s2.snapshot.ignored}</td>
 * <td>counter</td>
 * <td>{@code reason}: damaged, incomplete, unreadable-state, untrusted, quarantined,
 * other-projection, other-stream, records-gone, ignored-types, fold-changed</td>
 * <td>stored snapshots that cannot be restored</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.resident}</td>
 * <td>gauge, keys</td>
 * <td></td>
 * <td>keys in memory, with those that are followed</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.resident.size}</td>
 * <td>gauge, bytes</td>
 * <td></td>
 * <td>estimated size of their states</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.followed}</td>
 * <td>gauge, keys</td>
 * <td></td>
 * <td>keys whose streams are followed</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.loading}</td>
 * <td>gauge, keys</td>
 * <td></td>
 * <td>keys that are being loaded, or wait for that</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.failed}</td>
 * <td>gauge, keys</td>
 * <td></td>
 * <td>failed keys that are remembered</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.hits}</td>
 * <td>counter</td>
 * <td></td>
 * <td>requests that found the key in memory</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.loads}</td>
 * <td>counter</td>
 * <td></td>
 * <td>keys that were loaded; {@code s2.projection.restore} has the time</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.failures}</td>
 * <td>counter</td>
 * <td></td>
 * <td>loads that failed, and keys that failed later</td>
 * </tr>
 * <tr>
 * <td>{@code s2.keyed.evictions}</td>
 * <td>counter</td>
 * <td></td>
 * <td>keys that left the memory</td>
 * </tr>
 * </table>
 *
 * @since 0.1.0
 */
public class ProjectionMetrics implements InPlaceProjectionListener, MeterBinder {

	private final Supplier<@Nullable SnapshotTemplate> snapshots;

	private final Map<String, EventMeters> meters = new ConcurrentHashMap<>();

	private volatile @Nullable MeterRegistry registry;

	/**
	 * Creates a new {@link ProjectionMetrics}.
	 * @param snapshots supplies the template that runs the projections, when it is needed
	 */
	public ProjectionMetrics(Supplier<@Nullable SnapshotTemplate> snapshots) {
		this.snapshots = snapshots;
	}

	@Override
	public void bindTo(MeterRegistry registry) {
		this.registry = registry;
		SnapshotTemplate template = this.snapshots.get();
		if (template != null) {
			template.infos().forEach((projection) -> record(projection.name(), (meters) -> {
			}));
			registerKeyed(template);
		}
	}

	/**
	 * Registers the meters of keyed projections, which have no event before a key is
	 * used.
	 */
	void registerKeyed() {
		SnapshotTemplate template = this.snapshots.get();
		if (template != null) {
			registerKeyed(template);
		}
	}

	private void registerKeyed(SnapshotTemplate template) {
		template.keyedDefinitions().forEach((definition) -> record(definition.name(), (meters) -> {
		}));
	}

	/**
	 * Removes all meters, and registers no meters until it is bound again.
	 */
	void unbind() {
		this.registry = null;
		this.meters.keySet().forEach(this::removed);
	}

	@Override
	public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus current) {
		record(projection, (meters) -> meters.statusChanged(current));
	}

	@Override
	public void restoring(String projection, RestoreStep step) {
		record(projection, (meters) -> meters.restoring(step));
	}

	@Override
	public void folded(String projection, int deltas, Duration duration) {
		record(projection, (meters) -> meters.folded(deltas, duration));
	}

	@Override
	public void ignored(String projection, int deltas) {
		record(projection, (meters) -> meters.ignored(deltas));
	}

	@Override
	public void disconnected(String projection, Outage outage) {
		record(projection, EventMeters::disconnected);
	}

	@Override
	public void recovering(String projection, ProjectionException failure, int attempt, Duration delay) {
		record(projection, EventMeters::recovering);
	}

	@Override
	public void restored(String projection, RestoreInfo restore) {
		record(projection, (meters) -> meters.restored(restore));
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		record(projection, (meters) -> meters.snapshotTaken(snapshot, duration));
	}

	@Override
	public void snapshotSkipped(String projection, String reason) {
		record(projection, (meters) -> meters.snapshotOutcome("skipped"));
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		record(projection, (meters) -> meters.snapshotOutcome("superseded"));
	}

	@Override
	public void snapshotFailed(String projection, SnapshotException failure) {
		record(projection, (meters) -> meters.snapshotFailed(failure.failureReason()));
	}

	@Override
	public void snapshotConflict(String projection, long cursor, long actual) {
		record(projection, EventMeters::snapshotConflict);
	}

	@Override
	public void snapshotIgnored(String projection, String snapshot, SnapshotFault fault, String reason) {
		record(projection, (meters) -> meters.snapshotIgnored(fault));
	}

	@Override
	public void audited(String projection, AuditResult result) {
		record(projection, (meters) -> meters.audited(result));
	}

	@Override
	public void foldChanged(String projection, FoldChange change) {
		record(projection, (meters) -> meters.foldChanged());
	}

	@Override
	public void publishedStateChanged(String projection, String type) {
		record(projection, EventMeters::publishedStateChanged);
	}

	@Override
	public void ackLost(String projection, AppendPurpose purpose) {
		record(projection, (meters) -> meters.ackLost(purpose));
	}

	@Override
	public void updateConflict(String projection, long cursor, long actual) {
		record(projection, EventMeters::updateConflict);
	}

	@Override
	public void updateEnded(String projection, UpdateOutcome outcome, int attempts, Duration duration) {
		record(projection, (meters) -> meters.updateEnded(outcome, attempts, duration));
	}

	@Override
	public void poison(String projection, PoisonRecord poison) {
		record(projection, (meters) -> meters.poison(poison.action()));
	}

	@Override
	public void retentionEndangered(String projection, Duration retention, Duration age, String reason) {
		record(projection, EventMeters::retentionEndangered);
	}

	@Override
	public void historyTrimmed(String projection, long before) {
		record(projection, (meters) -> meters.trimmed(true));
	}

	@Override
	public void historyKept(String projection, String reason) {
		record(projection, (meters) -> meters.trimmed(false));
	}

	@Override
	public void gap(String projection, GapException gap) {
		record(projection, EventMeters::gap);
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		record(projection, EventMeters::failed);
	}

	@Override
	public void removed(String projection) {
		EventMeters known = this.meters.remove(projection);
		if (known != null) {
			known.remove();
		}
	}

	private void record(String projection, Consumer<EventMeters> event) {
		EventMeters known = this.meters.get(projection);
		EventMeters meters = (known != null) ? known : register(projection);
		if (meters != null) {
			event.accept(meters);
		}
	}

	private @Nullable EventMeters register(String projection) {
		MeterRegistry meterRegistry = this.registry;
		SnapshotTemplate template = this.snapshots.get();
		if (meterRegistry == null || template == null) {
			return null;
		}
		KeyedProjectionInfo keyed = findKeyed(template, projection);
		if (keyed != null) {
			return this.meters.computeIfAbsent(projection,
					(name) -> new KeyedMeters(meterRegistry, keyed, () -> findKeyed(template, name)));
		}
		ProjectionInfo info = find(template, projection);
		if (info == null) {
			return null;
		}
		return this.meters.computeIfAbsent(projection,
				(name) -> new ProjectionMeters(meterRegistry, info, () -> find(template, name)));
	}

	private static @Nullable ProjectionInfo find(SnapshotTemplate template, String projection) {
		return (template.contains(projection)) ? template.info(projection) : null;
	}

	private static @Nullable KeyedProjectionInfo findKeyed(SnapshotTemplate template, String projection) {
		return (template.containsKeyed(projection)) ? template.keyedProjection(projection).info() : null;
	}

}

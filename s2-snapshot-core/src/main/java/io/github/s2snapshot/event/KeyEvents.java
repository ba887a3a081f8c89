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

package io.github.s2snapshot.event;

import java.time.Duration;
import java.util.function.Consumer;

import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.InPlaceProjectionListener;
import io.github.s2snapshot.projection.PoisonRecord;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;

/**
 * Publishes the events of one key of a keyed projection. Left out is what happens each
 * time that a key is loaded or leaves the memory, and what happens to all keys at the
 * same time in an outage: thousands of such events would only be noise.
 */
class KeyEvents implements InPlaceProjectionListener {

	private final Object source;

	private final String key;

	private final Consumer<ProjectionEvent> publisher;

	/**
	 * Creates a new {@link KeyEvents}.
	 * @param source the source of the events
	 * @param key the text of the key
	 * @param publisher publishes the events
	 */
	KeyEvents(Object source, String key, Consumer<ProjectionEvent> publisher) {
		this.source = source;
		this.key = key;
		this.publisher = publisher;
	}

	@Override
	public void snapshotTaken(String projection, SnapshotInfo snapshot, Duration duration) {
		publish(new SnapshotTakenEvent(this.source, projection, snapshot, duration));
	}

	@Override
	public void snapshotSuperseded(String projection, long cursor, long coveredBy) {
		publish(new SnapshotSupersededEvent(this.source, projection, cursor, coveredBy));
	}

	@Override
	public void snapshotFailed(String projection, SnapshotException failure) {
		publish(new SnapshotFailedEvent(this.source, projection, failure));
	}

	@Override
	public void snapshotIgnored(String projection, String snapshot, SnapshotFault fault, String reason) {
		publish(new SnapshotIgnoredEvent(this.source, projection, snapshot, fault, reason));
	}

	@Override
	public void audited(String projection, AuditResult result) {
		publish(new ProjectionAuditedEvent(this.source, projection, result));
	}

	@Override
	public void poison(String projection, PoisonRecord record) {
		publish(new ProjectionPoisonEvent(this.source, projection, record));
	}

	@Override
	public void retentionEndangered(String projection, Duration retention, Duration age, String reason) {
		publish(new RetentionEndangeredEvent(this.source, projection, retention, age, reason));
	}

	@Override
	public void historyTrimmed(String projection, long before) {
		publish(new HistoryTrimmedEvent(this.source, projection, before));
	}

	@Override
	public void historyKept(String projection, String reason) {
		publish(new HistoryKeptEvent(this.source, projection, reason));
	}

	@Override
	public void gap(String projection, GapException gap) {
		publish(new ProjectionGapEvent(this.source, projection, gap));
	}

	@Override
	public void failed(String projection, ProjectionException failure) {
		publish(new ProjectionFailedEvent(this.source, projection, failure));
	}

	private void publish(ProjectionEvent event) {
		this.publisher.accept(event.ofKey(this.key));
	}

}

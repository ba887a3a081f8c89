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

package io.github.s2snapshot.starter.docs.snapshots;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.event.EventListener;
import org.springframework.stereotype.Component;

import io.github.s2snapshot.event.SnapshotFailedEvent;
import io.github.s2snapshot.event.SnapshotTakenEvent;
import io.github.s2snapshot.snapshot.SnapshotOperations;
import io.github.s2snapshot.snapshot.SnapshotOutcome;

@Component
class Backup {

	private static final Log logger = LogFactory.getLog(Backup.class);

	private final SnapshotOperations snapshots;

	Backup(SnapshotOperations snapshots) {
		this.snapshots = snapshots;
	}

	String snapshotNow() {
		SnapshotOutcome outcome = this.snapshots.take("visits");
		if (outcome instanceof SnapshotOutcome.Taken taken) {
			return "taken at " + taken.snapshot().cursor();
		}
		if (outcome instanceof SnapshotOutcome.Skipped skipped) {
			return "not taken: " + skipped.reason();
		}
		if (outcome instanceof SnapshotOutcome.Superseded superseded) {
			return "another process has one at " + superseded.coveredBy();
		}
		return "failed: " + ((SnapshotOutcome.Failed) outcome).failure().getMessage();
	}

	@EventListener
	void taken(SnapshotTakenEvent event) {
		logger.info("Snapshot of " + event.getProjection() + " at " + event.getSnapshot().cursor());
	}

	@EventListener
	void failed(SnapshotFailedEvent event) {
		logger.warn("No snapshot of " + event.getProjection(), event.getFailure());
	}

}

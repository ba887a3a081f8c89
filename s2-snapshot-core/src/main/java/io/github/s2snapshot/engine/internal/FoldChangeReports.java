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

package io.github.s2snapshot.engine.internal;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.LogLimit;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Reports snapshots that were taken with other code of the folds to the log and to
 * listeners. Used from the mailbox only.
 */
final class FoldChangeReports {

	private static final Logger logger = LoggerFactory.getLogger(FoldChangeReports.class);

	private final ProjectionDefinition<?> definition;

	private final StreamName stream;

	private final ListenerFanout listeners;

	private final LogLimit limit = new LogLimit();

	FoldChangeReports(ProjectionDefinition<?> definition, StreamName stream, ListenerFanout listeners) {
		this.definition = definition;
		this.stream = stream;
		this.listeners = listeners;
	}

	/**
	 * A restore has ended.
	 * @param restore the restore
	 */
	void restored(RestoreInfo restore) {
		FoldChange change = restore.foldChange();
		if (!change.isChanged()) {
			return;
		}
		String next = (this.definition.onFoldChange() == FoldChangeAction.AUDIT)
				? "The records before the snapshot are folded again now to compare the states"
				: "If the change gives another state for the same records, raise the version of the projection, or "
						+ "rebuild it. To find out, audit it before the next snapshot, which has the new fingerprint";
		logger.warn(
				"Projection '{}' of stream {} has restored from a snapshot that was taken with other code of the folds "
						+ "({}). The records before cursor {} were folded by the other code. {}",
				this.definition.name(), this.stream, change.describe(), SeqNums.text(restore.cursor()), next);
		tell(change);
	}

	/**
	 * A process with other code has taken a snapshot, while this process followed the
	 * stream.
	 * @param snapshot a description of its place
	 * @param change the difference of the code
	 * @param first whether the code was not seen before
	 */
	void followed(String snapshot, FoldChange change, boolean first) {
		this.limit.turn();
		if (first && this.limit.admits()) {
			logger
				.warn("Projection '{}' of stream {}: a process with other code of the folds ({}) has taken a snapshot, "
						+ "{}. During a deployment this is expected. States may differ as long as both processes run",
						this.definition.name(), this.stream, change.describe(), snapshot);
			tell(change);
		}
		else {
			logger.debug(
					"Projection '{}' of stream {}: a process with other code of the folds has taken a snapshot, {}",
					this.definition.name(), this.stream, snapshot);
		}
	}

	private void tell(FoldChange change) {
		this.listeners.tell((listener) -> listener.foldChanged(this.definition.name(), change));
	}

}

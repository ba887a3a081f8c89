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
import java.util.concurrent.RejectedExecutionException;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Lanes;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.RestoreInfo;

/**
 * Audits a projection in the background after it has restored from a snapshot that was
 * taken with other code of the folds. Until the audit has ended, no snapshot is taken, so
 * that a state that may be wrong does not get the fingerprint of the new code.
 * Thread-safe.
 */
public final class FoldAudit {

	private static final Duration TIMEOUT = Duration.ofHours(1);

	private static final Logger logger = LoggerFactory.getLogger(FoldAudit.class);

	private final String projection;

	private final boolean wanted;

	private final Audit<?> audit;

	private final EngineThreads threads;

	private final Backend backend;

	private volatile @Nullable Object pending;

	/**
	 * Creates an instance that audits nothing yet.
	 * @param definition the projection
	 * @param audit folds records again
	 * @param threads the threads, which limit how many audits run at a time
	 * @param backend the backend that the records are read from
	 */
	public FoldAudit(ProjectionDefinition<?> definition, Audit<?> audit, EngineThreads threads, Backend backend) {
		this.projection = definition.name();
		this.wanted = definition.onFoldChange() == FoldChangeAction.AUDIT;
		this.audit = audit;
		this.threads = threads;
		this.backend = backend;
	}

	/**
	 * Begins an audit if the base of a restore was taken with other code.
	 * @param restore the restore
	 */
	public void restored(RestoreInfo restore) {
		if (!this.wanted || !restore.foldChange().isChanged()) {
			return;
		}
		Object mine = new Object();
		this.pending = mine;
		try {
			this.threads.lanes().submit(Lanes.Work.AUDIT, this.backend, () -> {
				try {
					this.audit.runBefore(restore.cursor(), Deadline.in(TIMEOUT));
				}
				finally {
					end(mine);
				}
			}, () -> end(mine));
		}
		catch (RejectedExecutionException ex) {
			end(mine);
			logger.warn("Projection '{}' is not audited, although its folds have changed since the snapshot at cursor "
					+ "{}: {}", this.projection, SeqNums.text(restore.cursor()), ex.getMessage());
		}
	}

	private synchronized void end(Object which) {
		if (this.pending == which) {
			this.pending = null;
		}
	}

	/**
	 * Returns why no snapshot must be taken.
	 * @return the reason, or {@code null} if no audit is pending
	 */
	public @Nullable String veto() {
		return (this.pending != null)
				? "the records before the last snapshot are being folded again, because it was taken with other code of "
						+ "the folds"
				: null;
	}

}

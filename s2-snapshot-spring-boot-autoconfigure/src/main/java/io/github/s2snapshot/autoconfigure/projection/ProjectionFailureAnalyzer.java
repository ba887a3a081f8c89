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

package io.github.s2snapshot.autoconfigure.projection;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.env.Environment;

import io.github.s2snapshot.autoconfigure.projection.ProjectionStartException.FailedStart;
import io.github.s2snapshot.keyed.StreamPatternException;
import io.github.s2snapshot.projection.error.DeadLetterException;
import io.github.s2snapshot.projection.error.FoldChangedException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.StoreUnreadableException;
import io.github.s2snapshot.projection.error.StreamNotFoundException;
import io.github.s2snapshot.projection.error.UndecryptableRecordException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Analyzes start-up failures caused by a {@link ProjectionException}. Those with an
 * {@link S2Exception} among their causes are analyzed by {@link S2FailureAnalyzer}.
 */
class ProjectionFailureAnalyzer extends AbstractFailureAnalyzer<ProjectionException> {

	private static final String NOTHING_LOST = " Then start the application again: nothing is lost, "
			+ "because the projection has stopped before the record.";

	private final StoreFailureActions stores;

	ProjectionFailureAnalyzer(BeanFactory beanFactory, Environment environment) {
		this.stores = new StoreFailureActions(beanFactory, environment);
	}

	@Override
	protected @Nullable FailureAnalysis analyze(Throwable rootFailure, ProjectionException cause) {
		if (ProjectionFailures.isAnalyzed(rootFailure) || findCause(cause, S2Exception.class) != null) {
			return null;
		}
		ProjectionException reason = ProjectionFailures.reason(cause);
		return new FailureAnalysis(ProjectionFailures.describe(rootFailure, reason),
				action(reason, ProjectionStartException.findOnly(rootFailure)), reason);
	}

	private String action(ProjectionException reason, @Nullable FailedStart failed) {
		ProjectionAdvice advice = new ProjectionAdvice(failed);
		if (reason instanceof ProjectionNotReadyException) {
			return "Increase 's2.snapshot.restore.timeout', take snapshots more "
					+ "often so that a restore folds fewer records, or set "
					+ "'s2.snapshot.restore.start-mode' to 'background' to start "
					+ "the application before its projections are live.";
		}
		if (reason instanceof StreamNotFoundException) {
			return advice.missingStream();
		}
		if (reason instanceof StoreUnreadableException) {
			return this.stores.action(failed);
		}
		if (reason instanceof UnknownDeltaTypeException ex) {
			return "Add a @Fold method for the type" + ((ex.type() != null)
					? " " + ForeignText.quote(ex.type()) + " (the @JsonTypeName or the simple name of its class)"
					: " or give the records a 'type' header") + advice.orSkip() + "." + NOTHING_LOST;
		}
		if (reason instanceof UndecryptableRecordException) {
			return "Set '" + advice.key("encryption-key") + "' to the key that encrypted the record" + advice.orSkip()
					+ "." + NOTHING_LOST;
		}
		if (reason instanceof NewerDeltaVersionException) {
			return "Start a release of the application that knows this version of the type. If it is not deployed "
					+ "yet, set '" + advice.key("deltas.<type>.write-version") + "' of the releases that append "
					+ "such records to an older version until all readers know the newer one." + NOTHING_LOST;
		}
		if (reason instanceof FoldException) {
			return "Change the class of the delta, or the @Fold or @SnapshotWhen method that failed, so that it accepts "
					+ "the record" + advice.orSkip() + "." + NOTHING_LOST;
		}
		if (reason instanceof DeadLetterException) {
			return advice.deadLetters() + NOTHING_LOST;
		}
		if (findCause(reason, StreamPatternException.class) != null) {
			return "Correct the 'stream' attribute of @StreamProjection, or '" + advice.key("stream")
					+ "'. A pattern is text with variables in braces, such as 'carts/{id}' or "
					+ "'tenants/{tenant}/carts/{id}'. The key of several variables is a record with a component for "
					+ "each of them. A stream that is not a pattern cannot have braces in its name.";
		}
		if (reason instanceof ProjectionDefinitionException) {
			return "Correct the class of the projection, or the properties that apply to it: 's2.basin', "
					+ "'s2.snapshot.*' and 's2.snapshot.projections.<name>.*'.";
		}
		if (reason instanceof NoBaseStateException) {
			return "Provide a snapshot of the projection (with external placement, check "
					+ "'s2.snapshot.file.directory'), correct the name and the version of the "
					+ "projection if they have changed, or use a stream that still has record 0.";
		}
		if (reason instanceof FoldChangedException) {
			return "Increase the version of the projection if the change of its folds gives another state for the same "
					+ "records. Otherwise set '" + advice.key("fold.on-change")
					+ "' to 'warn' until the next snapshot is taken.";
		}
		if (reason instanceof IncarnationException) {
			return "The stream was deleted and created again, or reset to an earlier state. "
					+ "Correct the stream of the projection. To start from the new stream, remove "
					+ "the old snapshots of the projection or increase its version.";
		}
		if (reason instanceof GapException) {
			return "Another program trims the stream faster than the projection reads it, or the "
					+ "retention of the stream has deleted records. Start the application again to restore "
					+ "from the newest snapshot, and set the retention of the stream to infinite.";
		}
		if (reason instanceof SnapshotException) {
			return "Correct the cause that the description names. If a state cannot be read back, "
					+ "check that Jackson can write and read its class: it must be a record or have a "
					+ "usable constructor, and Jackson must be able to set every property.";
		}
		return "Correct the cause that the description names, then start the application again.";
	}

}

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

package io.github.s2snapshot.engine.internal.take;

import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;

/**
 * The projection that snapshots are taken of: its published state, and its reasons
 * against a snapshot. Thread-safe.
 *
 * @param <S> the type of the state
 */
public final class SnapshotSubject<S> {

	private final PublishedState<S> published;

	private final Supplier<@Nullable String> veto;

	/**
	 * Creates a subject.
	 * @param published the published state
	 * @param veto supplies why snapshots are left to another version, {@code null} if
	 * they are not
	 */
	public SnapshotSubject(PublishedState<S> published, Supplier<@Nullable String> veto) {
		this.published = published;
		this.veto = veto;
	}

	public Published<S> published() {
		return this.published.get();
	}

	/**
	 * Returns the reason not to take a snapshot.
	 * @param current the published information
	 * @param forced whether to take a snapshot even if nothing was folded since the last
	 * one
	 * @return the reason, or {@code null} if there is none
	 */
	public @Nullable String refusal(Published<S> current, boolean forced) {
		Long undecided = this.published.undecided();
		if (undecided != null) {
			return "record " + SeqNums.text(undecided) + SnapshotResult.Skipped.UNDECIDED;
		}
		String forbidden = this.veto.get();
		if (forbidden != null) {
			return forbidden;
		}
		ProjectionView<S> view = current.view();
		if (current.status() != ProjectionStatus.LIVE || view == null) {
			return SnapshotResult.Skipped.NOT_LIVE + current.status();
		}
		if (view.state() == null) {
			return SnapshotResult.Skipped.NULL_STATE;
		}
		return (forced || current.uncovered()) ? null : SnapshotResult.Skipped.NOTHING_NEW;
	}

	/**
	 * Returns the cursor of the base of the restore. That snapshot was read, so it can be
	 * restored from.
	 * @return the cursor of the in-stream snapshot that was restored from, 0 if there was
	 * none
	 */
	long restoredCursor() {
		RestoreInfo restore = published().restore();
		return (restore != null && restore.source() == RestoreSource.IN_STREAM) ? restore.cursor() : 0;
	}

}

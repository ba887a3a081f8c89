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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.status.HaltSignal;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.projection.ProjectionStatus;

/**
 * The output of a loop: its published state, and the reports of changes of its status.
 * Written on the mailbox only.
 *
 * @param <S> the type of the state
 * @param published the published state
 * @param halt the signal that the projection is about to be stopped
 * @param reports the log and the listeners
 */
record LoopOutput<S>(PublishedState<S> published, HaltSignal halt, LoopReports reports) {

	Published<S> last() {
		return this.published.last();
	}

	/**
	 * Publishes a value without releasing the reads that wait.
	 * @param shown the value
	 */
	void show(Published<S> shown) {
		ProjectionStatus previous = last().status();
		this.published.publish(shown);
		if (previous != shown.status()) {
			this.reports.statusChanged(previous, shown.status());
		}
	}

	/**
	 * Publishes a value, and releases the reads that wait for it.
	 * @param current the value
	 */
	void publish(Published<S> current) {
		show(current);
		this.published.reach();
	}

	/**
	 * Ends the output because the projection has ended.
	 */
	void end() {
		this.published.end();
	}

	@Nullable Long undecided() {
		return this.published.undecided();
	}

	void undecided(@Nullable Long seqNum) {
		this.published.undecided(seqNum);
	}

}

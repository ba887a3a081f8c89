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

package io.github.s2snapshot.projection;

import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Watches one operation from its beginning to its end. Thread-safe: it may end on another
 * thread than it began.
 *
 * @since 0.1.0
 * @see ProjectionListener#began(String, StreamName, OperationKind)
 */
@FunctionalInterface
public interface OperationWatch {

	/**
	 * Does nothing.
	 */
	OperationWatch NONE = (outcome, failure) -> {
	};

	/**
	 * Returns headers that the deltas of the operation are to have, such as the context
	 * of a trace. Asked for once, before the first append. Deltas that have a header of
	 * the name keep theirs, and a batch that would become too large for the server goes
	 * without.
	 * @return values by names, empty for none
	 */
	default Map<String, String> headers() {
		return Map.of();
	}

	/**
	 * The operation has ended. Called once: on the thread of a caller that has waited for
	 * it, otherwise as the events of the listener are.
	 * @param outcome how: {@code appended} or {@code failed} for an append, the
	 * {@linkplain UpdateOutcome#id() id} of the outcome for an update, {@code taken},
	 * {@code skipped}, {@code superseded} or {@code failed} for a snapshot
	 * @param failure why it failed, {@code null} when it did not
	 */
	void ended(String outcome, @Nullable Throwable failure);

}

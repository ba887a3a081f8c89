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
 * Callback that observes one operation from its beginning to its end, for example to
 * trace it. Implementations are thread-safe: an operation may end on another thread than
 * the one on which it began.
 *
 * @since 0.1.0
 * @see ProjectionListener#began(String, StreamName, OperationKind)
 */
@FunctionalInterface
public interface OperationWatch {

	/**
	 * An instance that does nothing.
	 */
	OperationWatch NONE = (outcome, failure) -> {
	};

	/**
	 * Returns headers to add to the deltas of the operation, such as the context of a
	 * trace. Called once, before the first append. A delta that has a header with the
	 * same name keeps its own value. The headers are not added if the batch would become
	 * too large for the server.
	 * @return the values by name, or an empty map
	 */
	default Map<String, String> headers() {
		return Map.of();
	}

	/**
	 * Called once when the operation has ended: on the thread of the caller if the caller
	 * waited for the operation, otherwise on the thread of the other events of the
	 * listener.
	 * @param outcome the outcome: {@code appended} or {@code failed} for an append, the
	 * {@linkplain UpdateOutcome#id() id} of the outcome for an update, {@code taken},
	 * {@code skipped}, {@code superseded} or {@code failed} for a snapshot
	 * @param failure the failure, or {@code null} if the operation did not fail
	 */
	void ended(String outcome, @Nullable Throwable failure);

}

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

import java.util.Objects;

/**
 * Result of an audit, which folds records again and compares the states.
 *
 * @since 0.1.0
 */
public sealed interface AuditResult {

	/**
	 * The states are equal.
	 *
	 * @param from the cursor of the oldest state that records were folded onto
	 * @param to the cursor of the newest state that was compared
	 * @param deltas the number of deltas that were folded again
	 * @since 0.1.0
	 */
	record Equal(long from, long to, long deltas) implements AuditResult {

	}

	/**
	 * The states are different: a fold depends on more than its parameters, or a snapshot
	 * contains a state that the folds did not produce. The newest snapshot is
	 * quarantined.
	 *
	 * @param from the cursor of the state that records were folded onto
	 * @param to the cursor at which the states differ
	 * @param deltas the number of deltas that were folded again
	 * @param path a JSON pointer to the first difference; names that no class of the
	 * state declares, such as keys of a map, are replaced with {@code *}
	 * @since 0.1.0
	 */
	record Different(long from, long to, long deltas, String path) implements AuditResult {

		public Different {
			Objects.requireNonNull(path, "'path' must not be null");
		}

	}

	/**
	 * The audit was not possible.
	 *
	 * @param reason the reason
	 * @since 0.1.0
	 */
	record Impossible(String reason) implements AuditResult {

		public Impossible {
			Objects.requireNonNull(reason, "'reason' must not be null");
		}

	}

}

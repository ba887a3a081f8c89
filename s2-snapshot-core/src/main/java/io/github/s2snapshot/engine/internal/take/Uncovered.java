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

/**
 * What no snapshot covers yet.
 *
 * @param deltas the number of deltas
 * @param covered the number of folded deltas that a snapshot covers
 * @param bytes the number of bytes of the deltas
 * @param restoreNanos the estimated time to fold the deltas at a restart, in nanoseconds
 * @param wanted whether a snapshot predicate was true for one of the deltas
 */
public record Uncovered(long deltas, long covered, long bytes, long restoreNanos, boolean wanted) {

	static final Uncovered NOTHING = new Uncovered(0, 0, 0, 0, false);

}

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

package io.github.s2snapshot.definition;

import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Predicate that decides about a snapshot, in the form that the engine calls. All other
 * predicates are converted to this form.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordPredicate<S> {

	/**
	 * Returns whether a snapshot should be taken.
	 * @param state the state after the delta, which must not be modified
	 * @param delta the decoded delta
	 * @param record the record that carried it
	 * @return whether a snapshot should be taken
	 * @throws Throwable if the predicate fails
	 */
	boolean test(S state, Object delta, SequencedRecord record) throws Throwable;

}

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
 * Fold of a decoded record into a state, in the form that the engine calls. All other
 * folds are converted to this form.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface RecordFold<S> {

	/**
	 * Folds a delta.
	 * @param state the current state
	 * @param delta the decoded delta
	 * @param record the record that carried it
	 * @return the new state; the given state if it was changed in place
	 * @throws Throwable if the delta cannot be folded
	 */
	S fold(S state, Object delta, SequencedRecord record) throws Throwable;

}

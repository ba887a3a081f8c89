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

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Predicate of a projection with the deltas that it is for.
 *
 * @param <S> the type of the state
 * @param name the name of the predicate for messages
 * @param deltaType the class of the deltas, with its subclasses; {@code null} for all
 * deltas
 * @param predicate the predicate
 * @since 0.1.0
 */
public record SnapshotPredicate<S>(String name, @Nullable Class<?> deltaType, RecordPredicate<S> predicate) {

	public SnapshotPredicate {
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(predicate, "'predicate' must not be null");
	}

	/**
	 * Tests a delta that was folded.
	 * @param state the state after the delta
	 * @param delta the delta
	 * @param record the record that carried it
	 * @return whether a snapshot should be taken; {@code false} without calling the
	 * predicate if it is not for deltas of this class
	 * @throws Throwable if the predicate fails
	 */
	public boolean test(S state, Object delta, SequencedRecord record) throws Throwable {
		return (this.deltaType == null || this.deltaType.isInstance(delta))
				&& this.predicate.test(state, delta, record);
	}

}

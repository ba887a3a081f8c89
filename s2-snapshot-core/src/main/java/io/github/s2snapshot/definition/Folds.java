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

import io.github.s2snapshot.projection.RecordMetadata;

/**
 * Converts folds to {@link RecordFold}, the form that the engine calls.
 */
final class Folds {

	private Folds() {
	}

	static <S, D> RecordFold<S> of(Class<D> deltaType, StateFold<S, D> fold) {
		Objects.requireNonNull(fold, "'fold' must not be null");
		return (state, delta, record) -> fold.fold(state, deltaType.cast(delta));
	}

	static <S, D> RecordFold<S> of(Class<D> deltaType, MetadataFold<S, D> fold) {
		Objects.requireNonNull(fold, "'fold' must not be null");
		return (state, delta, record) -> fold.fold(state, deltaType.cast(delta), RecordMetadata.of(record));
	}

	static <S, D> RecordFold<S> of(Class<D> deltaType, InPlaceFold<S, D> fold) {
		Objects.requireNonNull(fold, "'fold' must not be null");
		return (state, delta, record) -> {
			fold.fold(state, deltaType.cast(delta), RecordMetadata.of(record));
			return state;
		};
	}

}

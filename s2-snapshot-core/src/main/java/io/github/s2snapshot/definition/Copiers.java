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

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.serializer.StateSerializer;

/**
 * Selects the copier of a projection.
 */
final class Copiers {

	private Copiers() {
	}

	/**
	 * Returns the copier of a projection.
	 * @param <S> the type of the state
	 * @param declared the copier that the definition sets, or {@code null}
	 * @param stateType the type of the state
	 * @param serializer the serializer of the state
	 * @param origin where the projection is declared
	 * @return the declared copier, or else that of the state, or else one that writes the
	 * state and reads it back
	 */
	static <S> StateCopier<S> select(@Nullable StateCopier<S> declared, Type stateType, StateSerializer<S> serializer,
			String origin) {
		Class<?> type = rawClass(stateType);
		if (declared != null) {
			return new CheckedStateCopier<>(declared, type, origin);
		}
		if (CopyableState.class.isAssignableFrom(type)) {
			return new CheckedStateCopier<>(Copiers::copy, type, origin);
		}
		return new SerializingStateCopier<>(serializer);
	}

	@SuppressWarnings("unchecked")
	private static <S> S copy(S state) {
		return ((CopyableState<S>) state).copy();
	}

	private static Class<?> rawClass(Type type) {
		if (type instanceof Class<?> known) {
			return known;
		}
		return (type instanceof ParameterizedType parameterized) ? rawClass(parameterized.getRawType()) : Object.class;
	}

}

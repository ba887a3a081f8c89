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

package io.github.s2snapshot.sse;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;

/**
 * Mapping of the state and the deltas of a projection to the data that a client receives.
 * Called on the threads of {@link ServerSentChanges}, also for several clients at a time;
 * an exception ends the connection.
 *
 * @param <S> the type of the state
 * @since 0.1.0
 */
@FunctionalInterface
public interface DeltaMapping<S> {

	/**
	 * Returns the data to send for a delta.
	 * @param delta the delta
	 * @return the data, written by the message converters of the application, or
	 * {@code null} to send nothing; a client that reconnects then continues before the
	 * delta
	 */
	@Nullable Object delta(DeltaEntry.Delta<S> delta);

	/**
	 * Returns the data to send for the state to which the following deltas belong. By
	 * default, this is the state.
	 * @param state the state
	 * @return the data, written by the message converters of the application
	 */
	default Object state(DeltaEntry.State<S> state) {
		return state.state();
	}

	/**
	 * Returns a mapping that sends the state, and each delta with the name of its type.
	 * @param <S> the type of the state
	 * @return the mapping
	 */
	static <S> DeltaMapping<S> wholeDelta() {
		return (delta) -> TypedDelta.of(delta.delta());
	}

	/**
	 * A delta with the name of its type.
	 *
	 * @param type the name of the type, as records have it
	 * @param delta the delta
	 * @since 0.1.0
	 */
	record TypedDelta(String type, Object delta) {

		static TypedDelta of(Object delta) {
			Class<?> type = (delta instanceof Enum<?> constant) ? constant.getDeclaringClass() : delta.getClass();
			return new TypedDelta(JacksonDeltaCodec.typeName(type), delta);
		}

	}

}

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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Result of an update.
 *
 * @param <S> the type of the state
 * @param ack the acknowledgement of the batch, {@code null} if the decision returned no
 * deltas; if the original acknowledgement was lost, it is built from the records of the
 * batch in the stream
 * @param view a state that includes the batch, and possibly later records; if the
 * decision returned no deltas, the state of the decision
 * @param attempts the number of attempts, from 1
 * @since 0.1.0
 */
public record UpdateResult<S>(@Nullable AppendAck ack, ProjectionView<S> view, int attempts) {

	public UpdateResult {
		Objects.requireNonNull(view, "'view' must not be null");
	}

	/**
	 * Returns whether deltas were appended.
	 * @return whether the decision returned deltas
	 */
	public boolean isAppended() {
		return this.ack != null;
	}

}

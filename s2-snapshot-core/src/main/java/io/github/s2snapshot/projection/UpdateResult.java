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
 * What became of an update.
 *
 * @param <S> the type of the state
 * @param ack the acknowledgement of the batch, {@code null} when the decision was that
 * there is nothing to do. When the answer to the append was lost and the batch was found
 * in the stream, it is made of the records that were found.
 * @param view a state that includes the batch, or that the decision was made on when
 * there was nothing to do. Records of others after the batch may be included too.
 * @param attempts how many times it was attempted, from 1
 * @since 0.1.0
 */
public record UpdateResult<S>(@Nullable AppendAck ack, ProjectionView<S> view, int attempts) {

	public UpdateResult {
		Objects.requireNonNull(view, "'view' must not be null");
	}

	/**
	 * Returns whether something was appended.
	 * @return whether the decision asked for it
	 */
	public boolean isAppended() {
		return this.ack != null;
	}

}

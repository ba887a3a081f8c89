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

import java.time.Duration;
import java.util.Objects;

/**
 * State with its cursor, lag and status. All parts were published together and belong
 * together.
 *
 * @param <S> the type of the state
 * @param state the state, which a reader must not modify
 * @param cursor the first sequence number that the state does not cover
 * @param lag the lag of the state behind the last observed tail
 * @param status the status of the projection when the state was published
 * @param silence for how long the server has not been heard during an outage, otherwise
 * zero
 * @since 0.1.0
 */
public record ProjectionView<S>(S state, long cursor, Lag lag, ProjectionStatus status, Duration silence) {

	public ProjectionView {
		Objects.requireNonNull(lag, "'lag' must not be null");
		Objects.requireNonNull(status, "'status' must not be null");
		Objects.requireNonNull(silence, "'silence' must not be null");
	}

	/**
	 * Creates a view of a projection that hears the server.
	 * @param state the state, which a reader must not modify
	 * @param cursor the first sequence number that the state does not cover
	 * @param lag the lag of the state behind the last observed tail
	 * @param status the status of the projection when the state was published
	 */
	public ProjectionView(S state, long cursor, Lag lag, ProjectionStatus status) {
		this(state, cursor, lag, status, Duration.ZERO);
	}

	/**
	 * Returns whether the state may be out of date, because the projection is
	 * disconnected, paused, stopped or failed, or restores its state.
	 * @return whether the projection is not live
	 */
	public boolean isStale() {
		return this.status != ProjectionStatus.LIVE;
	}

}

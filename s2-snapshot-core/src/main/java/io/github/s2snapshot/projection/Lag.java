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
 * Distance between a state and the last observed tail of its stream.
 *
 * @param records the number of records between the cursor and the last observed tail,
 * never negative
 * @param time the time between the last folded record and the last observed record, by
 * the timestamps of the records; during an outage at least the time without a message of
 * the server; never negative
 * @since 0.1.0
 */
public record Lag(long records, Duration time) {

	/**
	 * No lag.
	 */
	public static final Lag NONE = new Lag(0, Duration.ZERO);

	public Lag {
		Objects.requireNonNull(time, "'time' must not be null");
	}

}

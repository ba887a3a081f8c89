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

import org.jspecify.annotations.Nullable;

/**
 * How far a restore has come, as far as the stream is concerned. It may begin again when
 * records turn out to be missing, and the numbers begin again with it.
 *
 * @param records the number of records that were read
 * @param bytes the metered bytes of those records
 * @param cursor the position after the last one
 * @param tail the tail that is to be reached
 * @param elapsed the time since the start
 * @param remaining the estimated time until the tail is reached, {@code null} when there
 * is nothing to tell it from
 * @since 0.1.0
 */
public record RestoreStep(long records, long bytes, long cursor, long tail, Duration elapsed,
		@Nullable Duration remaining) {

	public RestoreStep {
		Objects.requireNonNull(elapsed, "'elapsed' must not be null");
	}

	/**
	 * Returns which part of what has to be read was read.
	 * @return percent, from 0 to 100
	 */
	public double percent() {
		double left = (Long.compareUnsigned(this.cursor, this.tail) < 0) ? (double) (this.tail - this.cursor) : 0;
		return (left == 0) ? 100 : 100 * this.records / (this.records + left);
	}

}

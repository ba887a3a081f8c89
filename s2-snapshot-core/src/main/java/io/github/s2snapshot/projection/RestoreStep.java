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
 * Progress of a restore in the stream. If records are found to be missing, the restore
 * begins again, and so do the numbers.
 *
 * @param records the number of records that were read
 * @param bytes the metered bytes of those records
 * @param cursor the position after the last record that was read
 * @param tail the tail that the restore has to reach
 * @param elapsed the time since the start
 * @param remaining the estimated time until the tail is reached, {@code null} if it
 * cannot be estimated yet
 * @since 0.1.0
 */
public record RestoreStep(long records, long bytes, long cursor, long tail, Duration elapsed,
		@Nullable Duration remaining) {

	public RestoreStep {
		Objects.requireNonNull(elapsed, "'elapsed' must not be null");
	}

	/**
	 * Returns the part of the records that was read.
	 * @return a percentage from 0 to 100
	 */
	public double percent() {
		double left = (Long.compareUnsigned(this.cursor, this.tail) < 0) ? (double) (this.tail - this.cursor) : 0;
		return (left == 0) ? 100 : 100 * this.records / (this.records + left);
	}

}

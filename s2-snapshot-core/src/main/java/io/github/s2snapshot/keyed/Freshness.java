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

package io.github.s2snapshot.keyed;

import java.time.Duration;
import java.util.Objects;

/**
 * How fresh the state of a key has to be when it is read. Immutable.
 *
 * @param kind the kind
 * @param age the longest time since the stream was read up to its tail, zero unless the
 * kind is {@link Kind#MAX_AGE}
 * @since 0.1.0
 */
public record Freshness(Kind kind, Duration age) {

	/**
	 * The state includes each record that was acknowledged before the read.
	 */
	public static final Freshness LATEST = new Freshness(Kind.LATEST, Duration.ZERO);

	/**
	 * The state in memory, however old it is. An absent key is loaded.
	 */
	public static final Freshness RESIDENT = new Freshness(Kind.RESIDENT, Duration.ZERO);

	/**
	 * Creates a freshness.
	 * @param kind the kind
	 * @param age the longest time, positive for {@link Kind#MAX_AGE}, else zero
	 */
	public Freshness {
		Objects.requireNonNull(kind, "'kind' must not be null");
		Objects.requireNonNull(age, "'age' must not be null");
		if ((kind == Kind.MAX_AGE) ? age.isNegative() || age.isZero() : !age.isZero()) {
			throw new IllegalArgumentException(
					"'age' must be " + ((kind == Kind.MAX_AGE) ? "positive" : "zero for " + kind) + ", but is " + age);
		}
	}

	/**
	 * Returns a freshness by age: the state includes each record that was acknowledged
	 * longer ago than that.
	 * @param age the longest time since the stream was read up to its tail, positive
	 * @return the freshness
	 */
	public static Freshness maxAge(Duration age) {
		return new Freshness(Kind.MAX_AGE, age);
	}

	@Override
	public String toString() {
		return switch (this.kind) {
			case LATEST -> "latest";
			case RESIDENT -> "resident";
			case MAX_AGE -> "max-age " + this.age.toMillis() + " ms";
		};
	}

	/**
	 * The kinds of freshness.
	 */
	public enum Kind {

		/**
		 * Includes each record that was acknowledged before the read.
		 */
		LATEST,

		/**
		 * At most as old as a given time.
		 */
		MAX_AGE,

		/**
		 * The state in memory.
		 */
		RESIDENT

	}

}

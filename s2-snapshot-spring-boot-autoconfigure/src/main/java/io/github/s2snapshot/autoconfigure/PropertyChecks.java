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

package io.github.s2snapshot.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;

import org.springframework.boot.convert.DurationStyle;

/**
 * Checks of property values. A failed check throws a {@link FailureAnalyzedException}
 * that names the key, the value and the remedy. For use by the auto-configuration only.
 *
 * @since 0.1.0
 */
public final class PropertyChecks {

	/**
	 * Longest duration that a {@code long} number of nanoseconds can hold, in whole days.
	 */
	static final Duration LONGEST = Duration.ofDays(Duration.ofNanos(Long.MAX_VALUE).toDays());

	private PropertyChecks() {
	}

	/**
	 * Checks that a number is not too small.
	 * @param key the key of the property
	 * @param value its value
	 * @param minimum the smallest allowed value
	 * @return the value
	 */
	public static long requireAtLeast(String key, long value, long minimum) {
		if (value < minimum) {
			throw invalid(key, String.valueOf(value), "at least " + minimum);
		}
		return value;
	}

	/**
	 * Checks that a number is greater than a limit.
	 * @param key the key of the property
	 * @param value its value
	 * @param limit the exclusive lower limit
	 * @return the value
	 */
	public static double requireMoreThan(String key, double value, double limit) {
		if (!(value > limit)) {
			throw invalid(key, String.valueOf(value), "more than " + limit);
		}
		return value;
	}

	/**
	 * Checks that a number is in a range.
	 * @param key the key of the property
	 * @param value its value
	 * @param minimum the smallest allowed value
	 * @param maximum the largest allowed value
	 * @return the value
	 */
	public static double requireBetween(String key, double value, double minimum, double maximum) {
		if (!(value >= minimum && value <= maximum)) {
			throw invalid(key, String.valueOf(value), "from " + minimum + " to " + maximum);
		}
		return value;
	}

	/**
	 * Checks that a duration is longer than another one, and at most {@code 106751d}.
	 * @param key the key of the property
	 * @param value its value
	 * @param otherKey the key of the other property
	 * @param other the value of the other property
	 * @return the value
	 */
	public static Duration requireLonger(String key, Duration value, String otherKey, Duration other) {
		if (value.compareTo(other) <= 0) {
			throw invalid(key, print(value), "longer than '" + otherKey + "', which is '" + print(other) + "'");
		}
		return requireCountable(key, value);
	}

	/**
	 * Checks that a duration is longer than zero, and at most {@code 106751d}.
	 * @param key the key of the property
	 * @param value its value
	 * @return the value
	 */
	public static Duration requirePositive(String key, Duration value) {
		if (value.isNegative() || value.isZero()) {
			throw invalid(key, print(value), "longer than zero, for example '5s'");
		}
		return requireCountable(key, value);
	}

	/**
	 * Checks that a duration is not negative, and at most {@code 106751d}.
	 * @param key the key of the property
	 * @param value its value
	 * @return the value
	 */
	public static Duration requireNotNegative(String key, Duration value) {
		if (value.isNegative()) {
			throw invalid(key, print(value), "zero or longer, for example '5s'");
		}
		return requireCountable(key, value);
	}

	/**
	 * Checks that a duration has a minimum length, and is at most {@code 106751d}.
	 * @param key the key of the property
	 * @param value its value
	 * @param minimum the shortest allowed duration
	 * @return the value
	 */
	public static Duration requireAtLeast(String key, Duration value, Duration minimum) {
		if (value.compareTo(minimum) < 0) {
			throw invalid(key, print(value), "'" + print(minimum) + "' or longer");
		}
		return requireCountable(key, value);
	}

	// A deadline is a long number of nanoseconds.
	private static Duration requireCountable(String key, Duration value) {
		if (value.compareTo(LONGEST) > 0) {
			throw invalid(key, print(value), "'" + LONGEST.toDays() + "d' or shorter");
		}
		return value;
	}

	/**
	 * Formats a duration as it is written in a property.
	 * @param value the duration
	 * @return the text, for example {@code 5s}
	 */
	public static String print(Duration value) {
		boolean whole = value.toMillisPart() == 0 || Math.abs(value.toSeconds()) > Integer.MAX_VALUE;
		return DurationStyle.SIMPLE.print(value, (whole) ? ChronoUnit.SECONDS : ChronoUnit.MILLIS);
	}

	private static FailureAnalyzedException invalid(String key, String value, String allowed) {
		return new FailureAnalyzedException(
				"The property '" + key + "' is '" + value + "', but it must be " + allowed + ".",
				"Correct the property, or remove it to use its default.");
	}

}

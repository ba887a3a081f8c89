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

package io.github.s2snapshot.embedded.internal.init;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Parser for durations such as {@code 7days} or {@code 1h 30m}. A year has 365.25 days,
 * and a month has 30.44 days.
 */
final class HumanDuration {

	private static final Pattern PART = Pattern.compile("\\s*(\\d+(?:\\.\\d+)?)\\s*(\\p{L}*)\\s*");

	private static final BigDecimal MAX_SECONDS = new BigDecimal("18446744073709551615");

	// Longer texts are not needed and take time to parse
	private static final int MAX_LENGTH = 200;

	private static final Map<String, BigDecimal> UNITS = units();

	private HumanDuration() {
	}

	private static Map<String, BigDecimal> units() {
		Map<String, BigDecimal> units = new HashMap<>();
		unit(units, "0.000000001", "nanos", "nsec", "ns");
		unit(units, "0.000001", "usec", "us", "µs");
		unit(units, "0.001", "millis", "msec", "ms");
		unit(units, "1", "seconds", "second", "secs", "sec", "s");
		unit(units, "60", "minutes", "minute", "mins", "min", "m");
		unit(units, "3600", "hours", "hour", "hrs", "hr", "h");
		unit(units, "86400", "days", "day", "d");
		unit(units, "604800", "weeks", "week", "wks", "wk", "w");
		unit(units, "2630016", "months", "month", "M");
		unit(units, "31557600", "years", "year", "yrs", "yr", "y");
		return Map.copyOf(units);
	}

	private static void unit(Map<String, BigDecimal> units, String seconds, String... names) {
		for (String name : names) {
			units.put(name, new BigDecimal(seconds));
		}
	}

	/**
	 * Reads a duration.
	 * @param text the text
	 * @return its whole seconds, unsigned
	 * @throws IllegalArgumentException if the text is not a valid duration
	 */
	static long parseSeconds(String text) {
		if (text.isBlank()) {
			throw new IllegalArgumentException("value was empty");
		}
		if (text.length() > MAX_LENGTH) {
			throw new IllegalArgumentException("more than " + MAX_LENGTH + " characters");
		}
		if (text.equals("0")) {
			return 0;
		}
		Matcher matcher = PART.matcher(text);
		BigDecimal seconds = BigDecimal.ZERO;
		int position = 0;
		while (position < text.length()) {
			if (!matcher.find() || matcher.start() != position) {
				throw new IllegalArgumentException("expected number at " + position);
			}
			seconds = seconds.add(new BigDecimal(matcher.group(1)).multiply(unit(matcher.group(1), matcher.group(2))));
			position = matcher.end();
		}
		BigDecimal whole = seconds.setScale(0, RoundingMode.DOWN);
		if (whole.compareTo(MAX_SECONDS) > 0) {
			throw new IllegalArgumentException("number is too large");
		}
		return whole.toBigInteger().longValue();
	}

	private static BigDecimal unit(String number, String name) {
		if (name.isEmpty()) {
			throw new IllegalArgumentException("time unit needed, for example " + number + "sec or " + number + "ms");
		}
		BigDecimal unit = UNITS.get(name);
		if (unit == null) {
			throw new IllegalArgumentException("unknown time unit \"" + name
					+ "\", supported units: ns, us, ms, sec, min, hours, days, weeks, months, years"
					+ " (and few variations)");
		}
		return unit;
	}

}

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

package io.github.s2snapshot.embedded.internal.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/**
 * Headers of every response: {@code date}.
 */
final class CommonHeaders {

	private static final DateTimeFormatter DATE = DateTimeFormatter
		.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
		.withZone(ZoneOffset.UTC);

	private static volatile Date now = new Date(0, "");

	private CommonHeaders() {
	}

	/**
	 * Adds the headers to a response.
	 * @param exchange the exchange
	 */
	static void put(Exchange exchange) {
		exchange.response().putHeader("date", date());
	}

	private static String date() {
		Date date = now;
		long second = System.currentTimeMillis() / 1000;
		if (date.second() != second) {
			date = new Date(second, DATE.format(Instant.ofEpochSecond(second)));
			now = date;
		}
		return date.text();
	}

	/**
	 * Second and its text for the header {@code date}.
	 *
	 * @param second seconds since 1970
	 * @param text the text
	 */
	private record Date(long second, String text) {
	}

}

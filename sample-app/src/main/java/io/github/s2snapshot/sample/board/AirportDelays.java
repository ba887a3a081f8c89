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

package io.github.s2snapshot.sample.board;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

/**
 * Departures of one airport.
 *
 * @param flights the number of departures
 * @param totalDelayMinutes the sum of their delays in minutes; an early flight has a
 * negative delay
 * @param delayedOver15 the number of departures that were more than 15 minutes late
 * @since 0.1.0
 */
@JsonPropertyOrder({ "flights", "totalDelayMinutes", "delayedOver15" })
public record AirportDelays(long flights, long totalDelayMinutes, long delayedOver15) {

	/**
	 * No departures.
	 */
	public static final AirportDelays NONE = new AirportDelays(0, 0, 0);

	AirportDelays plus(AirportDelays other) {
		return new AirportDelays(this.flights + other.flights, this.totalDelayMinutes + other.totalDelayMinutes,
				this.delayedOver15 + other.delayedOver15);
	}

	static AirportDelays of(int delayMinutes) {
		return new AirportDelays(1, delayMinutes, (delayMinutes > 15) ? 1 : 0);
	}

}

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

package io.github.s2snapshot.sample.web;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;

import io.github.s2snapshot.sample.board.AirportDelays;

/**
 * Airport on the board, as the API returns it.
 *
 * @param iata its IATA code
 * @param name its name
 * @param flights the number of departures
 * @param totalDelayMinutes the sum of their delays
 * @param delayedOver15 the number of departures that were more than 15 minutes late
 */
@JsonPropertyOrder({ "iata", "name", "flights", "totalDelayMinutes", "delayedOver15" })
record AirportView(String iata, String name, long flights, long totalDelayMinutes, long delayedOver15) {

	static AirportView of(String iata, String name, AirportDelays delays) {
		return new AirportView(iata, name, delays.flights(), delays.totalDelayMinutes(), delays.delayedOver15());
	}

}

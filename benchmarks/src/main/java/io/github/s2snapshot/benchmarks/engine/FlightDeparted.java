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

package io.github.s2snapshot.benchmarks.engine;

/**
 * Delta of a departed flight.
 *
 * @param departure the local time of departure
 * @param origin the airport of departure
 * @param destination the airport of arrival
 * @param delayMinutes the delay in minutes, negative if the flight was early
 * @param distanceMiles the distance in miles
 */
record FlightDeparted(String departure, String origin, String destination, int delayMinutes, int distanceMiles) {

}

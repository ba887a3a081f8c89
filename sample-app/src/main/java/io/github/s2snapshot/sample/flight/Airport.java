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

package io.github.s2snapshot.sample.flight;

/**
 * Airport of the directory.
 *
 * @param iata its IATA code
 * @param name its name
 * @param city its city
 * @param state the two letters of its state or territory
 * @param latitude the latitude in degrees; north is positive
 * @param longitude the longitude in degrees; east is positive
 */
public record Airport(String iata, String name, String city, String state, double latitude, double longitude) {
}

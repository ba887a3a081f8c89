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

/**
 * Information about all keys of a keyed projection.
 *
 * @param name the name of the projection
 * @param basin the basin of its streams
 * @param pattern the pattern of its streams
 * @param resident the number of keys in memory, followed ones included
 * @param residentBytes the estimated size of their states in bytes
 * @param followed the number of keys whose stream is followed
 * @param loading the number of keys that are being loaded, or wait for that
 * @param failed the number of failed keys that are remembered
 * @param hits the number of requests that found the key in memory
 * @param loads the number of loads that succeeded
 * @param failures the number of loads that failed, and of keys that failed later
 * @param evictions the number of keys that left the memory
 * @since 0.1.0
 */
public record KeyedProjectionInfo(String name, String basin, String pattern, int resident, long residentBytes,
		int followed, int loading, int failed, long hits, long loads, long failures, long evictions) {
}

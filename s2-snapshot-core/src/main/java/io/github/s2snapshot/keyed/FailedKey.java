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

import java.time.Instant;

import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Key whose state could not be loaded or kept.
 *
 * @param key the text of the key
 * @param stream its stream
 * @param failure the last failure
 * @param failures the number of consecutive failures, at least 1
 * @param since the time of the first of them
 * @param retryAt the time from which a request loads the key again
 * @since 0.1.0
 */
public record FailedKey(String key, String stream, ProjectionException failure, int failures, Instant since,
		Instant retryAt) {
}

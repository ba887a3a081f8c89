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

package io.github.s2snapshot.sdk.resource;

import org.jspecify.annotations.Nullable;

/**
 * Configuration of the timestamps of the records of a stream.
 *
 * @param mode the source of the timestamps, or {@code null} for the default
 * ({@link TimestampingMode#CLIENT_PREFER})
 * @param uncapped whether the timestamp of a client may be in the future, or {@code null}
 * for the default ({@code false}: such a timestamp is lowered to the clock of the server)
 * @since 0.1.0
 */
public record Timestamping(@Nullable TimestampingMode mode, @Nullable Boolean uncapped) {

}

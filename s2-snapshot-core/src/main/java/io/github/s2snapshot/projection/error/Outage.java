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

package io.github.s2snapshot.projection.error;

import java.time.Instant;
import java.util.Objects;

/**
 * Period in which a projection has a state but cannot follow the stream, because it does
 * not hear the server or cannot restore its state again.
 *
 * @param since the beginning of the outage: the last contact with the server, or the
 * first failed attempt
 * @param reason why the projection is disconnected
 * @since 0.1.0
 */
public record Outage(Instant since, String reason) {

	public Outage {
		Objects.requireNonNull(since, "'since' must not be null");
		Objects.requireNonNull(reason, "'reason' must not be null");
	}

}

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

package io.github.s2snapshot.store;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Mark that identifies the incarnation of a stream, because a stream may be deleted and
 * created again under its name. The mark is stored with a snapshot and compared by a
 * restore. Unknown values are not compared.
 *
 * @param createdAt when the stream was created, {@code null} if that is not known
 * @param lastRecord the SHA-256 of the last record that the snapshot covers, in
 * lower-case hexadecimal digits, {@code null} if that is not known
 * @since 0.1.0
 */
public record StreamMark(@Nullable Instant createdAt, @Nullable String lastRecord) {

	/**
	 * Mark of a stream of which nothing is known.
	 */
	public static final StreamMark UNKNOWN = new StreamMark(null, null);

}

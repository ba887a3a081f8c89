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
 * What tells a stream from another one that has its name later: it may be deleted and
 * created again. Kept with a snapshot, and compared when it is restored from; what is not
 * known is not compared.
 *
 * @param createdAt when the stream was created, {@code null} when that is not known
 * @param lastRecord the SHA-256 of the last record that the snapshot covers, in
 * lower-case hex, {@code null} when that is not known
 * @since 0.1.0
 */
public record StreamMark(@Nullable Instant createdAt, @Nullable String lastRecord) {

	/**
	 * Nothing is known of the stream.
	 */
	public static final StreamMark UNKNOWN = new StreamMark(null, null);

}

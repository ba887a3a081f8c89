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

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * Description of a stream.
 *
 * @param name the name
 * @param createdAt the time of its creation, which differs for a stream that was deleted
 * and created again
 * @param deletedAt the time of the request to delete it, or {@code null}; the stream is
 * listed until the server has deleted it
 * @param cipher the cipher of the stream, for example {@code aegis-256}, or {@code null}
 * for none
 * @since 0.1.0
 */
public record StreamInfo(String name, Instant createdAt, @Nullable Instant deletedAt, @Nullable String cipher) {

}

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

package io.github.s2snapshot.sdk.access;

import java.time.Instant;

import org.jspecify.annotations.Nullable;

/**
 * An access token, without the token itself.
 *
 * @param id the id
 * @param expiresAt when it expires, or {@code null} if it does not
 * @param autoPrefixStreams whether the prefix of its streams is put before the names of
 * streams in requests, and taken off in answers
 * @param scope what it permits; operations that this version of the client does not know
 * are left out
 * @since 0.1.0
 */
public record AccessTokenInfo(String id, @Nullable Instant expiresAt, boolean autoPrefixStreams,
		AccessTokenScope scope) {

}

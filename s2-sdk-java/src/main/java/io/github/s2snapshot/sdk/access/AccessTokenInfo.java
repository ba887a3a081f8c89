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
 * Description of an access token, without the token itself.
 *
 * @param id the id
 * @param expiresAt the time when it expires, or {@code null} if it does not expire
 * @param autoPrefixStreams whether the server adds the prefix of its streams to the names
 * of streams in requests, and removes it in answers
 * @param scope the permissions of the token, without operations that this version of the
 * client does not know
 * @since 0.1.0
 */
public record AccessTokenInfo(String id, @Nullable Instant expiresAt, boolean autoPrefixStreams,
		AccessTokenScope scope) {

}

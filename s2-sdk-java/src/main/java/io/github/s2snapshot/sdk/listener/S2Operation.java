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

package io.github.s2snapshot.sdk.listener;

import org.jspecify.annotations.Nullable;

/**
 * Request or session that a listener is notified of.
 *
 * @param id an identifier that is unique in the client, and the same in all notifications
 * of one request or session
 * @param name the kind of request or session, for example {@code append},
 * {@code read session} or {@code producer}; one of a small fixed set, so that it can be a
 * tag of a metric
 * @param basin the name of the basin, or {@code null} for an operation on the account
 * @param stream the name of the stream, or {@code null} for an operation on the account
 * or a basin
 * @since 0.1.0
 */
public record S2Operation(long id, String name, @Nullable String basin, @Nullable String stream) {

}

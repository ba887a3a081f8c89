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

/**
 * JSON bodies of the S2 v1 control plane, for clients and servers. This package is part
 * of the protocol level, and may change with the protocol. Its values are not validated
 * beyond their JSON types, so that a server can reject invalid values with the messages
 * of S2. The client has its own types, which are validated when they are created.
 * Responses that only the client reads are not in this package.
 */
@NullMarked
package io.github.s2snapshot.sdk.wire.json;

import org.jspecify.annotations.NullMarked;

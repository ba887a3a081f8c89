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
 * JSON shapes of the S2 v1 control plane, as client and server both need them. Part of
 * the wire level, and may change with the protocol. A value here is what was sent, right
 * or wrong: a server answers what is wrong in the words of S2. The values of the client
 * are of their own, as they are checked when they are made and have the types of Java.
 * What only the client reads has no shape here.
 */
@NullMarked
package io.github.s2snapshot.sdk.wire.json;

import org.jspecify.annotations.NullMarked;

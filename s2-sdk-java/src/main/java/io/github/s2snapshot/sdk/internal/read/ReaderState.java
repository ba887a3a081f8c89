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

package io.github.s2snapshot.sdk.internal.read;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Position of the reader of a session.
 *
 * @param nextSeqNum the sequence number after the last returned record
 * @param started whether a record or tail was received
 * @param tail the last received tail, or {@code null}
 * @param caughtUp whether everything up to the tail was returned
 */
record ReaderState(long nextSeqNum, boolean started, @Nullable StreamPosition tail, boolean caughtUp) {

}

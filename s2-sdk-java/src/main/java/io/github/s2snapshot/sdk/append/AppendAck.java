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

package io.github.s2snapshot.sdk.append;

import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Acknowledgement that a batch is durable (S2 v1).
 *
 * @param start the position of the first record of the batch
 * @param end the sequence number after the last record of the batch, with the timestamp
 * of that last record
 * @param tail the tail of the stream when the batch became durable, never before the end
 * @since 0.1.0
 */
public record AppendAck(StreamPosition start, StreamPosition end, StreamPosition tail) {

}

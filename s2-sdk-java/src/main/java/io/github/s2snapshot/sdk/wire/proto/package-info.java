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
 * Protobuf messages of the S2 v1 data plane: the bodies of requests and of the frames of
 * sessions. The code is not generated, because generated code would require a certain
 * version of the protobuf runtime in the application. This package is part of the
 * protocol level, and may change with the protocol.
 *
 * <pre>
 * message StreamPosition {
 *   uint64 seq_num = 1;
 *   uint64 timestamp = 2;   // milliseconds since the epoch
 * }
 *
 * message Header {
 *   bytes name = 1;
 *   bytes value = 2;
 * }
 *
 * message AppendRecord {
 *   optional uint64 timestamp = 1;
 *   repeated Header headers = 2;
 *   bytes body = 3;
 * }
 *
 * message AppendInput {
 *   repeated AppendRecord records = 1;
 *   optional uint64 match_seq_num = 2;
 *   optional string fencing_token = 3;
 * }
 *
 * message AppendAck {
 *   StreamPosition start = 1;
 *   StreamPosition end = 2;   // after the last record, with its timestamp
 *   StreamPosition tail = 3;
 * }
 *
 * message SequencedRecord {
 *   uint64 seq_num = 1;
 *   uint64 timestamp = 2;
 *   repeated Header headers = 3;
 *   bytes body = 4;
 * }
 *
 * message ReadBatch {
 *   repeated SequencedRecord records = 1;
 *   optional StreamPosition tail = 2;
 * }
 * </pre>
 */
@NullMarked
package io.github.s2snapshot.sdk.wire.proto;

import org.jspecify.annotations.NullMarked;

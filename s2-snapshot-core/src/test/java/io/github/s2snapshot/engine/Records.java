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

package io.github.s2snapshot.engine;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Factory of records and batches of a stream.
 */
public final class Records {

	private Records() {
	}

	public static SequencedRecord delta(long seqNum, String text) {
		return at(seqNum, AppendRecord.of("{\"text\":\"" + text + "\"}").withHeader("type", "Said"));
	}

	public static SequencedRecord plain(long seqNum, String body) {
		return at(seqNum, AppendRecord.of(body));
	}

	public static SequencedRecord trim(long seqNum, long to) {
		return at(seqNum, AppendRecord.trim(to));
	}

	public static SequencedRecord snapshot(long seqNum, long cursor, String state) {
		return snapshot(seqNum, UUID.randomUUID(), cursor, "talk/1", state);
	}

	public static SequencedRecord snapshot(long seqNum, UUID id, long cursor, String identity, String state) {
		return at(seqNum,
				SnapshotRecord.encode(id, cursor, identity, ("\"" + state + "\"").getBytes(StandardCharsets.UTF_8)));
	}

	public static SequencedRecord fragment(long seqNum, long cursor, int chunk) {
		UUID id = UUID.fromString("4a5a7a0e-7a44-4d8e-9a41-0a6f3c6f4d10");
		byte[] part = "part".getBytes(StandardCharsets.UTF_8);
		return at(seqNum, (chunk == 0) ? SnapshotFragment.first(id, cursor, "talk/1", ContentEncoding.NONE, part)
				: SnapshotFragment.next(id, cursor, chunk, part));
	}

	public static SequencedRecord at(long seqNum, AppendRecord record) {
		Long timestamp = record.timestamp();
		return new SequencedRecord(seqNum, (timestamp != null) ? timestamp : 1_000 + seqNum, record.headers(),
				record.body());
	}

	public static ReadBatch batch(SequencedRecord... records) {
		return new ReadBatch(List.of(records), null);
	}

	public static ReadBatch followed(long tail, SequencedRecord... records) {
		return new ReadBatch(List.of(records), position(tail));
	}

	public static ReadBatch heartbeat(long tail) {
		return new ReadBatch(List.of(), position(tail));
	}

	public static StreamPosition position(long seqNum) {
		return new StreamPosition(seqNum, 1_000 + seqNum);
	}

	/**
	 * The delta.
	 */
	public record Said(String text) {

	}

}

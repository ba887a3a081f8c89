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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Framed snapshot of a text, whose records are added to a stream one by one.
 */
public final class Framed {

	public final UUID id = UUID.randomUUID();

	public final List<AppendRecord> fragments = new ArrayList<>();

	private Framed(long cursor, String identity, byte[] payload, int chunks) {
		int size = (payload.length + chunks - 1) / chunks;
		this.fragments
			.add(SnapshotFragment.first(this.id, cursor, identity, ContentEncoding.NONE, part(payload, 0, size)));
		for (int i = 1; i < chunks - 1; i++) {
			this.fragments.add(SnapshotFragment.next(this.id, cursor, i, part(payload, i, size)));
		}
		this.fragments.add(SnapshotFragment
			.last(this.id, cursor, chunks - 1, part(payload, chunks - 1, size), payload.length, Sha256.hex(payload))
			.get(0));
	}

	public static Framed of(long cursor, String state, int chunks) {
		return of(cursor, cursor, "talk/1", state, chunks);
	}

	public static Framed of(long cursor, long coversBefore, String identity, String state, int chunks) {
		return new Framed(cursor, identity,
				SnapshotDocument.write(coversBefore, Map.of(), ("\"" + state + "\"").getBytes(StandardCharsets.UTF_8)),
				chunks);
	}

	public SequencedRecord at(long seqNum, int chunk) {
		return Records.at(seqNum, this.fragments.get(chunk));
	}

	private static byte[] part(byte[] payload, int index, int size) {
		return Arrays.copyOfRange(payload, Math.min(payload.length, index * size),
				Math.min(payload.length, (index + 1) * size));
	}

}

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

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Writer that forges fragments of snapshots: first fragments of many snapshots, and
 * fragments of those that others are writing.
 */
final class SimForger {

	private static final String IDENTITY = SnapshotRecord.identity(SimWorld.PROJECTION, 1);

	// Marks forged fragments, so that an injected bug can hide them.
	private static final String MARK = "forged";

	private final SimLoop loop;

	private final SimServer server;

	SimForger(SimLoop loop, SimServer server) {
		this.loop = loop;
		this.server = server;
	}

	static boolean isForged(SequencedRecord record) {
		return record.header(MARK).isPresent();
	}

	void act(SimClient forger) {
		List<AppendRecord> records = new ArrayList<>();
		int count = 1 + this.loop.random(12);
		for (int i = 0; i < count; i++) {
			UUID id = new UUID(5, this.loop.random(1 << 30));
			records
				.add(SnapshotFragment.first(id, this.server.tail(), IDENTITY, ContentEncoding.NONE, new byte[] { '{' })
					.withHeader(MARK, "1"));
		}
		UUID begun = begun();
		if (begun != null && this.loop.chance(0.2)) {
			records.add(
					SnapshotFragment.next(begun, 0, 1 + this.loop.random(3), new byte[] { '!' }).withHeader(MARK, "1"));
		}
		CompletableFuture<?> unused = forger.appendAsync(AppendInput.of(records));
	}

	private @Nullable UUID begun() {
		for (long seqNum = this.server.tail() - 1; seqNum >= this.server.head(); seqNum--) {
			SequencedRecord record = this.server.record(seqNum);
			if (!isForged(record) && record.header(SnapshotRecord.ID).isPresent()) {
				return UUID.fromString(record.header(SnapshotRecord.ID).orElseThrow());
			}
		}
		return null;
	}

}

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
import java.util.concurrent.CompletableFuture;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Other writers to the stream of a projection, which append valid snapshots and invalid
 * ones.
 */
final class SimStrangers {

	private static final String IDENTITY = SnapshotRecord.identity(SimWorld.PROJECTION, 1);

	private final SimLoop loop;

	private final SimServer server;

	private final boolean external;

	SimStrangers(SimLoop loop, SimServer server, boolean external) {
		this.loop = loop;
		this.server = server;
		this.external = external;
	}

	// Snapshots of others, with and without headers, at once and late, and records that
	// look like snapshots.
	void act(SimClient stranger) {
		long cursor = this.server.tail();
		if (this.loop.chance(0.4) && this.server.head() < cursor) {
			cursor = this.server.head() + this.loop.random((int) (cursor - this.server.head()));
		}
		boolean late = cursor != this.server.tail();
		SimState state = this.server.state(cursor);
		AppendRecord bare = AppendRecord.of("{\"type\":\"snapshot\",\"covers_before\":" + cursor + ",\"state\":"
				+ new String(state.json(), StandardCharsets.UTF_8) + "}");
		AppendRecord own = SnapshotRecord.encode(new UUID(1, this.loop.random(1 << 30)), cursor, IDENTITY,
				state.json());
		AppendRecord snapshot = (this.loop.chance(0.5)) ? bare : own;
		AppendInput input;
		int what = this.loop.random(7);
		if (what >= 5) {
			frame(stranger, cursor, state);
			return;
		}
		if (what == 0) {
			byte[] half = Arrays.copyOf(own.body(), own.body().length / 2);
			input = AppendInput.of(AppendRecord.of(half).withHeaders(own.headers()));
		}
		else if (what == 1) {
			input = AppendInput
				.of(SnapshotRecord.encode(new UUID(2, 3), cursor, SnapshotRecord.identity("other", 7), state.json()));
		}
		else if (what == 2 && !late && !this.external) {
			input = AppendInput.of(AppendRecord.trim(cursor + 1), snapshot);
		}
		else if (what == 3) {
			input = AppendInput.of(AppendRecord.fence(""));
		}
		else {
			input = AppendInput.of(snapshot);
		}
		CompletableFuture<?> unused = stranger.appendAsync((late) ? input : input.withMatchSeqNum(cursor));
	}

	// Appends one fragment after the other, unless the writer dies in between.
	private void frame(SimClient stranger, long cursor, SimState state) {
		UUID id = new UUID(4, this.loop.random(1 << 30));
		byte[] payload = SnapshotDocument.write(cursor, Map.of(), state.json());
		int chunks = 2 + this.loop.random(12);
		int size = payload.length / chunks + 1;
		List<AppendInput> inputs = new ArrayList<>();
		for (int i = 0; i < chunks; i++) {
			byte[] chunk = Arrays.copyOfRange(payload, Math.min(payload.length, i * size),
					Math.min(payload.length, (i + 1) * size));
			if (i == 0) {
				AppendRecord first = SnapshotFragment.first(id, cursor, IDENTITY, ContentEncoding.NONE, chunk);
				inputs.add(AppendInput.of(first).withMatchSeqNum(cursor));
			}
			else if (i < chunks - 1) {
				inputs.add(AppendInput.of(SnapshotFragment.next(id, cursor, i, chunk)));
			}
			else {
				List<AppendRecord> last = SnapshotFragment.last(id, cursor, i, chunk, payload.length,
						Sha256.hex(payload));
				inputs.add(AppendInput.of((this.external) ? last.subList(0, 1) : last));
			}
		}
		if (this.loop.chance(0.3) && chunks > 2) {
			// One fragment is missing; such a writer does not trim either.
			inputs.remove(1 + this.loop.random(chunks - 2));
			inputs.set(inputs.size() - 1, AppendInput.of(inputs.get(inputs.size() - 1).records().get(0)));
		}
		sendAll(stranger, inputs, 0);
	}

	private void sendAll(SimClient client, List<AppendInput> inputs, int index) {
		CompletableFuture<?> unused = client.appendAsync(inputs.get(index)).thenRun(() -> {
			if (index + 1 < inputs.size() && !this.loop.chance(0.1)) {
				sendAll(client, inputs, index + 1);
			}
		});
	}

}

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

package io.github.s2snapshot.engine.internal.restore;

import java.util.Arrays;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.FakeStream;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link TailProbe}.
 */
class TailProbeTests {

	private final FakeStream stream = new FakeStream();

	@Test
	void whenTheStreamIsShortThenItIsReadFromItsBeginning() {
		snapshot("talk/1");
		say(100);
		assertThat(find(0)).isZero();
	}

	@Test
	void whenThereIsNoSnapshotThenTheSearchEnds() {
		say(20_000);
		assertThat(find(0)).isZero();
	}

	@Test
	void whenSnapshotsAreNearThenTheNewestIsFound() {
		say(5_000);
		snapshot("talk/1");
		say(400);
		long cursor = this.stream.tail();
		snapshot("talk/1");
		say(500);
		assertThat(find(0)).isEqualTo(cursor);
	}

	@Test
	void whenSnapshotsAreRareThenTheSearchGoesFarther() {
		say(2_000);
		long cursor = this.stream.tail();
		snapshot("talk/1");
		say(12_000);
		assertThat(find(0)).isZero();
		assertThat(find(10_000)).isEqualTo(cursor);
		assertThat(find(Long.MAX_VALUE)).isEqualTo(cursor);
	}

	@Test
	void whenEverythingWasTrimmedThenNothingIsFound() {
		say(5_000);
		this.stream.trimTo(5_000);
		assertThat(find(0)).isZero();
	}

	@Test
	void whenARecordOnlyLooksLikeASnapshotThenItIsIgnored() {
		say(2_000);
		long cursor = this.stream.tail();
		snapshot("talk/1");
		this.stream.apply(AppendInput.of(fragment("1", null), fragment("2", "1"), fragment("1", "999999"),
				fragment("1", "x"), AppendRecord.of("{\"type\":\"snapshot\"}")));
		assertThat(find(0)).isEqualTo(cursor);
	}

	@Test
	void whenASnapshotHasNoHeadersThenItIsFound() {
		say(2_000);
		this.stream
			.apply(AppendInput.of(AppendRecord.of("{\"type\":\"snapshot\",\"covers_before\":2000,\"state\":\"s\"}")));
		say(10);
		assertThat(find(0)).isEqualTo(2_000);
	}

	private long find(long everyRecords) {
		return new TailProbe(this.stream, SnapshotTrust.of(null, "tests", "talk"), everyRecords)
			.find(this.stream.tail())
			.join();
	}

	private void say(int count) {
		AppendRecord[] records = new AppendRecord[count];
		for (int i = 0; i < count; i++) {
			records[i] = AppendRecord.of("{\"text\":\"x\"}").withHeader("type", "Said");
		}
		for (int i = 0; i < count; i += 1000) {
			this.stream.apply(AppendInput.of(Arrays.copyOfRange(records, i, Math.min(count, i + 1000))));
		}
	}

	private void snapshot(String identity) {
		long cursor = this.stream.tail();
		this.stream.apply(AppendInput.of(AppendRecord.trim(cursor + 1),
				SnapshotRecord.encode(UUID.randomUUID(), cursor, identity, new byte[] { '"', '"' })));
	}

	private static AppendRecord fragment(String version, String cursor) {
		AppendRecord record = AppendRecord.of("x")
			.withHeader(SnapshotRecord.SNAPSHOT, version)
			.withHeader(SnapshotRecord.FINAL, "2");
		return (cursor != null) ? record.withHeader(SnapshotRecord.CURSOR, cursor) : record;
	}

}

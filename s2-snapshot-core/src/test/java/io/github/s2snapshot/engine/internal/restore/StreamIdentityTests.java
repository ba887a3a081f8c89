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

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.FakeStream;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.store.StreamMark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests that a stream which was created again under the same name is recognised.
 */
class StreamIdentityTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final FakeStream stream = new FakeStream();

	private @Nullable Instant createdAt;

	private final StreamIdentity identity = new StreamIdentity("board", this.stream,
			new BasinAccess(null, null, () -> CompletableFuture.completedFuture(
					Optional.ofNullable(this.createdAt).map((time) -> new StreamInfo("talk", time, null, null)))));

	private SequencedRecord read(String... texts) {
		this.stream.say(texts);
		List<SequencedRecord> records = this.stream.read(ReadInput.fromSeqNum(0)).records();
		this.identity.observe(records);
		return records.get(records.size() - 1);
	}

	@Test
	void whenTheLastRecordIsTrimmedThenAStreamThatIsOlderIsTheSame() {
		SequencedRecord last = read("a", "b");
		this.stream.trimTo(2);
		this.createdAt = Instant.ofEpochMilli(last.timestamp() - 1);
		this.stream.say("c");
		assertThat(this.identity.checkLast()).isCompleted();
	}

	@Test
	void whenTheLastRecordIsTrimmedThenAStreamThatIsYoungerIsAnotherOne() {
		SequencedRecord last = read("a", "b");
		this.stream.trimTo(2);
		this.createdAt = Instant.ofEpochMilli(last.timestamp() + 1);
		this.stream.say("c");
		assertThatExceptionOfType(CompletionException.class).isThrownBy(() -> this.identity.checkLast().join())
			.withCauseInstanceOf(IncarnationException.class);
	}

	@Test
	void whenAStreamIsCreatedAfterTheStartThenTheMarkOfItsSnapshotsHasItsTime() {
		assertThat(this.identity.begin()).isCompletedExceptionally();
		this.createdAt = Instant.parse("2026-11-23T08:00:00Z");
		read("a");
		assertThat(this.identity.mark(1, TIMEOUT).createdAt()).isEqualTo(this.createdAt);
	}

	@Test
	void whenTheLastRecordIsAnotherOneThenNoMarkIsMade() {
		this.identity.observe(List.of(new SequencedRecord(0, 1, List.of(), new byte[0])));
		this.createdAt = Instant.parse("2026-11-23T08:00:00Z");
		this.stream.say("a");
		assertThatExceptionOfType(IncarnationException.class).isThrownBy(() -> this.identity.mark(1, TIMEOUT));
	}

	// The successor may reach the cursor before the tail is compared with it.
	@Test
	void h19WhenTheStreamEndsBeforeTheLastRecordThenASnapshotIsOfAnotherStream() {
		read("a", "b");
		StreamMark mark = this.identity.mark(2, TIMEOUT);
		FakeStream next = new FakeStream();
		next.unreadable = () -> new UnwrittenPositionException("Beyond the tail", next.say("x").tail());
		assertThat(new StreamIdentity("board", next, BasinAccess.NONE).mismatch(mark, 2, TIMEOUT)).isEqualTo(
				"record 1, the last one that it covers, does not exist in the current stream tests/talk, which ends before");
	}

	@Test
	void h19WhenTheStreamEndsBeforeTheLastRecordThenNoMarkIsMade() {
		read("a", "b");
		StreamPosition tail = new FakeStream().say("x").tail();
		this.stream.unreadable = () -> new UnwrittenPositionException("Beyond the tail", tail);
		assertThatExceptionOfType(IncarnationException.class).isThrownBy(() -> this.identity.mark(2, TIMEOUT))
			.withMessageContaining("has read record 1 of stream tests/talk");
	}

}

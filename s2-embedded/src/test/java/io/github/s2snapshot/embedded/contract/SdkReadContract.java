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

package io.github.s2snapshot.embedded.contract;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.Timestamping;
import io.github.s2snapshot.sdk.resource.TimestampingMode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Start and end of reads through the SDK, for unary reads and sessions.
 */
abstract class SdkReadContract extends AbstractContract {

	private static final Duration NO_WAIT = Duration.ZERO;

	private S2Client client;

	private S2Stream stream;

	SdkReadContract(Supplier<ContractServer> server) {
		super(server);
	}

	@BeforeAll
	void writeRecords() {
		this.client = S2Client.builder().accessToken("any").endpoints(S2Endpoints.of(server().endpoint())).build();
		String name = Api.uniqueName("reads");
		this.client.basin(basin())
			.createStream(name,
					StreamConfig.defaults().withTimestamping(new Timestamping(TimestampingMode.CLIENT_REQUIRE, true)));
		this.stream = this.client.basin(basin()).stream(name);
		List<AppendRecord> records = new ArrayList<>();
		for (int i = 0; i < 6; i++) {
			AppendRecord record = (i != 3) ? AppendRecord.of("r" + i) : AppendRecord.fence("token");
			records.add(record.withTimestamp(1000 + 10L * i));
		}
		this.stream.append(AppendInput.of(records));
	}

	@AfterAll
	void closeClient() {
		this.client.close();
	}

	private void assertRead(ReadInput input, Long... seqNums) {
		assertThat(this.stream.read(input).records()).extracting(SequencedRecord::seqNum).containsExactly(seqNums);
		assertThat(readSession(input)).containsExactly(seqNums);
	}

	private List<Long> readSession(ReadInput input) {
		List<Long> read = new ArrayList<>();
		try (ReadSession session = this.stream.readSession(input.withWait(NO_WAIT))) {
			for (ReadBatch batch = session.next(); batch != null; batch = session.next()) {
				batch.records().forEach((record) -> read.add(record.seqNum()));
			}
		}
		return read;
	}

	@Test
	void readsShouldStartAtASequenceNumber() {
		assertRead(ReadInput.fromSeqNum(0), 0L, 1L, 2L, 3L, 4L, 5L);
		assertRead(ReadInput.fromSeqNum(4), 4L, 5L);
	}

	@Test
	void readsShouldStartAtATimestamp() {
		assertRead(ReadInput.fromTimestamp(0), 0L, 1L, 2L, 3L, 4L, 5L);
		assertRead(ReadInput.fromTimestamp(1031), 4L, 5L);
	}

	@Test
	void readsShouldStartBeforeTheTail() {
		assertRead(ReadInput.fromTailOffset(2), 4L, 5L);
		assertRead(ReadInput.fromTailOffset(100), 0L, 1L, 2L, 3L, 4L, 5L);
	}

	@Test
	void readsShouldStopByCountBytesAndTimestamp() {
		assertRead(ReadInput.fromSeqNum(1).withCount(2), 1L, 2L);
		assertRead(ReadInput.fromSeqNum(0).withBytes(25), 0L, 1L);
		assertRead(ReadInput.fromSeqNum(0).withUntil(1020), 0L, 1L);
		assertRead(ReadInput.fromTimestamp(1010).withUntil(1050).withCount(3), 1L, 2L, 3L);
	}

	@Test
	void commandRecordsShouldBeLeftOutButCount() {
		assertRead(ReadInput.fromSeqNum(2).withIgnoreCommandRecords(true), 2L, 4L, 5L);
		assertRead(ReadInput.fromSeqNum(2).withCount(2).withIgnoreCommandRecords(true), 2L);
	}

	@Test
	void whenTheStartIsBeyondTheTailThenTheErrorHasTheTail() {
		for (ReadInput input : List.of(ReadInput.fromSeqNum(6), ReadInput.fromSeqNum(60), ReadInput.fromTimestamp(5000),
				ReadInput.fromTailOffset(0), ReadInput.fromSeqNum(60).withClamp(true))) {
			assertThatExceptionOfType(UnwrittenPositionException.class).isThrownBy(() -> this.stream.read(input))
				.satisfies((error) -> assertThat(error.tail()).isEqualTo(this.stream.checkTail()));
			assertThatExceptionOfType(UnwrittenPositionException.class)
				.isThrownBy(() -> readSession(input.withCount(10)));
		}
		// A session without a limit may follow, so it is not refused at the tail.
		assertThat(readSession(ReadInput.fromSeqNum(6))).isEmpty();
	}

	@Test
	void readsThatWaitShouldEndAtTheTail() {
		ReadBatch batch = this.stream.read(ReadInput.fromSeqNum(60).withClamp(true).withWait(Duration.ofSeconds(1)));
		assertThat(batch.isEmpty()).isTrue();
		try (ReadSession session = this.stream
			.readSession(ReadInput.fromTailOffset(1).withWait(Duration.ofSeconds(1)))) {
			ReadBatch last = session.next();
			assertThat(last).isNotNull();
			assertThat(last.records()).extracting(SequencedRecord::seqNum).containsExactly(5L);
			ReadBatch next = session.next();
			while (next != null) {
				assertThat(next.isEmpty()).isTrue();
				assertThat(next.tail()).isEqualTo(this.stream.checkTail());
				next = session.next();
			}
			assertThat(session.resumeSeqNum()).isEqualTo(6);
			assertThat(session.lastObservedTail()).isEqualTo(this.stream.checkTail());
		}
	}

}

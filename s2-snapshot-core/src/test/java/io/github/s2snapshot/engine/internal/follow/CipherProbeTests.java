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

package io.github.s2snapshot.engine.internal.follow;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.engine.FakeStream;
import io.github.s2snapshot.sdk.error.S2TimeoutException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link CipherProbe}.
 */
class CipherProbeTests {

	private final FakeStream stream = new FakeStream();

	private final CipherProbe probe = new CipherProbe(this.stream);

	private void say(int count) {
		for (int i = 0; i < count; i++) {
			this.stream.say("a");
		}
	}

	@ParameterizedTest
	@ValueSource(ints = { 1, 2, 3, 7, 64, 500, 999 })
	void atShouldCountReadableRecordsBeforeAnUndecryptableOne(int readable) {
		say(1500);
		this.stream.undecryptable.add(10L + readable);
		assertThat(this.probe.at(10)).isCompletedWithValue(new CipherProbe.Result(readable, null));
	}

	@Test
	void whenTheRecordItselfCannotBeDecryptedThenItIsNamed() {
		say(20);
		this.stream.undecryptable.add(10L);
		assertThat(this.probe.at(10)).isCompletedWithValue(new CipherProbe.Result(0, 10L));
	}

	@Test
	void whenTheStreamEndsFirstThenAllRecordsCanBeRead() {
		say(20);
		assertThat(this.probe.at(20)).isCompletedWithValue(CipherProbe.Result.NOTHING);
	}

	@ParameterizedTest
	@CsvSource({ "10, 10", "10, 11", "10, 13", "10, 57", "3, 900", "0, 1498" })
	void behindShouldFindTheLastOfARow(long first, long last) {
		say(1500);
		for (long seqNum = first; seqNum <= last; seqNum++) {
			this.stream.undecryptable.add(seqNum);
		}
		assertThat(this.probe.behind(first)).isCompletedWithValue(new CipherProbe.Result(0, last));
	}

	@Test
	void whenNoLaterRecordCanBeDecryptedThenBehindFindsTheLastRecord() {
		say(100);
		for (long seqNum = 5; seqNum < 100; seqNum++) {
			this.stream.undecryptable.add(seqNum);
		}
		assertThat(this.probe.behind(5)).isCompletedWithValue(new CipherProbe.Result(0, 99L));
	}

	@Test
	void whenTheStreamCannotBeReadThenTheProbeFails() {
		say(5);
		this.stream.unreadable = () -> new S2TimeoutException("no answer");
		assertThat(this.probe.at(2)).isCompletedExceptionally();
	}

}

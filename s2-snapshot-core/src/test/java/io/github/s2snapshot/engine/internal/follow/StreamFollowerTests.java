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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.FakeStream;
import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.Mailbox;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for {@link StreamFollower}.
 */
class StreamFollowerTests {

	private static final Duration SILENCE = Duration.ofSeconds(30);

	private final EngineThreads threads = EngineThreads.start();

	private final Mailbox mailbox = new Mailbox(this.threads.folds());

	private final FakeStream stream = new FakeStream();

	private final StreamFollower follower = new StreamFollower(this.stream, this.mailbox, new Contact(SILENCE),
			this.threads.contacts(), SILENCE);

	private final List<SequencedRecord> records = new CopyOnWriteArrayList<>();

	@AfterEach
	void closeThreads() {
		this.threads.close();
	}

	@Test
	void whenTheStreamIsFollowedSinceTheLastRecordsWereReadThenLaterOnesAreDelivered() {
		this.follower.deliverTo(new Collector());
		this.stream.say("a");
		ReadBatch last = Records.followed(1, Records.delta(0, "a"));
		this.mailbox.execute(() -> {
			this.follower.onDemand(true, StreamCheck.NONE);
			this.follower.onDemand(false, StreamCheck.NONE);
			this.follower.openRead(0, last);
		});
		await().until(() -> this.records.size() == 1);
		this.stream.say("b");
		await()
			.untilAsserted(() -> assertThat(this.records).extracting(SequencedRecord::seqNum).containsExactly(0L, 1L));
	}

	/**
	 * Collects the records.
	 */
	private final class Collector implements StreamFollower.Sink {

		@Override
		public void onBatch(ReadBatch batch) {
			StreamFollowerTests.this.records.addAll(batch.records());
			StreamFollowerTests.this.follower.pull();
		}

		@Override
		public void onEnd() {
			throw new IllegalStateException("The session has ended");
		}

		@Override
		public void onError(Throwable failure) {
			throw new IllegalStateException(failure);
		}

		@Override
		public void onSilence(Duration age) {
			throw new IllegalStateException("The server is silent");
		}

	}

}

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

import java.util.concurrent.CompletableFuture;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.FakeStream;
import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.StreamPosition;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link OnDemandReads}.
 */
class OnDemandReadsTests {

	private final EndedStream stream = new EndedStream();

	private final OnDemandReads reads = new OnDemandReads(this.stream, Runnable::run, StreamCheck.NONE, () -> {
	}, 3);

	@Test
	void whenTheTailIsBeingReadThenOwnRecordsAreNotDeliveredBeforeIt() {
		CompletableFuture<@Nullable ReadBatch> first = this.reads.nextAsync();
		this.stream.tail.complete(Records.position(3));
		assertThat(first).isCompletedWithValueMatching((batch) -> batch.isEmpty() && batch.tail().seqNum() == 3);
		this.stream.tail = new CompletableFuture<>();
		CompletableFuture<@Nullable ReadBatch> second = this.reads.nextAsync();
		this.reads.refresh(new OnDemandReads.Refresh(null, new CompletableFuture<>()));
		assertThat(this.reads.offer(Records.batch(Records.delta(3, "mine")))).isFalse();
		this.stream.tail.complete(Records.position(3));
		assertThat(second).isCompletedWithValueMatching((batch) -> batch.isEmpty() && batch.tail().seqNum() == 3);
		CompletableFuture<@Nullable ReadBatch> third = this.reads.nextAsync();
		assertThat(this.reads.offer(Records.batch(Records.delta(3, "mine")))).isTrue();
		assertThat(third).isCompletedWithValueMatching((batch) -> batch.records().size() == 1);
	}

	/**
	 * Stream whose sessions end without a record.
	 */
	private static final class EndedStream extends FakeStream {

		private CompletableFuture<StreamPosition> tail = new CompletableFuture<>();

		@Override
		public CompletableFuture<StreamPosition> checkTailAsync() {
			return this.tail;
		}

		@Override
		public ReadSession readSession(ReadInput input) {
			return new ReadSession() {

				@Override
				public @Nullable ReadBatch next() {
					return null;
				}

				@Override
				public CompletableFuture<@Nullable ReadBatch> nextAsync() {
					return CompletableFuture.completedFuture(null);
				}

				@Override
				public long resumeSeqNum() {
					return input.startValue();
				}

				@Override
				public @Nullable StreamPosition lastObservedTail() {
					return null;
				}

				@Override
				public boolean isCaughtUp() {
					return false;
				}

				@Override
				public CompletableFuture<StreamPosition> caughtUp() {
					return new CompletableFuture<>();
				}

				@Override
				public void close() {
				}

			};
		}

	}

}

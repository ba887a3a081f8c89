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
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for a first fragment that is not read back.
 */
class FramedContentionTests extends AbstractRunnerTests {

	@Test
	void h11WhenTheFirstFragmentIsTrimmedBeforeItIsReadThenItsStateIsNotUsed() {
		ProjectionRunner<String> runner = started(runner(
				(definition) -> definition.encoding(SnapshotEncoding.auto().withForm(SnapshotFormChoice.FRAMED))));
		this.stream.say("a");
		await().until(() -> runner.read().cursor() == 1);
		this.stream.next(FakeStream.overtaken(AppendRecord.of("{\"text\":\"b\"}").withHeader("type", "Said")));
		this.stream.next((stream, input) -> {
			// The fragment is appended and its state is captured. Then another snapshot
			// trims it, unknown to this process.
			long cursor = stream.apply(input).end().seqNum();
			await().until(() -> runner.read().cursor() == cursor);
			runner.pause();
			await().until(() -> runner.status() == ProjectionStatus.PAUSED);
			stream.say("c");
			byte[] state = "\"abc\"".getBytes(StandardCharsets.UTF_8);
			stream.apply(AppendInput.of(AppendRecord.trim(stream.tail() + 1),
					SnapshotRecord.encode(UUID.randomUUID(), stream.tail(), "talk/1", state)));
			stream.trimTo(stream.tail() - 1);
			return CompletableFuture
				.failedFuture(new IndefiniteAppendException("lost", new S2TimeoutException("no answer"), cursor, 1));
		});
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Skipped.class);
		assertThat(this.stream.records()).noneMatch(FramedContentionTests::isFragment);
		assertThat(started(runner((definition) -> definition)).read().state()).isEqualTo("abc");
	}

	private static boolean isFragment(SequencedRecord record) {
		return record.header(SnapshotRecord.CHUNK).isPresent() && record.header(SnapshotRecord.FINAL).isEmpty();
	}

}

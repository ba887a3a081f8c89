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

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.CommandRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for framed snapshots of several versions of a projection.
 */
class FramedVersionTests extends AbstractRunnerTests {

	private ProjectionRunner<String> version(int version) {
		return runner((builder) -> builder.version(version)
			.encoding(new SnapshotEncoding(SnapshotFormChoice.FRAMED, SnapshotCompression.NONE))
			.versions((versions) -> versions.withUpcaster(1, (state) -> state)));
	}

	private void append(Framed framed) {
		framed.fragments.forEach((fragment) -> this.stream.apply(AppendInput.of(fragment)));
	}

	private List<Long> trims() {
		return this.stream.records()
			.stream()
			.map(SequencedRecord::command)
			.flatMap(Optional::stream)
			.filter(CommandRecord.Trim.class::isInstance)
			.map((command) -> ((CommandRecord.Trim) command).seqNum())
			.toList();
	}

	@Test
	void h23WhenANewerVersionHasBegunASnapshotThenTheOlderVersionTakesNone() {
		this.stream.say("x");
		ProjectionRunner<String> old = started(version(1));
		Framed newer = Framed.of(1, 1, "talk/2", "NEWER!", 3);
		this.stream.apply(AppendInput.of(newer.fragments.get(0)));
		await().atMost(TIMEOUT).until(() -> old.read().cursor() == 2);
		assertThat(take(old)).isInstanceOfSatisfying(SnapshotResult.Skipped.class,
				(skipped) -> assertThat(skipped.reason()).isEqualTo(
						"version 2 of the projection already has a snapshot in record 1 of stream tests/talk, and "
								+ "this is " + "version 1"));
		assertThat(this.stream.appends).isEmpty();
		this.stream.say("y");
		assertThat(old.readLatest(TIMEOUT).state()).isEqualTo("xy");
	}

	@Test
	void h23RecordsBeforeTheFirstFragmentOfAnOlderVersionShouldBeKept() {
		this.stream.say("x");
		append(Framed.of(1, 1, "talk/1", "SSSSSS", 3));
		long behind = this.stream.tail();
		this.stream.trimTo(1);
		this.stream.say("y");
		ProjectionRunner<String> runner = started(version(2));
		assertThat(runner.read().state()).isEqualTo("SSSSSSy");
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(trims()).containsExactly(0L);
		assertThat(behind).isGreaterThan(2);
		this.stream.trimTo(1);
		assertThat(started(version(1)).read().state()).isEqualTo("SSSSSSy");
	}

}

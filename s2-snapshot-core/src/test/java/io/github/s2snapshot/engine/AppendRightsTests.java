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

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for snapshots with an access token that lacks permissions.
 */
class AppendRightsTests extends AbstractRunnerTests {

	private static S2Exception denied() {
		return new S2ServerException("permission denied", 403, "permission_denied", "permission denied", null, false,
				true);
	}

	private void deny(int count) {
		for (int i = 0; i < count; i++) {
			this.stream.next(FakeStream.failed(denied()));
		}
	}

	private static String failure(SnapshotResult result) {
		assertThat(result).isInstanceOf(SnapshotResult.Failed.class);
		return String.valueOf(((SnapshotResult.Failed) result).failure().getMessage());
	}

	@ParameterizedTest
	@EnumSource(names = { "SINGLE", "FRAMED" })
	void h37WhenTheTokenMayNotTrimThenSnapshotsAreTakenWithoutTrims(SnapshotFormChoice form) {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(
				runner((builder) -> builder.encoding(new SnapshotEncoding(form, SnapshotCompression.NONE))));
		// The snapshot, or its first record, and the trim that is tried.
		deny(2);
		assertThat(failure(take(runner))).contains("the access token may not trim the stream");
		assertThat(this.stream.tail()).isEqualTo(2);
		SnapshotResult.Taken taken = (SnapshotResult.Taken) take(runner);
		assertThat(taken.snapshot().cursor()).isEqualTo(2);
		assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
		this.stream.say("c");
		assertThat(runner.readLatest(TIMEOUT).state()).isEqualTo("abc");
		assertThat(started().readLatest(TIMEOUT).state()).isEqualTo("abc");
		this.stream.trimTo(2);
		ProjectionRunner<String> restored = started();
		assertThat(restored.readLatest(TIMEOUT).state()).isEqualTo("abc");
		assertThat(restored.info().restore().source()).isEqualTo(RestoreSource.IN_STREAM);
	}

	@Test
	void h37WhenTheTokenMayNotAppendThenTheMissingPermissionIsReported() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		deny(3);
		assertThat(failure(take(runner))).contains("the access token may not append to the stream")
			.contains("No snapshot of projection 'talk' was taken in stream tests/talk");
		assertThat(this.stream.tail()).isOne();
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(this.stream.records()).anyMatch(SequencedRecord::isCommand);
	}

	@Test
	void h37WhenOneAppendIsRefusedThenNoPermissionIsReportedMissing() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		deny(1);
		assertThat(failure(take(runner))).doesNotContain("the access token may not");
		assertThat(this.stream.tail()).isOne();
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
	}

}

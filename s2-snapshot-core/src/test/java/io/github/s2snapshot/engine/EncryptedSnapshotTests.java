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

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.SnapshotKey;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.StoredSnapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for restores from encrypted snapshots that were tampered with.
 */
class EncryptedSnapshotTests extends AbstractRunnerTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("talk", 1, "tests", "talk");

	private static final SnapshotKeyRing KEYS = SnapshotKeyRing.of("2026",
			"the key of this year, 32 bytes..".getBytes(StandardCharsets.UTF_8));

	private final MemorySnapshotStore objects = new MemorySnapshotStore();

	@Test
	void h30AnEncryptedSnapshotShouldBeRestored() {
		twoSnapshots();
		this.stream.trimTo(2);
		ProjectionRunner<String> restarted = restarted();
		assertThat(restarted.read().state()).isEqualTo("abc");
		assertThat(restarted.info().restore().source()).isEqualTo(RestoreSource.EXTERNAL);
		assertThat(restarted.info().restore().cursor()).isEqualTo(2);
	}

	@Test
	void h30WhenTheNewestSnapshotDoesNotVerifyThenAnOlderOneIsTheBase() {
		twoSnapshots();
		replace(2, tampered(this.objects.load(SCOPE.at(2))));
		ProjectionRunner<String> restarted = restarted();
		assertThat(restarted.read().state()).isEqualTo("abc");
		assertThat(restarted.info().restore().cursor()).isOne();
		assertThat(this.listener.events)
			.contains("ignored talk/1 of tests/talk at cursor 2: the encrypted state does not verify with "
					+ "key '2026': it was changed or truncated, it belongs to another snapshot, or it was encrypted with "
					+ "another key of this name");
	}

	@Test
	void h30WhenAnOlderSnapshotReplacesTheNewestThenItIsNotTheBase() {
		twoSnapshots();
		replace(2, this.objects.load(SCOPE.at(1)));
		ProjectionRunner<String> restarted = restarted();
		assertThat(restarted.read().state()).isEqualTo("abc");
		assertThat(restarted.info().restore().cursor()).isOne();
	}

	@Test
	void h30WhenNoSnapshotVerifiesThenTheStreamIsReplayed() {
		twoSnapshots();
		replace(1, tampered(this.objects.load(SCOPE.at(1))));
		replace(2, tampered(this.objects.load(SCOPE.at(2))));
		ProjectionRunner<String> restarted = restarted();
		assertThat(restarted.read().state()).isEqualTo("abc");
		assertThat(restarted.info().restore().source()).isEqualTo(RestoreSource.REPLAY);
	}

	@Test
	void h30WhenNoSnapshotVerifiesAndTheStreamIsTrimmedThenNoBaseExists() {
		twoSnapshots();
		replace(1, tampered(this.objects.load(SCOPE.at(1))));
		replace(2, tampered(this.objects.load(SCOPE.at(2))));
		this.stream.trimTo(2);
		ProjectionRunner<String> runner = runner(
				(builder) -> builder.external(EncryptedSnapshotStore.of(this.objects, KEYS)));
		assertThatThrownBy(() -> runner.start().join()).hasCauseInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the encrypted state does not verify with key '2026'");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
	}

	private void twoSnapshots() {
		this.stream.say("a");
		ProjectionRunner<String> runner = restarted();
		take(runner);
		this.stream.say("b");
		runner.read(ReadConsistency.atLeast(1), TIMEOUT);
		take(runner);
		this.stream.say("c");
		assertThat(this.objects.list(SCOPE)).containsExactly(SCOPE.at(2), SCOPE.at(1));
		runner.abandon();
	}

	private ProjectionRunner<String> restarted() {
		return started(runner((builder) -> builder.external(EncryptedSnapshotStore.of(this.objects, KEYS))));
	}

	private void replace(long cursor, StoredSnapshot other) {
		SnapshotKey key = SCOPE.at(cursor);
		this.objects.snapshots.put(key, new StoredSnapshot(key, other.id(), other.takenAt(), other.state()));
	}

	private static StoredSnapshot tampered(StoredSnapshot snapshot) {
		byte[] state = snapshot.state().clone();
		int at = state.length - 10;
		state[at] = (byte) ((state[at] == 'A') ? 'B' : 'A');
		return new StoredSnapshot(snapshot.key(), snapshot.id(), snapshot.takenAt(), state);
	}

}

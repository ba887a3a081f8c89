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
import java.util.List;
import java.util.UUID;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.internal.follow.FileSpool;
import io.github.s2snapshot.engine.internal.follow.FollowMachineTests;
import io.github.s2snapshot.engine.internal.follow.MachineListener;
import io.github.s2snapshot.engine.internal.follow.MachinePolicy;
import io.github.s2snapshot.engine.internal.follow.ReadPass;
import io.github.s2snapshot.engine.internal.follow.SnapshotFinder;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/**
 * Tests for signed snapshots on streams with forged ones.
 */
class SignedSnapshotTests extends AbstractRunnerTests {

	private static final SnapshotSigning SIGNING = SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]));

	private static final SnapshotSigning OTHERS = SnapshotSigning
		.with(SnapshotKeyRing.of("mine", "another key that has 32 bytes...".getBytes(StandardCharsets.UTF_8)));

	@Test
	void h36ASignedSnapshotShouldBeTheBaseInBothForms() {
		for (SnapshotFormChoice form : List.of(SnapshotFormChoice.SINGLE, SnapshotFormChoice.FRAMED)) {
			this.stream.say("a");
			ProjectionRunner<String> runner = started(
					runner((builder) -> signed(builder).encoding(SnapshotEncoding.auto().withForm(form))));
			String state = runner.read().state();
			SnapshotResult.Taken taken = (SnapshotResult.Taken) take(runner);
			runner.abandon();
			SequencedRecord last = last(taken.snapshot().id());
			assertThat(last.header(SnapshotTrust.HMAC))
				.hasValueSatisfying((value) -> assertThat(value).startsWith("2:mine:"));
			this.stream.trimTo(taken.snapshot().cursor());
			ProjectionRunner<String> restarted = started(runner(SignedSnapshotTests::signed));
			assertThat(restarted.read().state()).isEqualTo(state);
			assertThat(restarted.info().restore().cursor()).isEqualTo(taken.snapshot().cursor());
			// A projection without keys reads it too.
			assertThat(started(runner(UnaryOperator.identity())).read().state()).isEqualTo(state);
		}
	}

	@Test
	void h36AnUnsignedSnapshotShouldBeNeitherBaseNorCoverage() {
		this.stream.say("a", "b");
		ProjectionRunner<String> runner = started(runner(SignedSnapshotTests::signed));
		forge(single("forged"));
		forge(single("forged").withHeader(SnapshotTrust.HMAC, "mine:" + "0".repeat(64)));
		AppendRecord others = single("forged");
		forge(SnapshotTrust.of(OTHERS, "tests", "talk").sign(others, this.stream.tail()));
		forge(AppendRecord
			.of("{\"type\":\"snapshot\",\"covers_before\":" + this.stream.tail() + ",\"state\":\"forged\"}"));
		forgeFragments();
		runner.read(ReadConsistency.atLeast(this.stream.tail() - 1), TIMEOUT);
		assertThat(runner.info().lastSnapshot()).isNull();
		assertThat(this.listener.events).contains("ignored record 2 of stream tests/talk: the snapshot is not signed",
				"ignored record 3 of stream tests/talk: the signature is of version 1, which does not cover the "
						+ "position of the snapshot. Accept version 1 until a newer snapshot exists",
				"ignored record 4 of stream tests/talk: the signature does not verify with key 'mine'",
				"ignored record 5 of stream tests/talk: the snapshot is not signed",
				"ignored record 6 of stream tests/talk: the snapshot is not signed");
		assertThat(this.listener.faults).containsOnly(SnapshotFault.UNTRUSTED);
		assertThat(started(runner(SignedSnapshotTests::signed)).read().state()).isEqualTo("ab");
		assertThat(take(runner)).isInstanceOf(SnapshotResult.Taken.class);
	}

	@Test
	void h36WhenOnlyForgedSnapshotsExistThenNoBaseExists() {
		this.stream.say("a", "b");
		forge(single("forged"));
		this.stream.trimTo(2);
		ProjectionRunner<String> runner = runner(SignedSnapshotTests::signed);
		assertThatThrownBy(() -> runner.start().join()).hasCauseInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the snapshot in record 2 is ignored: the snapshot is not signed");
		// Without keys every writer is trusted.
		assertThat(started(runner(UnaryOperator.identity())).read().state()).isEqualTo("forged");
	}

	@Test
	void h36UnsignedSnapshotsCanBeAccepted() {
		this.stream.say("a");
		ProjectionRunner<String> before = started();
		take(before);
		before.abandon();
		this.stream.trimTo(1);
		ProjectionRunner<String> runner = started(runner((builder) -> builder.signing(SIGNING.acceptingUnsigned())));
		assertThat(runner.takeSnapshot(SnapshotMode.FORCED, TIMEOUT)).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		assertThat(started(runner(SignedSnapshotTests::signed)).read().state()).isEqualTo("a");
		forge(single("forged").withHeader(SnapshotTrust.HMAC, "mine:00"));
		assertThat(started(runner((builder) -> builder.signing(SIGNING.acceptingUnsigned()))).read().state())
			.isEqualTo("a");
	}

	@Test
	void h36AForgedSnapshotShouldNotHideAGap() {
		ProjectionDefinition<String> definition = signed(FollowMachineTests.definition()).build();
		SequencedRecord forged = Records.snapshot(6, 5, "forged");
		AppendRecord own = single("S", 5);
		SequencedRecord genuine = Records.at(6, SnapshotTrust.of(SIGNING, "tests", "talk").sign(own, 6));
		assertThat(finder(definition).isGap(forged, expecting(5))).isTrue();
		assertThat(finder(definition).isGap(genuine, expecting(5))).isFalse();
		assertThat(finder(FollowMachineTests.definition().build()).isGap(forged, expecting(5))).isFalse();
	}

	@Test
	void h36WhenAForgedSnapshotTakesThePositionThenItDoesNotSupersede() {
		this.stream.say("a");
		ProjectionRunner<String> runner = started(runner(SignedSnapshotTests::signed));
		this.stream.next(FakeStream.failed(new S2TimeoutException("no answer")));
		this.stream.next(FakeStream.overtaken(AppendRecord.trim(0), single("forged", 1)));
		SnapshotResult result = take(runner);
		assertThat(result).isInstanceOf(SnapshotResult.Taken.class);
		assertThat(started(runner(SignedSnapshotTests::signed)).read().state()).isEqualTo("a");
	}

	private static ReadPass expecting(long seqNum) {
		ReadPass pass = new ReadPass();
		pass.start(seqNum, null);
		return pass;
	}

	private static SnapshotFinder<String> finder(ProjectionDefinition<String> definition) {
		StreamName stream = new StreamName("tests", "talk");
		return new SnapshotFinder<>(definition, stream, SnapshotLimits.defaults(), FileSpool::new,
				new ProjectionFailures(definition, stream), new NoEvents(), MachinePolicy.EVERYTHING);
	}

	private static ProjectionDefinition.Builder<String> signed(ProjectionDefinition.Builder<String> builder) {
		return builder.signing(SIGNING);
	}

	private void forge(AppendRecord... records) {
		this.stream.apply(AppendInput.of(records));
	}

	private void forgeFragments() {
		long cursor = this.stream.tail();
		UUID id = UUID.randomUUID();
		byte[] payload = ("{\"type\":\"snapshot\",\"covers_before\":" + cursor + ",\"state\":\"forged\"}")
			.getBytes(StandardCharsets.UTF_8);
		forge(SnapshotFragment.first(id, cursor, "talk/1", ContentEncoding.NONE, new byte[0]));
		forge(SnapshotFragment.last(id, cursor, 1, payload, payload.length, Sha256.hex(payload)).get(0));
	}

	private AppendRecord single(String state) {
		return single(state, this.stream.tail());
	}

	private static AppendRecord single(String state, long cursor) {
		return SnapshotRecord.encode(UUID.randomUUID(), cursor, "talk/1",
				("\"" + state + "\"").getBytes(StandardCharsets.UTF_8));
	}

	private SequencedRecord last(UUID id) {
		List<SequencedRecord> records = this.stream.records()
			.stream()
			.filter((record) -> record.header(SnapshotRecord.ID).filter(id.toString()::equals).isPresent())
			.toList();
		return records.get(records.size() - 1);
	}

	/**
	 * Listener without effect.
	 */
	private static final class NoEvents implements MachineListener {

		@Override
		public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
			throw new AssertionError(reason);
		}

		@Override
		public void baseDropped(GapException gap) {
			throw new AssertionError(gap);
		}

	}

}

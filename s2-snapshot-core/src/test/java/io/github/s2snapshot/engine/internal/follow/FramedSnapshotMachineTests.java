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

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.Framed;
import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.format.PayloadSpool;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FollowMachine} with framed snapshots.
 */
class FramedSnapshotMachineTests {

	private final List<String> ignored = new ArrayList<>();

	private final List<SnapshotFault> faults = new ArrayList<>();

	private final List<Spool> spools = new ArrayList<>();

	private final StateCapture<String> capture = new StateCapture<>();

	private FollowMachine<String> machine = machine(SnapshotLimits.defaults());

	@Test
	void whenTheHeadIsTheFirstFragmentThenTheSnapshotIsTheBase() {
		Framed framed = Framed.of(10, "S", 3);
		this.machine.begin(Records.position(15));
		goOn(framed.at(10, 0), framed.at(11, 1), framed.at(12, 2), Records.trim(13, 10), Records.delta(14, "x"));
		assertLive("Sx", 15);
		assertThat(this.machine.restore(Duration.ZERO).source()).isEqualTo(RestoreSource.IN_STREAM);
		assertThat(this.machine.restore(Duration.ZERO).cursor()).isEqualTo(10);
		assertThat(this.machine.lastSnapshot().form()).isEqualTo(SnapshotForm.FRAMED);
		assertThat(this.machine.lastSnapshot().id()).isEqualTo(framed.id);
		assertThat(this.machine.deltasSinceSnapshot()).isOne();
		assertNothingKept();
	}

	@Test
	void h3DeltasBetweenFragmentsShouldBeFoldedAfterTheLastFragment() {
		Framed framed = Framed.of(10, "S", 3);
		this.machine.begin(Records.position(16));
		goOn(framed.at(10, 0), Records.delta(11, "a"));
		assertThat(this.machine.isBased()).isFalse();
		goOn(framed.at(12, 1), Records.delta(13, "b"), framed.at(14, 2), Records.trim(15, 10));
		assertLive("Sab", 16);
		assertThat(this.machine.restore(Duration.ZERO).replayed()).isEqualTo(2);
		assertThat(this.machine.deltasSinceSnapshot()).isEqualTo(2);
		assertNothingKept();
	}

	@Test
	void h3WhenTooManyDeltasAreBetweenFragmentsThenTheyAreReadAgain() {
		this.machine = machine(SnapshotLimits.defaults().withBuffered(1_000_000, 1));
		Framed framed = Framed.of(10, "S", 2);
		this.machine.begin(Records.position(14));
		goOn(framed.at(10, 0), Records.delta(11, "a"), Records.delta(12, "b"));
		assertThat(step(framed.at(13, 1))).isEqualTo(new Step.ReadFrom(10));
		assertThat(this.machine.isLive()).isFalse();
		goOn(framed.at(10, 0), Records.delta(11, "a"), Records.delta(12, "b"), framed.at(13, 1), Records.trim(14, 10));
		assertLive("Sab", 15);
		assertThat(this.machine.lastSnapshot().cursor()).isEqualTo(10);
		assertNothingKept();
	}

	@Test
	void h3WhenRecordsAreMissingInTheSecondPassThenALaterSnapshotIsTheBase() {
		this.machine = machine(SnapshotLimits.defaults().withBuffered(1, 1));
		Framed framed = Framed.of(10, "S", 2);
		this.machine.begin(Records.position(14));
		goOn(framed.at(10, 0), Records.delta(11, "a"));
		assertThat(step(framed.at(12, 1))).isEqualTo(new Step.ReadFrom(10));
		goOn(Records.snapshot(21, 20, "T"), Records.delta(22, "x"));
		assertThat(this.machine.onBatch(Records.heartbeat(23))).isEqualTo(Step.Continue.INSTANCE);
		assertLive("Tx", 23);
		assertThat(this.ignored).containsExactly("12: the records from its cursor 10 on are missing");
	}

	@Test
	void h3ALiveReaderShouldFoldAtOnceAndKeepNoPayload() {
		live("ab");
		Framed framed = Framed.of(2, "ab", 3);
		goOn(framed.at(2, 0), Records.delta(3, "c"), framed.at(4, 1));
		assertLive("abc", 5);
		assertThat(this.machine.lastSnapshot()).isNull();
		goOn(framed.at(5, 2), Records.trim(6, 2));
		assertLive("abc", 7);
		assertThat(this.machine.lastSnapshot().id()).isEqualTo(framed.id);
		assertThat(this.machine.deltasSinceSnapshot()).isOne();
		assertThat(this.spools).isEmpty();
	}

	@Test
	void h2WhenTwoSnapshotsInterleaveThenBothAreRead() {
		Framed one = Framed.of(10, "S", 3);
		Framed two = Framed.of(12, "Sa", 2);
		this.machine.begin(Records.position(18));
		goOn(one.at(10, 0), Records.delta(11, "a"), two.at(12, 0), one.at(13, 1), Records.delta(14, "b"), two.at(15, 1),
				Records.trim(16, 12));
		assertThat(this.machine.publish()).isEqualTo("Sab");
		goOn(one.at(17, 2), Records.trim(18, 10));
		assertLive("Sab", 19);
		assertThat(this.machine.lastSnapshot().id()).isEqualTo(two.id);
		assertThat(this.ignored).isEmpty();
		assertNothingKept();
	}

	@Test
	void h2WhenTheOlderSnapshotIsCompleteFirstThenItIsTheBase() {
		Framed one = Framed.of(10, "S", 2);
		Framed two = Framed.of(12, "Sa", 2);
		this.machine.begin(Records.position(17));
		goOn(one.at(10, 0), Records.delta(11, "a"), two.at(12, 0), Records.delta(13, "b"), one.at(14, 1), two.at(15, 1),
				Records.trim(16, 12));
		assertLive("Sab", 17);
		assertThat(this.machine.lastSnapshot().id()).isEqualTo(two.id);
		assertNothingKept();
	}

	@Test
	void h2WhenFragmentsComeTwiceThenNothingChanges() {
		Framed framed = Framed.of(10, "S", 2);
		this.machine.begin(Records.position(18));
		goOn(framed.at(10, 0), framed.at(11, 0), Records.delta(12, "a"), framed.at(13, 1), framed.at(14, 1),
				framed.at(15, 0), framed.at(16, 1), Records.trim(17, 10));
		assertLive("Sa", 18);
		assertThat(this.ignored).isEmpty();
	}

	@Test
	void h1WhenAProcessDiedDuringASnapshotThenTheNextSnapshotIsTheBase() {
		Framed dead = Framed.of(10, "dead", 3);
		Framed framed = Framed.of(13, "S", 2);
		this.machine.begin(Records.position(17));
		goOn(dead.at(10, 0), dead.at(11, 1), Records.delta(12, "?"), framed.at(13, 0), framed.at(14, 1),
				Records.trim(15, 13), Records.delta(16, "x"));
		assertLive("Sx", 17);
		assertNothingKept();
	}

	@Test
	void h1WhenOnlyIncompleteSnapshotsExistThenNoBaseExists() {
		Framed dead = Framed.of(10, "dead", 3);
		this.machine.begin(Records.position(12));
		goOn(dead.at(10, 0), dead.at(11, 1));
		ProjectionException failure = failure(this.machine.onBatch(Records.heartbeat(12)));
		assertThat(failure).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the snapshot that begins in record 10 is incomplete");
		this.machine.close();
		assertNothingKept();
	}

	@Test
	void h8WhenReadingBeginsInTheMiddleOfASnapshotThenItIsIgnoredOnce() {
		Framed old = Framed.of(4, "old", 4);
		Framed framed = Framed.of(9, "S", 2);
		this.machine.begin(Records.position(13));
		goOn(old.at(6, 2), Records.delta(7, "?"), old.at(8, 3), framed.at(9, 0), framed.at(10, 1), Records.trim(11, 9),
				Records.delta(12, "x"));
		assertLive("Sx", 13);
		assertThat(this.ignored).containsExactly("6: its first fragment is missing");
	}

	@Test
	void h9WhenRecordsAreMissingBetweenFragmentsThenTheSnapshotIsGivenUp() {
		Framed framed = Framed.of(10, "S", 3);
		Framed next = Framed.of(30, "T", 2);
		this.machine.begin(Records.position(40));
		goOn(framed.at(10, 0), framed.at(11, 1), framed.at(20, 2), Records.delta(29, "?"), next.at(30, 0),
				next.at(31, 1), Records.delta(32, "x"));
		assertThat(this.machine.publish()).isEqualTo("Tx");
		assertThat(this.ignored).containsExactly("11: records between its fragments are missing");
		assertThat(this.faults).containsExactly(SnapshotFault.INCOMPLETE);
		assertNothingKept();
	}

	@Test
	void h9ALiveReaderShouldFailAtAGapBetweenFragments() {
		live("ab");
		Framed framed = Framed.of(2, "ab", 3);
		goOn(framed.at(2, 0));
		assertThat(failure(step(framed.at(5, 1)))).isInstanceOf(GapException.class);
	}

	@Test
	void whenAPayloadDoesNotCoverItsCursorThenItIsNoBase() {
		Framed wrong = Framed.of(10, 9, "talk/1", "S", 2);
		this.machine.begin(Records.position(12));
		goOn(wrong.at(10, 0), wrong.at(11, 1));
		assertThat(failure(this.machine.onBatch(Records.heartbeat(12)))).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the member 'covers_before' is 9, but the header 'snapshot-cursor' says 10");
		assertNothingKept();
	}

	@Test
	void whenAFragmentWasChangedThenItIsNoBase() {
		Framed framed = Framed.of(10, "S", 2);
		this.machine.begin(Records.position(12));
		goOn(Records.at(10, AppendRecord.of("forged").withHeaders(framed.fragments.get(0).headers())),
				framed.at(11, 1));
		assertThat(this.machine.isBased()).isFalse();
		assertThat(this.ignored).singleElement().asString().startsWith("11: the payload has ");
		assertNothingKept();
	}

	@Test
	void whenAChunkIsMissingThenItIsNoBase() {
		Framed framed = Framed.of(10, "S", 3);
		this.machine.begin(Records.position(13));
		goOn(framed.at(10, 0), framed.at(11, 2), framed.at(12, 1));
		assertThat(this.machine.isBased()).isFalse();
		assertThat(this.ignored).containsExactly("11: chunk 1 is missing, chunk 2 was read instead");
		assertThat(this.faults).containsExactly(SnapshotFault.DAMAGED);
		assertNothingKept();
	}

	@Test
	void whenASnapshotBelongsToAnotherProjectionThenItIsIgnoredOnce() {
		Framed other = Framed.of(10, 10, "talk/2", "S", 3);
		this.machine.begin(Records.position(13));
		goOn(other.at(10, 0), other.at(11, 1), other.at(12, 2));
		assertThat(this.ignored).containsExactly("10: the snapshot belongs to projection 'talk/2', not to 'talk/1'");
		assertThat(this.spools).isEmpty();
	}

	@Test
	void h31WhenTooManySnapshotsBeginThenTheStalestIsGivenUp() {
		this.machine = machine(SnapshotLimits.defaults().withFragments(10, 2, 1000));
		Framed one = Framed.of(10, "S", 3);
		this.machine.begin(Records.position(20));
		goOn(one.at(10, 0), Framed.of(11, "S", 3).at(11, 0), one.at(12, 1), Framed.of(13, "S", 3).at(13, 0));
		assertThat(this.ignored).containsExactly("13: it is incomplete, and 2 other snapshots began after it");
		goOn(one.at(14, 2));
		assertThat(this.machine.publish()).isEqualTo("S");
		assertNothingKept();
	}

	@Test
	void h31WhenNoFurtherFragmentComesThenTheSnapshotIsGivenUp() {
		this.machine = machine(SnapshotLimits.defaults().withFragments(10, 2, 3));
		Framed framed = Framed.of(10, "S", 3);
		this.machine.begin(Records.position(20));
		goOn(framed.at(10, 0), Records.delta(11, "a"), framed.at(12, 1), Records.delta(13, "a"), Records.delta(14, "a"),
				Records.delta(15, "a"));
		assertThat(this.ignored).isEmpty();
		goOn(Records.delta(16, "a"), framed.at(17, 2));
		assertThat(this.ignored)
			.containsExactly("16: it is incomplete, and none of its fragments came within 3 records");
		assertThat(this.machine.isBased()).isFalse();
		assertNothingKept();
	}

	@Test
	void whenADeltaBetweenTheFragmentsCannotBeFoldedThenTheProjectionFailsAtIt() {
		Framed framed = Framed.of(10, "S", 2);
		this.machine.begin(Records.position(13));
		goOn(framed.at(10, 0), Records.at(11, AppendRecord.of("{").withHeader("type", "Said")));
		assertThat(failure(step(framed.at(12, 1)))).isInstanceOfSatisfying(FoldException.class,
				(ex) -> assertThat(ex.seqNum()).isEqualTo(11));
		assertNothingKept();
	}

	@Test
	void whenAPayloadCannotBeBufferedThenTheProjectionFails() {
		this.machine = new FollowMachine<>(FollowMachineTests.definition().build(), new StreamName("tests", "talk"),
				new Events(), MachinePolicy.EVERYTHING, this.capture, SnapshotLimits.defaults(), FullDisk::new);
		Framed framed = Framed.of(10, "S", 2);
		this.machine.begin(Records.position(13));
		assertThatExceptionOfType(ProjectionFailedException.class).isThrownBy(() -> step(framed.at(10, 0)))
			.withMessage("Projection 'talk' cannot buffer the fragments of a snapshot in stream tests/talk: No space "
					+ "left on device. Free space in the temporary directory (java.io.tmpdir) and start the "
					+ "projection again");
	}

	@Test
	void theStateShouldBeCapturedAtTheFirstFragment() {
		live("ab");
		Framed framed = Framed.of(3, "abc", 2);
		CompletableFuture<StateCapture.Captured<String>> captured = new CompletableFuture<>();
		this.capture.expect(framed.id, captured);
		goOn(Records.delta(2, "c"), Framed.of(3, "abc", 2).at(3, 0));
		assertThat(captured).isNotDone();
		goOn(framed.at(4, 0), Records.delta(5, "d"));
		assertThat(captured).isCompletedWithValue(new StateCapture.Captured<>("abc", 4, 3, IgnoredTypes.NONE));
	}

	private FollowMachine<String> machine(SnapshotLimits limits) {
		return new FollowMachine<>(FollowMachineTests.definition().build(), new StreamName("tests", "talk"),
				new Events(), MachinePolicy.EVERYTHING, this.capture, limits, () -> {
					Spool spool = new Spool();
					this.spools.add(spool);
					return spool;
				});
	}

	private void live(String text) {
		this.machine.begin(Records.position(text.length()));
		for (int i = 0; i < text.length(); i++) {
			goOn(Records.delta(i, text.substring(i, i + 1)));
		}
		assertLive(text, text.length());
	}

	private Step step(SequencedRecord... records) {
		return this.machine.onBatch(Records.batch(records));
	}

	private void goOn(SequencedRecord... records) {
		assertThat(step(records)).isEqualTo(Step.Continue.INSTANCE);
	}

	private static ProjectionException failure(Step step) {
		assertThat(step).isInstanceOf(Step.Fail.class);
		return ((Step.Fail) step).failure();
	}

	private void assertLive(String state, long cursor) {
		assertThat(this.machine.publish()).isEqualTo(state);
		assertThat(this.machine.expected()).isEqualTo(cursor);
		assertThat(this.machine.isLive()).isTrue();
	}

	private void assertNothingKept() {
		assertThat(this.spools).isNotEmpty().allMatch((spool) -> spool.closed);
	}

	/**
	 * Listener that records the ignored snapshots.
	 */
	private final class Events implements MachineListener {

		@Override
		public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
			FramedSnapshotMachineTests.this.faults.add(fault);
			FramedSnapshotMachineTests.this.ignored.add(seqNum + ": " + reason);
		}

		@Override
		public void baseDropped(GapException gap) {
			// Only the effects matter here.
		}

	}

	/**
	 * Spool that records whether it was closed.
	 */
	private static final class Spool implements PayloadSpool {

		private final FileSpool kept = new FileSpool(10);

		private boolean closed;

		@Override
		public void write(byte[] chunk) throws IOException {
			this.kept.write(chunk);
		}

		@Override
		public InputStream open() throws IOException {
			assertThat(this.kept.isSpilled()).isTrue();
			return this.kept.open();
		}

		@Override
		public void close() {
			this.closed = true;
			this.kept.close();
		}

	}

	/**
	 * Spool that fails to write.
	 */
	private static final class FullDisk implements PayloadSpool {

		@Override
		public void write(byte[] chunk) throws IOException {
			throw new IOException("No space left on device");
		}

		@Override
		public InputStream open() {
			throw new IllegalStateException("Nothing was written");
		}

		@Override
		public void close() {
			// Nothing to close.
		}

	}

}

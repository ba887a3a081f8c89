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

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.MemorySnapshotStore;
import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link FollowMachine}.
 */
public class FollowMachineTests {

	private static final StreamName STREAM = new StreamName("tests", "talk");

	private final List<String> ignored = new ArrayList<>();

	private final List<SnapshotFault> faults = new ArrayList<>();

	private final List<GapException> dropped = new ArrayList<>();

	private FollowMachine<String> machine = machine(definition().build());

	@Test
	void whenTheStreamIsEmptyThenTheInitialStateIsTheBase() {
		assertThat(this.machine.begin(Records.position(0))).isZero();
		goOn(this.machine.onBatch(Records.heartbeat(0)));
		assertThat(this.machine.isLive()).isTrue();
		assertThat(this.machine.publish()).isEmpty();
		assertThat(this.machine.restore(Duration.ZERO))
			.isEqualTo(new RestoreInfo(RestoreSource.EMPTY, 0, 0, Duration.ZERO));
	}

	@Test
	void whenTheFirstRecordExistsThenTheStreamIsReplayed() {
		this.machine.begin(Records.position(3));
		goOn(this.machine.onBatch(Records.batch(Records.delta(0, "a"), Records.delta(1, "b"))));
		assertThat(this.machine.isBased()).isTrue();
		assertThat(this.machine.isLive()).isFalse();
		goOn(this.machine.onBatch(Records.batch(Records.delta(2, "c"))));
		assertLive("abc", 3);
		assertThat(this.machine.restore(Duration.ZERO))
			.isEqualTo(new RestoreInfo(RestoreSource.REPLAY, 0, 3, Duration.ZERO));
		goOn(this.machine.onBatch(Records.followed(4, Records.delta(3, "d"))));
		assertLive("abcd", 4);
	}

	@Test
	void h1WhenAProcessDiedBetweenFragmentsThenTheyAreIgnored() {
		this.machine.begin(Records.position(5));
		goOn(this.machine.onBatch(Records.batch(Records.delta(0, "a"), Records.fragment(1, 1, 0), Records.delta(2, "b"),
				Records.fragment(3, 1, 1), Records.delta(4, "c"))));
		assertLive("abc", 5);
		goOn(this.machine.onBatch(Records.followed(7, Records.fragment(5, 5, 0), Records.delta(6, "d"))));
		assertLive("abcd", 7);
	}

	@Test
	void h3WhenDeltasComeBetweenFragmentsThenALiveReaderFoldsThemAtOnce() {
		live("");
		goOn(this.machine
			.onBatch(Records.followed(3, Records.fragment(0, 0, 0), Records.delta(1, "a"), Records.fragment(2, 0, 1))));
		assertLive("a", 3);
	}

	@Test
	void h4WhenASnapshotIsOlderThanTheStateThenItIsNoBase() {
		this.machine.begin(Records.position(4));
		goOn(this.machine.onBatch(Records.batch(Records.delta(0, "a"), Records.delta(1, "b"),
				Records.snapshot(2, 1, "old"), Records.delta(3, "c"))));
		assertLive("abc", 4);
		assertThat(this.machine.restore(Duration.ZERO).source()).isEqualTo(RestoreSource.REPLAY);
		goOn(this.machine.onBatch(Records.followed(5, Records.snapshot(4, 1, "older"))));
		assertLive("abc", 5);
	}

	@Test
	void h6CommandsAndSnapshotsShouldAdvanceTheCursorAndNotBeFolded() {
		live("");
		goOn(this.machine.onBatch(Records.followed(4, Records.trim(0, 0), Records.at(1, AppendRecord.fence("me")),
				Records.delta(2, "a"), Records.snapshot(3, 3, "a"))));
		assertLive("a", 4);
		assertThat(this.machine.deltas()).isOne();
		assertThat(this.machine.deltasSinceSnapshot()).isZero();
		assertThat(this.machine.isUncovered()).isFalse();
	}

	@Test
	void h6ASnapshotWithoutHeadersShouldNotBeFolded() {
		live("");
		goOn(this.machine.onBatch(Records.followed(2, Records.delta(0, "a"),
				Records.plain(1, "{\"type\":\"snapshot\",\"covers_before\":1,\"state\":\"a\",\"by\":\"hand\"}"))));
		assertLive("a", 2);
		assertThat(this.ignored).singleElement()
			.asString()
			.contains("may have only the members")
			.contains("has 1 more");
	}

	@Test
	void h7WhenTheHeadIsASingleSnapshotThenFoldingContinuesAfterIt() {
		this.machine.begin(Records.position(13));
		goOn(this.machine.onBatch(Records.followed(13, Records.snapshot(11, 10, "S"), Records.delta(12, "x"))));
		assertLive("Sx", 13);
		assertThat(this.machine.restore(Duration.ZERO))
			.isEqualTo(new RestoreInfo(RestoreSource.IN_STREAM, 10, 1, Duration.ZERO));
		assertThat(this.machine.lastSnapshot().cursor()).isEqualTo(10);
	}

	@Test
	void h7WhenTheTrimStillExistsThenTheSnapshotAfterItIsTheBase() {
		this.machine.begin(Records.position(13));
		goOn(this.machine
			.onBatch(Records.batch(Records.trim(10, 11), Records.snapshot(11, 10, "S"), Records.delta(12, "x"))));
		assertLive("Sx", 13);
	}

	@Test
	void h7WhenATrimHasRemovedItselfThenItsSnapshotIsNoGap() {
		live("ab");
		goOn(this.machine.onBatch(Records.followed(5, Records.snapshot(3, 2, "ab"), Records.delta(4, "c"))));
		assertLive("abc", 5);
	}

	@Test
	void h9WhenASnapshotCoversMissingRecordsThenALiveProjectionStillFails() {
		live("ab");
		assertThat(failure(this.machine.onBatch(Records.followed(5, Records.snapshot(4, 3, "abc")))))
			.isInstanceOf(GapException.class);
		live(machine(definition().build()), "ab");
		assertThat(failure(
				this.machine.onBatch(Records.followed(4, Records.snapshot(3, UUID.randomUUID(), 2, "other/1", "ab")))))
			.isInstanceOf(GapException.class);
	}

	@Test
	void h7WhenASnapshotIsRightAtItsCursorThenItIsTheBase() {
		this.machine.begin(Records.position(12));
		goOn(this.machine.onBatch(Records.batch(Records.snapshot(10, 10, "S"), Records.delta(11, "x"))));
		assertLive("Sx", 12);
	}

	@Test
	void h7WhenASnapshotWithoutHeadersIsTheHeadThenItIsTheBase() {
		this.machine.begin(Records.position(1002));
		goOn(this.machine.onBatch(Records.followed(1002,
				Records.plain(1001, "{\"type\":\"snapshot\", \"covers_before\": 1000, \"state\": \"S\"}"))));
		assertLive("S", 1002);
		assertThat(this.machine.lastSnapshot().id()).isNull();
	}

	@Test
	void h8WhenCoveredDeltasComeFirstThenNothingIsFoldedUntilTheSnapshot() {
		this.machine.begin(Records.position(13));
		goOn(this.machine.onBatch(Records.batch(Records.delta(7, "?"), Records.delta(8, "?"))));
		assertThat(this.machine.isBased()).isFalse();
		assertThat(this.machine.deltas()).isZero();
		goOn(this.machine.onBatch(Records.batch(Records.delta(9, "?"), Records.trim(10, 11),
				Records.snapshot(11, 10, "S"), Records.delta(12, "x"))));
		assertLive("Sx", 13);
	}

	@Test
	void h8WhenTheTailIsReachedWithoutABaseThenThereIsNoBaseState() {
		this.machine.begin(Records.position(9));
		goOn(this.machine
			.onBatch(Records.batch(Records.delta(7, "?"), Records.snapshot(8, UUID.randomUUID(), 8, "talk/2", "S"))));
		ProjectionException failure = failure(this.machine.onBatch(Records.heartbeat(9)));
		assertThat(failure).isInstanceOf(NoBaseStateException.class)
			.hasMessage("Projection 'talk' cannot restore from stream tests/talk: the beginning of the stream was "
					+ "trimmed, and no valid snapshot of talk/1 was found up to the tail 9 (the snapshot in "
					+ "record 8 is ignored: the snapshot belongs to projection 'talk/2', not to 'talk/1'). Put a "
					+ "snapshot back, or use a stream that still has record 0");
		assertThat(this.machine.deltas()).isZero();
	}

	@Test
	void h8WhenEverythingIsTrimmedThenThereIsNoBaseState() {
		this.machine.begin(Records.position(9));
		assertThat(failure(this.machine.onBatch(Records.heartbeat(9)))).isInstanceOf(NoBaseStateException.class);
	}

	@Test
	void h8WhenTheTailAtTheStartIsReachedWithoutABaseThenTheSearchContinues() {
		// The trim of a newer snapshot removed the beginning after the tail was read.
		this.machine.begin(Records.position(9));
		goOn(this.machine.onBatch(Records.batch(Records.delta(8, "?"))));
		goOn(this.machine
			.onBatch(Records.batch(Records.delta(9, "?"), Records.trim(10, 11), Records.snapshot(11, 10, "S"))));
		assertLive("S", 12);
	}

	@Test
	void h7WhenASnapshotIsReadFirstThenThePrecedingRecordIsReadToo() {
		this.machine.begin(Records.position(9), 6);
		assertThat(this.machine.onBatch(Records.batch(Records.snapshot(6, 5, "late")))).isEqualTo(new Step.ReadFrom(5));
		goOn(this.machine.onBatch(Records.batch(Records.delta(5, "a"), Records.snapshot(6, 5, "late"))));
		goOn(this.machine.onBatch(Records.followed(9, Records.delta(7, "b"), Records.delta(8, "c"))));
		assertLive("lateabc", 9);
	}

	@Test
	void h7WhenReadingGoesBackToASnapshotThenThePrecedingRecordIsReadToo() {
		this.machine.begin(Records.position(4));
		goOn(this.machine.onBatch(Records.batch(Records.at(3, AppendRecord.fence("me")))));
		assertThat(this.machine.onBatch(Records.heartbeat(5))).isEqualTo(new Step.ReadFrom(4));
		assertThat(this.machine.onBatch(Records.batch(Records.snapshot(4, 3, "S")))).isEqualTo(Step.Continue.INSTANCE);
		assertThat(this.machine.isBased()).isTrue();
	}

	@Test
	void h70WhenALaterTrimMayHaveRemovedADeltaThenTheSnapshotIsNoBase() {
		this.machine.begin(Records.position(4));
		// A trim deletes from the head on, so any head may be seen.
		assertThat(this.machine.onBatch(Records.batch(Records.snapshot(1, 0, "late"), Records.delta(2, "b"),
				Records.trim(3, 4), Records.snapshot(4, 3, "ab"))))
			.isEqualTo(new Step.ReadFrom(1));
		assertThat(this.machine.isBased()).isFalse();
		goOn(this.machine.onBatch(Records.followed(5, Records.snapshot(1, 0, "late"), Records.delta(2, "b"),
				Records.trim(3, 4), Records.snapshot(4, 3, "ab"))));
		assertLive("ab", 5);
		assertThat(this.dropped).singleElement().satisfies((gap) -> assertThat(gap.expected()).isZero());
	}

	@Test
	void h70WhenTheTailWasReadBeforeATrimThenItIsLiveAtTheNewTail() {
		this.machine.begin(Records.position(2));
		goOn(this.machine.onBatch(Records.batch(Records.snapshot(1, 0, "S"), Records.delta(2, "b"))));
		assertThat(this.machine.isLive()).isFalse();
		goOn(this.machine.onBatch(Records.followed(4, Records.delta(3, "c"))));
		assertLive("Sbc", 4);
	}

	@Test
	void h70WhenTheHeadIsTrimmedToAgainThenItsSnapshotIsStillABase() {
		this.machine.begin(Records.position(3));
		goOn(this.machine
			.onBatch(Records.followed(4, Records.snapshot(1, 0, "S"), Records.delta(2, "b"), Records.trim(3, 1))));
		assertLive("Sb", 4);
	}

	@Test
	void h70WhenALiveProjectionPassesAMissingTrimThenItPublishesAtTheTail() {
		live("a");
		goOn(this.machine.onBatch(Records.batch(Records.snapshot(2, 1, "a"))));
		assertThat(this.machine.isHeld()).isTrue();
		goOn(this.machine.onBatch(Records.followed(4, Records.delta(3, "b"))));
		assertThat(this.machine.isHeld()).isFalse();
		assertLive("ab", 4);
	}

	@Test
	void h70WhenALiveProjectionFindsATrimmedDeltaThenThatIsAGap() {
		live("a");
		goOn(this.machine.onBatch(Records.batch(Records.snapshot(2, 1, "late"))));
		assertThat(failure(this.machine.onBatch(Records.batch(Records.delta(3, "b"), Records.trim(4, 5)))))
			.isInstanceOfSatisfying(GapException.class, (gap) -> assertThat(gap.expected()).isOne());
	}

	@Test
	void h70WhenTheHeadMovesAfterTheStoreWasReadThenItIsReadAgain() {
		this.machine = machine(external());
		this.machine.begin(Records.position(5));
		assertThat(failure(this.machine.onBatch(Records.batch(Records.snapshot(2, 1, "late")))))
			.isInstanceOf(NoBaseStateException.class);
		assertThat(this.machine.head()).isEqualTo(2);
	}

	@Test
	void h70WhenTheHeadWasKnownBeforeTheStoreWasReadThenItsSnapshotIsABase() {
		this.machine = machine(external());
		this.machine.headKnown(2);
		this.machine.begin(Records.position(3));
		goOn(this.machine.onBatch(Records.followed(3, Records.snapshot(2, 1, "S"))));
		assertLive("S", 3);
	}

	@Test
	void h70WhenALiveProjectionFindsASnapshotAtANewHeadThenThatIsAGap() {
		this.machine = machine(external());
		live("a");
		assertThat(failure(this.machine.onBatch(Records.batch(Records.snapshot(2, 1, "late")))))
			.isInstanceOf(GapException.class);
	}

	@Test
	void h9WhenARecordIsMissingThenALiveProjectionFailsBeforeIt() {
		live("ab");
		ProjectionException failure = failure(
				this.machine.onBatch(Records.followed(6, Records.delta(2, "c"), Records.delta(5, "f"))));
		assertThat(failure).isInstanceOfSatisfying(GapException.class, (gap) -> {
			assertThat(gap.expected()).isEqualTo(3);
			assertThat(gap.received()).isEqualTo(5);
			assertThat(gap.stream()).isEqualTo(STREAM);
		})
			.hasMessage(
					"Projection 'talk' expected record 3 of stream tests/talk but the next record is 5. The records "
							+ "in between were trimmed before the projection had folded them");
		assertThat(this.machine.publish()).isEqualTo("abc");
		assertThat(this.machine.expected()).isEqualTo(3);
	}

	@Test
	void h9WhenARecordComesAgainThenALiveProjectionFails() {
		live("ab");
		assertThat(failure(this.machine.onBatch(Records.followed(2, Records.delta(1, "b")))))
			.isInstanceOf(GapException.class);
	}

	@Test
	void h9WhenRecordsAreTrimmedDuringARestoreThenALaterSnapshotIsTheBase() {
		this.machine.begin(Records.position(20));
		goOn(this.machine.onBatch(Records.batch(Records.delta(0, "a"), Records.delta(1, "b"))));
		goOn(this.machine.onBatch(Records.batch(Records.delta(9, "?"), Records.delta(10, "?"))));
		assertThat(this.machine.isBased()).isFalse();
		assertThat(this.dropped).singleElement().satisfies((gap) -> assertThat(gap.expected()).isEqualTo(2));
		goOn(this.machine.onBatch(Records.batch(Records.trim(11, 12), Records.snapshot(12, 11, "S"))));
		goOn(this.machine.onBatch(Records.followed(14, Records.delta(13, "x"))));
		assertLive("Sx", 14);
		assertThat(this.machine.restore(Duration.ZERO))
			.isEqualTo(new RestoreInfo(RestoreSource.IN_STREAM, 11, 1, Duration.ZERO));
	}

	@Test
	void h9WhenRecordsAreTrimmedDuringARestoreWithoutASnapshotThenNoBaseExists() {
		this.machine.begin(Records.position(20));
		goOn(this.machine.onBatch(Records.batch(Records.delta(0, "a"), Records.delta(9, "?"))));
		assertThat(failure(this.machine.onBatch(Records.heartbeat(10)))).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the records 1 to 8 after the base at cursor 0 were trimmed");
	}

	@Test
	void h10WhenOnlyTheTailShowsAGapThenALiveProjectionFails() {
		live("ab");
		goOn(this.machine.onBatch(Records.heartbeat(2)));
		assertThat(this.machine.onBatch(Records.heartbeat(7))).isEqualTo(new Step.ReadFrom(2));
		assertThat(failure(this.machine.onBatch(Records.heartbeat(7)))).isInstanceOfSatisfying(GapException.class,
				(gap) -> {
					assertThat(gap.expected()).isEqualTo(2);
					assertThat(gap.received()).isEqualTo(7);
				});
		assertThat(this.machine.publish()).isEqualTo("ab");
	}

	@Test
	void h10WhenTheTailArrivesBeforeARecordThenItIsReadAgainOnce() {
		live("ab");
		assertThat(this.machine.onBatch(Records.heartbeat(3))).isEqualTo(new Step.ReadFrom(2));
		goOn(this.machine.onBatch(Records.followed(3, Records.delta(2, "c"))));
		assertLive("abc", 3);
		assertThat(this.machine.onBatch(Records.heartbeat(4))).isEqualTo(new Step.ReadFrom(3));
		assertThat(failure(this.machine.onBatch(Records.heartbeat(4)))).isInstanceOf(GapException.class);
	}

	@Test
	void h10WhenTheTailIsAheadOfABatchThenThatIsNoGap() {
		live("ab");
		goOn(this.machine.onBatch(Records.followed(9, Records.delta(2, "c"))));
		assertThat(this.machine.tail().seqNum()).isEqualTo(9);
		assertLive("abc", 3);
	}

	@Test
	void h10WhenOnlyTheTailShowsAGapAfterTheBaseThenNoBaseExists() {
		this.machine.begin("S", external(5), Records.position(9));
		assertThat(this.machine.onBatch(Records.heartbeat(9))).isEqualTo(new Step.ReadFrom(5));
		assertThat(failure(this.machine.onBatch(Records.heartbeat(9)))).isInstanceOf(NoBaseStateException.class)
			.hasMessageContaining("the records 5 to 8 after the base at cursor 5 were trimmed");
	}

	@Test
	void h19WhenTheBaseIsBeyondTheTailThenTheStreamIsAnotherIncarnation() {
		assertThatExceptionOfType(IncarnationException.class)
			.isThrownBy(() -> this.machine.begin("S", external(50), Records.position(9)))
			.withMessageContaining("covers stream tests/talk up to 50, but the stream ends at 9");
	}

	@Test
	void h19WhenTheTailGoesBackThenTheStreamIsAnotherIncarnation() {
		live("ab");
		assertThat(failure(this.machine.onBatch(Records.heartbeat(1)))).isInstanceOf(IncarnationException.class);
	}

	@Test
	void h19WhenTheTailGoesBackBeforeReadingThenTheStreamIsAnotherIncarnation() {
		this.machine.begin(Records.position(3));
		assertThat(failure(this.machine.onBatch(Records.heartbeat(0)))).isInstanceOf(IncarnationException.class)
			.hasMessageContaining("up to 3, but the stream ends at 0");
	}

	@Test
	void h20WhenAFoldThrowsThenTheCursorStaysBeforeItsRecord() {
		live("ab");
		ProjectionException failure = failure(this.machine
			.onBatch(Records.followed(5, Records.delta(2, "c"), Records.delta(3, "boom"), Records.delta(4, "e"))));
		assertThat(failure).isInstanceOfSatisfying(FoldException.class, (fold) -> {
			assertThat(fold.seqNum()).isEqualTo(3);
			assertThat(fold.type()).isEqualTo("Said");
			assertThat(fold.stream()).isEqualTo(STREAM);
		})
			.hasMessageStartingWith(
					"Projection 'talk' cannot fold record 3 of stream tests/talk (type 'Said'): the fold threw "
							+ "java.lang.IllegalStateException: boom");
		assertThat(this.machine.publish()).isEqualTo("abc");
		assertThat(this.machine.expected()).isEqualTo(3);
	}

	@Test
	void whenARecordCannotBeFoldedThenTheLagIncludesIt() {
		live("ab");
		failure(this.machine
			.onBatch(Records.batch(Records.delta(2, "c"), Records.delta(3, "boom"), Records.delta(4, "e"))));
		assertThat(this.machine.tail()).isEqualTo(new StreamPosition(5, 1_004));
	}

	@Test
	void h20WhenADeltaIsMalformedThenTheCursorStaysBeforeIt() {
		live("ab");
		SequencedRecord malformed = Records.at(2, AppendRecord.of("{\"text\":").withHeader("type", "Said"));
		assertThat(failure(this.machine.onBatch(Records.followed(3, malformed)))).isInstanceOf(FoldException.class)
			.hasMessageContaining("record 2 of stream tests/talk (type 'Said'): the body cannot be read as");
		assertThat(this.machine.expected()).isEqualTo(2);
	}

	@Test
	void h20WhenTheTypeIsUnknownThenTheCursorStaysBeforeIt() {
		live("ab");
		SequencedRecord unknown = Records.at(2, AppendRecord.of("{}").withHeader("type", "Sung"));
		assertThat(failure(this.machine.onBatch(Records.followed(3, unknown))))
			.isInstanceOf(UnknownDeltaTypeException.class)
			.hasMessageContaining("record 2 of stream tests/talk (type 'Sung'): the type 'Sung' is not one of 'Said'");
		assertThat(this.machine.expected()).isEqualTo(2);
	}

	@Test
	void h20WhenAStateIsHalfChangedThenItIsDiscardedAndFoldedAgain() {
		FollowMachine<StringBuilder> mutable = machine(mutableDefinition());
		mutable.begin(Records.position(0));
		mutable.onBatch(Records.heartbeat(0));
		mutable.onBatch(Records.followed(1, Records.delta(0, "a")));
		assertThat(mutable.publish()).hasToString("a");
		Step step = mutable
			.onBatch(Records.followed(5, Records.delta(1, "b"), Records.trim(2, 0), Records.delta(3, "boom")));
		assertThat(step).isInstanceOf(Step.Fail.class);
		assertThat(mutable.publish()).hasToString("ab");
		assertThat(mutable.expected()).isEqualTo(3);
	}

	@Test
	void h24WhenAStateIsMutableThenPublishedStatesDoNotChange() {
		FollowMachine<StringBuilder> mutable = machine(mutableDefinition());
		mutable.begin(Records.position(1));
		mutable.onBatch(Records.batch(Records.delta(0, "a")));
		StringBuilder published = mutable.publish();
		assertThat(mutable.publish()).isSameAs(published);
		mutable.onBatch(Records.followed(2, Records.delta(1, "b")));
		assertThat(published).hasToString("a");
		assertThat(mutable.publish()).hasToString("ab");
	}

	@Test
	void whenDeltasFollowTheCursorOfASnapshotThenReadingRestartsThere() {
		this.machine.begin(Records.position(14));
		Step step = this.machine.onBatch(Records.batch(Records.delta(9, "?"), Records.delta(10, "x"),
				Records.delta(11, "y"), Records.snapshot(12, 10, "S"), Records.delta(13, "z")));
		assertThat(step).isEqualTo(new Step.ReadFrom(10));
		goOn(this.machine.onBatch(Records.batch(Records.delta(10, "x"), Records.delta(11, "y"),
				Records.snapshot(12, 10, "S"), Records.delta(13, "z"))));
		assertLive("Sxyz", 14);
		assertThat(this.machine.restore(Duration.ZERO))
			.isEqualTo(new RestoreInfo(RestoreSource.IN_STREAM, 10, 3, Duration.ZERO));
	}

	@Test
	void whenADeltaIsAtTheCursorThenTheSnapshotNeedsASecondPass() {
		this.machine.begin(Records.position(12));
		Step step = this.machine.onBatch(Records.batch(Records.delta(10, "x"), Records.snapshot(11, 10, "S")));
		assertThat(step).isEqualTo(new Step.ReadFrom(10));
	}

	@Test
	void whenTheRecordsFromTheCursorOnAreMissingThenTheSnapshotIsNoBase() {
		this.machine.begin(Records.position(30));
		goOn(this.machine.onBatch(Records.batch(Records.delta(20, "?"), Records.snapshot(21, 10, "S"))));
		assertThat(this.machine.isBased()).isFalse();
		assertThat(this.ignored).singleElement()
			.asString()
			.isEqualTo("21: the records from its cursor 10 on are missing");
		assertThat(this.faults).containsExactly(SnapshotFault.RECORDS_GONE);
		goOn(this.machine.onBatch(Records.batch(Records.trim(22, 23), Records.snapshot(23, 22, "T"))));
		assertThat(this.machine.publish()).isEqualTo("T");
	}

	@Test
	void whenRecordsAreTrimmedBeforeTheSecondPassThenNoBaseExists() {
		this.machine.begin(Records.position(13));
		Step step = this.machine
			.onBatch(Records.batch(Records.delta(9, "?"), Records.delta(10, "x"), Records.snapshot(11, 10, "S")));
		assertThat(step).isEqualTo(new Step.ReadFrom(10));
		goOn(this.machine.onBatch(Records.batch(Records.snapshot(11, 10, "S"), Records.delta(12, "y"))));
		// Right after its cursor, whose record is missing, as with the trim of its own
		// batch.
		assertThat(this.machine.publish()).isEqualTo("Sy");
	}

	@Test
	void whenTheSecondPassBeginsBeyondTheCursorThenTheSnapshotIsRejected() {
		this.machine.begin(Records.position(15));
		Step step = this.machine.onBatch(Records.batch(Records.delta(10, "x"), Records.delta(11, "y"),
				Records.delta(12, "z"), Records.snapshot(13, 10, "S")));
		assertThat(step).isEqualTo(new Step.ReadFrom(10));
		goOn(this.machine.onBatch(Records.batch(Records.delta(12, "z"), Records.snapshot(13, 10, "S"))));
		assertThat(this.machine.isBased()).isFalse();
		assertThat(this.ignored).singleElement()
			.asString()
			.startsWith("13: the records from its cursor 10 on are missing");
		assertThat(failure(this.machine.onBatch(Records.heartbeat(14)))).isInstanceOf(NoBaseStateException.class);
	}

	@Test
	void whenANewerSnapshotIsReadDuringARestoreThenItIsTheBase() {
		this.machine.begin("old", external(5), Records.position(9));
		goOn(this.machine.onBatch(Records.batch(Records.delta(5, "x"), Records.trim(6, 7),
				Records.snapshot(7, 6, "new"), Records.delta(8, "y"))));
		assertLive("newy", 9);
		assertThat(this.machine.restore(Duration.ZERO))
			.isEqualTo(new RestoreInfo(RestoreSource.IN_STREAM, 6, 1, Duration.ZERO));
	}

	@Test
	void whenASnapshotCannotBeReadAsAStateThenAnOlderBaseIsKept() {
		this.machine.begin(Records.position(3));
		SequencedRecord unreadable = Records.at(2, SnapshotRecord.encode(UUID.randomUUID(), 2, "talk/1",
				"{\"not\":\"a string\"}".getBytes(StandardCharsets.UTF_8)));
		goOn(this.machine.onBatch(Records.batch(Records.delta(0, "a"), Records.delta(1, "b"), unreadable)));
		assertLive("ab", 3);
		assertThat(this.ignored).singleElement().asString().startsWith("2: its state cannot be read");
		assertThat(this.faults).containsExactly(SnapshotFault.UNREADABLE_STATE);
	}

	@Test
	void whenTheBaseHasAnotherPlacementThenASnapshotIsStillNeeded() {
		this.machine = machine(external());
		this.machine.headKnown(11);
		this.machine.begin(Records.position(12));
		goOn(this.machine.onBatch(Records.followed(12, Records.snapshot(11, 10, "S"))));
		assertLive("S", 12);
		assertThat(this.machine.isUncovered()).isTrue();
		this.machine.onSnapshotTaken(external(12), 0);
		assertThat(this.machine.isUncovered()).isFalse();
		goOn(this.machine.onBatch(Records.followed(14, Records.delta(12, "x"), Records.snapshot(13, 13, "T"))));
		assertThat(this.machine.isUncovered()).isTrue();
	}

	@Test
	void whenAnotherProcessTakesASnapshotThenTheDeltasBeforeItAreCovered() {
		live("");
		goOn(this.machine.onBatch(Records.followed(2, Records.delta(0, "a"), Records.delta(1, "b"))));
		assertThat(this.machine.deltasSinceSnapshot()).isEqualTo(2);
		UUID id = UUID.randomUUID();
		goOn(this.machine.onBatch(Records.followed(5, Records.trim(2, 3), Records.snapshot(3, id, 2, "talk/1", "ab"),
				Records.delta(4, "c"))));
		assertThat(this.machine.deltasSinceSnapshot()).isOne();
		assertThat(this.machine.lastSnapshot().id()).isEqualTo(id);
	}

	private void live(FollowMachine<String> machine, String state) {
		this.machine = machine;
		live(state);
	}

	private void live(String state) {
		this.machine.begin(Records.position(state.length()));
		for (int i = 0; i < state.length(); i++) {
			goOn(this.machine.onBatch(Records.batch(Records.delta(i, state.substring(i, i + 1)))));
		}
		goOn(this.machine.onBatch(Records.heartbeat(state.length())));
		assertLive(state, state.length());
	}

	private void assertLive(String state, long cursor) {
		assertThat(this.machine.isLive()).isTrue();
		assertThat(this.machine.publish()).isEqualTo(state);
		assertThat(this.machine.expected()).isEqualTo(cursor);
	}

	private static void goOn(Step step) {
		assertThat(step).isEqualTo(Step.Continue.INSTANCE);
	}

	private static ProjectionException failure(Step step) {
		assertThat(step).isInstanceOf(Step.Fail.class);
		return ((Step.Fail) step).failure();
	}

	private static SnapshotInfo external(long cursor) {
		return new SnapshotInfo(UUID.randomUUID(), cursor, SnapshotPlacement.EXTERNAL, SnapshotForm.OBJECT, 1,
				Instant.EPOCH);
	}

	private <S> FollowMachine<S> machine(ProjectionDefinition<S> definition) {
		return new FollowMachine<>(definition, STREAM, new MachineListener() {

			@Override
			public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
				FollowMachineTests.this.faults.add(fault);
				FollowMachineTests.this.ignored.add(seqNum + ": " + reason);
			}

			@Override
			public void baseDropped(GapException gap) {
				FollowMachineTests.this.dropped.add(gap);
			}

		}, MachinePolicy.EVERYTHING, new StateCapture<>());
	}

	public static ProjectionDefinition.Builder<String> definition() {
		return ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> {
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
				return state + said.text();
			});
	}

	private static ProjectionDefinition<String> external() {
		return definition().external(new MemorySnapshotStore()).build();
	}

	private static ProjectionDefinition<StringBuilder> mutableDefinition() {
		return ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> {
				state.append(said.text());
				if (said.text().equals("boom")) {
					throw new IllegalStateException("boom");
				}
			})
			.copier(StringBuilder::new)
			.build();
	}

}

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.engine.Framed;
import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.format.PayloadSpool;
import io.github.s2snapshot.format.SnapshotLimits;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests that {@link FollowMachine} releases the payloads of framed snapshots.
 */
class UnfinishedSnapshotTests {

	private final List<String> ignored = new ArrayList<>();

	private final List<Spool> spools = new ArrayList<>();

	private final StateCapture<String> capture = new StateCapture<>();

	private FollowMachine<String> machine = machine(SnapshotLimits.defaults());

	@Test
	void whenRecordsAreMissingThenNothingIsKept() {
		restore(Framed.of(10, "S", 3).at(10, 0), Framed.of(11, "T", 3).at(11, 0));
		assertThat(kept()).isEqualTo(2);
		goOn(Records.delta(14, "x"));
		assertThat(kept()).isZero();
		assertThat(this.ignored).containsExactly("10: records between its fragments are missing",
				"11: records between its fragments are missing");
	}

	@Test
	void whenNoFurtherFragmentComesForLongThenNothingIsKept() {
		this.machine = machine(SnapshotLimits.defaults().withFragments(100, 8, 3));
		restore(Framed.of(10, "S", 3).at(10, 0), Framed.of(11, "T", 3).at(11, 0));
		goOn(Records.delta(12, "a"), Records.delta(13, "b"));
		assertThat(kept()).isEqualTo(2);
		goOn(Records.delta(14, "c"));
		assertThat(kept()).isOne();
		assertThat(this.ignored)
			.containsExactly("14: it is incomplete, and none of its fragments came within 3 records");
		goOn(Records.delta(15, "d"));
		assertThat(kept()).isZero();
		assertThat(this.ignored).hasSize(2);
	}

	@Test
	void whenFurtherFragmentsComeThenTheSnapshotIsKept() {
		this.machine = machine(SnapshotLimits.defaults().withFragments(100, 8, 3));
		Framed framed = Framed.of(10, "S", 3);
		restore(framed.at(10, 0), Records.delta(11, "a"), Records.delta(12, "b"), framed.at(13, 1),
				Records.delta(14, "c"), Records.delta(15, "d"), framed.at(16, 2));
		assertThat(this.machine.publish()).isEqualTo("Sabcd");
		assertThat(this.ignored).isEmpty();
		assertThat(kept()).isZero();
	}

	@Test
	void whenAnotherBaseIsFoundThenNothingIsKept() {
		restore(Framed.of(10, "S", 3).at(10, 0), Records.snapshot(11, 11, "T"), Records.delta(12, "x"));
		assertThat(this.machine.publish()).isEqualTo("Tx");
		assertThat(kept()).isZero();
	}

	@Test
	void whenFragmentsContradictThenNothingIsKept() {
		Framed framed = Framed.of(10, "S", 4);
		restore(framed.at(10, 0), framed.at(11, 2));
		assertThat(kept()).isZero();
		assertThat(this.ignored).hasSize(1);
		goOn(framed.at(12, 3), framed.at(13, 0));
		assertThat(kept()).isZero();
		assertThat(this.ignored).hasSize(1);
	}

	@Test
	void whenACompleteSnapshotCannotBeReadThenDeltasBetweenAreNotFolded() {
		Framed framed = Framed.of(10, 9, "talk/1", "S", 2);
		restore(framed.at(10, 0), Records.delta(11, "a"), framed.at(12, 1));
		assertThat(this.machine.isBased()).isFalse();
		assertThat(this.ignored).hasSize(1);
		assertThat(kept()).isZero();
		goOn(Records.delta(13, "b"), Records.snapshot(14, 14, "T"), Records.delta(15, "x"));
		assertThat(this.machine.publish()).isEqualTo("Tx");
	}

	@Test
	void whenReadingEndsThenNothingIsKept() {
		restore(Framed.of(10, "S", 3).at(10, 0));
		this.machine.close();
		assertThat(kept()).isZero();
	}

	@Test
	void whenReadingEndsThenAWaitingCaptureFails() {
		CompletableFuture<StateCapture.Captured<String>> captured = new CompletableFuture<>();
		this.capture.expect(Framed.of(10, "S", 3).id, captured);
		this.machine.close();
		assertThat(captured).isCompletedExceptionally();
		assertThat(captured.handle((state, failure) -> failure))
			.isCompletedWithValueMatching((failure) -> failure instanceof SnapshotException
					&& failure.getMessage().equals("The projection stopped while a snapshot was being taken"));
	}

	private void restore(SequencedRecord... records) {
		this.machine.begin(Records.position(100));
		goOn(records);
	}

	private void goOn(SequencedRecord... records) {
		assertThat(this.machine.onBatch(Records.batch(records))).isEqualTo(Step.Continue.INSTANCE);
	}

	private long kept() {
		return this.spools.stream().filter((spool) -> !spool.closed).count();
	}

	private FollowMachine<String> machine(SnapshotLimits limits) {
		return new FollowMachine<>(FollowMachineTests.definition().build(), new StreamName("tests", "talk"),
				new Events(), MachinePolicy.EVERYTHING, this.capture, limits, () -> {
					Spool spool = new Spool();
					this.spools.add(spool);
					return spool;
				});
	}

	/**
	 * Listener that records the ignored snapshots.
	 */
	private final class Events implements MachineListener {

		@Override
		public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
			UnfinishedSnapshotTests.this.ignored.add(seqNum + ": " + reason);
		}

		@Override
		public void baseDropped(GapException gap) {
			// Not expected in these tests.
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
			return this.kept.open();
		}

		@Override
		public void close() {
			this.closed = true;
			this.kept.close();
		}

	}

}

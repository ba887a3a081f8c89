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

package io.github.s2snapshot.snapshot.hostile;

import java.util.Arrays;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Reads a whole stream while records are appended, and knows the correct state at each
 * position.
 */
final class HostileJudge implements AutoCloseable {

	private static final JsonMapper JSON = JsonMapper.shared();

	private static final long PATIENCE = 30_000;

	private final ReadSession session;

	private final Thread thread = new Thread(this::read, "judge");

	// The hash of all deltas before each position.
	private long[] hashes = new long[1024];

	private long cursor;

	private long deltas;

	private @Nullable Throwable failure;

	HostileJudge(S2Stream stream) {
		this.session = stream.readSession(ReadInput.fromSeqNum(0));
		this.thread.setDaemon(true);
		this.thread.start();
	}

	private void read() {
		try {
			for (ReadBatch batch = this.session.next(); batch != null; batch = this.session.next()) {
				batch.records().forEach(this::judge);
			}
		}
		catch (RuntimeException ex) {
			fail(ex);
		}
	}

	private synchronized void fail(Throwable problem) {
		this.failure = problem;
		notifyAll();
	}

	private synchronized void judge(SequencedRecord record) {
		if (record.seqNum() == this.cursor + 1 && isBehindItsTrim(record)) {
			pass(this.hashes[(int) this.cursor]);
		}
		if (record.seqNum() > this.cursor && isSnapshotThatTrims(record)) {
			throw new TooLateException(this.cursor, record.seqNum());
		}
		if (record.seqNum() != this.cursor) {
			throw new IllegalStateException("The judge has read up to " + this.cursor + " and then " + record.seqNum());
		}
		long hash = this.hashes[(int) this.cursor];
		if (record.header("type").filter("Entry"::equals).isPresent() && record.header("snapshot").isEmpty()) {
			JsonNode delta = JSON.readTree(record.body());
			hash = Ledger.hash(hash, delta.get("by").asString(), delta.get("n").asLong());
			this.deltas++;
		}
		pass(hash);
	}

	// The trim of a single-record snapshot also removes its own record.
	private static boolean isBehindItsTrim(SequencedRecord record) {
		return record.header("snapshot-cursor").filter(Long.toString(record.seqNum() - 1)::equals).isPresent();
	}

	// Only the projection may trim, so after a trim the stream begins with its snapshot.
	private static boolean isSnapshotThatTrims(SequencedRecord record) {
		return isBehindItsTrim(record)
				|| record.header("snapshot-cursor").filter(Long.toString(record.seqNum())::equals).isPresent();
	}

	private void pass(long hash) {
		this.cursor++;
		if (this.cursor == this.hashes.length) {
			this.hashes = Arrays.copyOf(this.hashes, 2 * this.hashes.length);
		}
		this.hashes[(int) this.cursor] = hash;
		notifyAll();
	}

	/**
	 * Returns the correct hash of the state.
	 * @param position the cursor of the state
	 * @return the hash
	 */
	synchronized long hash(long position) throws InterruptedException, TimeoutException {
		long end = System.currentTimeMillis() + PATIENCE;
		while (this.cursor < position) {
			if (this.failure instanceof TooLateException late) {
				throw late;
			}
			if (this.failure != null) {
				throw new IllegalStateException("The judge cannot read on", this.failure);
			}
			long left = end - System.currentTimeMillis();
			if (left <= 0) {
				throw new TimeoutException("The judge has read up to " + this.cursor + ", but not to " + position);
			}
			wait(left);
		}
		return this.hashes[(int) position];
	}

	synchronized long cursor() {
		return this.cursor;
	}

	synchronized long deltas() {
		return this.deltas;
	}

	@Override
	public void close() {
		this.session.close();
	}

	/**
	 * Thrown when records were trimmed before the judge has read them, so that nothing
	 * can be judged any more. This happens on a busy machine.
	 */
	static final class TooLateException extends RuntimeException {

		private static final long serialVersionUID = 1L;

		TooLateException(long expected, long received) {
			super("The judge has read up to " + expected + " and then the snapshot at " + received);
		}

	}

}

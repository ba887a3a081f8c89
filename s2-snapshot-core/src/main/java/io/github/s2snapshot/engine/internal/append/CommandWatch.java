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

package io.github.s2snapshot.engine.internal.append;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.engine.internal.support.Undecryptable;
import io.github.s2snapshot.format.CommandId;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Observes the records that the projection reads while a command is sent, so that an
 * attempt after a conflict finds the command without reading them again. Holds the
 * records of one command only. Thread-safe.
 */
public final class CommandWatch {

	private static final int MOST_RECORDS = 1000;

	private final BiPredicate<SequencedRecord, Long> behindItsTrim;

	private final List<SequencedRecord> found = new ArrayList<>();

	private @Nullable String id;

	private boolean begun;

	private long start;

	private long next;

	/**
	 * Creates a watch.
	 * @param behindItsTrim returns whether a record is a snapshot and the missing record
	 * before it was its trim
	 */
	public CommandWatch(BiPredicate<SequencedRecord, Long> behindItsTrim) {
		this.behindItsTrim = behindItsTrim;
	}

	/**
	 * Watches for a command instead of the previous one.
	 * @param id the id of the command
	 */
	synchronized void expect(String id) {
		end();
		this.id = id;
	}

	synchronized void end() {
		this.id = null;
		this.begun = false;
		this.found.clear();
	}

	/**
	 * Observes records that were read.
	 * @param records the records in their order
	 */
	public synchronized void observe(List<SequencedRecord> records) {
		String expected = this.id;
		if (expected == null) {
			return;
		}
		for (SequencedRecord record : records) {
			if (!this.begun || Undecryptable.is(record)) {
				begin(record);
			}
			else if (SeqNums.before(record.seqNum(), this.next)) {
				continue;
			}
			else if (record.seqNum() != this.next && !this.behindItsTrim.test(record, this.next)) {
				begin(record);
			}
			this.next = record.seqNum() + 1;
			if (this.found.size() < MOST_RECORDS && CommandId.isOf(record, expected)) {
				this.found.add(record);
			}
		}
	}

	private void begin(SequencedRecord record) {
		this.begun = true;
		this.start = (Undecryptable.is(record)) ? record.seqNum() + 1 : record.seqNum();
	}

	/**
	 * Returns the records of the command, if all records of a range were observed.
	 * @param from the first position
	 * @param to the position after the last one
	 * @return the records, or an empty list if the command is not in the range;
	 * {@code null} if some records were not observed
	 */
	synchronized @Nullable List<SequencedRecord> find(long from, long to) {
		// A batch that is not read to its end is beyond the range.
		List<SequencedRecord> records = this.found.stream()
			.filter((record) -> SeqNums.before(record.seqNum(), to))
			.toList();
		if (!records.isEmpty()) {
			return records;
		}
		boolean covered = this.begun && !SeqNums.before(from, this.start) && !SeqNums.before(this.next, to);
		return (covered) ? List.of() : null;
	}

}

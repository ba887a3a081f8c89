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

import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * What must not be trimmed in this process, whatever a snapshot covers. Thread-safe.
 */
final class TrimLimit {

	private static final long NO_LIMIT = -1L;

	private long limit = NO_LIMIT;

	/**
	 * Keep what is at a position and behind it.
	 * @param seqNum the position
	 */
	synchronized void keepFrom(long seqNum) {
		this.limit = SeqNums.min(this.limit, seqNum);
	}

	/**
	 * Keep records that cannot be decrypted: somebody may have their key.
	 * @param records what was read
	 */
	void observe(List<SequencedRecord> records) {
		// Such a record comes alone.
		if (records.size() == 1 && Undecryptable.is(records.get(0))) {
			keepFrom(records.get(0).seqNum());
		}
	}

	/**
	 * Return what must not be trimmed.
	 * @return the first position that is needed, the largest when none is
	 */
	synchronized long get() {
		return this.limit;
	}

}

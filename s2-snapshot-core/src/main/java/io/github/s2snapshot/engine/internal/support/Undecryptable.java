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

package io.github.s2snapshot.engine.internal.support;

import java.util.List;

import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Stands for a record that the server could not decrypt, where it is. It is a delta, as
 * far as anybody can know: it must not be folded, and nothing may be folded without it.
 */
public final class Undecryptable {

	// No record that was read has this very array.
	private static final byte[] BODY = new byte[0];

	private Undecryptable() {
	}

	/**
	 * Creates what stands for a record.
	 * @param seqNum its position
	 * @param timestamp the timestamp of the record before it
	 * @return a record without headers and body
	 */
	public static SequencedRecord at(long seqNum, long timestamp) {
		return new SequencedRecord(seqNum, timestamp, List.of(), BODY);
	}

	/**
	 * Returns whether a record could not be decrypted.
	 * @param record a record
	 * @return whether it only stands for one
	 */
	@SuppressWarnings("ReferenceEquality")
	public static boolean is(SequencedRecord record) {
		return record.body() == BODY;
	}

}

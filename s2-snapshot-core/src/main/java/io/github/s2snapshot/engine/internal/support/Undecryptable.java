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
 * Placeholder of a record that the server could not decrypt. The record may be a delta,
 * so it cannot be folded, and no record after it may be folded without it.
 */
public final class Undecryptable {

	// Marks placeholders by identity: no other record has this array.
	private static final byte[] BODY = new byte[0];

	private Undecryptable() {
	}

	/**
	 * Creates the placeholder of a record.
	 * @param seqNum the sequence number of the record
	 * @param timestamp the timestamp of the record before it
	 * @return a record without headers and body
	 */
	public static SequencedRecord at(long seqNum, long timestamp) {
		return new SequencedRecord(seqNum, timestamp, List.of(), BODY);
	}

	/**
	 * Returns whether a record could not be decrypted.
	 * @param record a record
	 * @return whether the record is a placeholder
	 */
	@SuppressWarnings("ReferenceEquality")
	public static boolean is(SequencedRecord record) {
		return record.body() == BODY;
	}

}

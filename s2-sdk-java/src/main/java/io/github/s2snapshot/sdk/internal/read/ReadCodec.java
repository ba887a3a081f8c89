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

package io.github.s2snapshot.sdk.internal.read;

import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.internal.call.Request;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Encodes the parameters of reads, and checks and filters the records of answers.
 */
final class ReadCodec {

	private ReadCodec() {
	}

	static void addStart(Request request, ReadInput.Start start, long value) {
		String name = switch (start) {
			case SEQ_NUM -> "seq_num";
			case TIMESTAMP -> "timestamp";
			case TAIL_OFFSET -> "tail_offset";
		};
		request.query(name, Long.toUnsignedString(value));
	}

	static void addLimits(Request request, ReadInput input, @Nullable Long count, @Nullable Long bytes,
			@Nullable Long waitSeconds) {
		if (input.clamp()) {
			request.query("clamp", "true");
		}
		request.query("count", count).query("bytes", bytes);
		if (input.until() != null) {
			request.query("until", Long.toUnsignedString(input.until()));
		}
		request.query("wait", waitSeconds);
	}

	static List<SequencedRecord> withoutCommands(List<SequencedRecord> records) {
		return records.stream().filter((record) -> !record.isCommand()).toList();
	}

	// The server must send records in order. A record that is repeated would be
	// processed twice.
	static @Nullable String problem(List<SequencedRecord> records, @Nullable Long expected) {
		Long next = expected;
		for (SequencedRecord record : records) {
			if (next != null && Long.compareUnsigned(record.seqNum(), next) < 0) {
				return "the sequence number of the next record is " + Long.toUnsignedString(record.seqNum())
						+ ", but must be at least " + Long.toUnsignedString(next);
			}
			next = record.seqNum() + 1;
		}
		return null;
	}

}

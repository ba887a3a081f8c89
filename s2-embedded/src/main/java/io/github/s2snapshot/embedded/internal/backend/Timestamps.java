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

package io.github.s2snapshot.embedded.internal.backend;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.json.WireTimestamping;
import io.github.s2snapshot.sdk.wire.json.WireTimestampingMode;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;

/**
 * Assigns timestamps to records. Timestamps are unsigned and never decrease in a stream.
 */
final class Timestamps {

	private Timestamps() {
	}

	/**
	 * Returns the timestamps for the records of an append.
	 * @param input the append
	 * @param timestamping the timestamping configuration of the stream
	 * @param now the time of arrival, the same for all records
	 * @param last the timestamp of the previous record
	 * @return one timestamp for each record
	 */
	static long[] assign(WireAppendInput input, @Nullable WireTimestamping timestamping, long now, long last) {
		WireTimestampingMode mode = (timestamping != null) ? timestamping.mode() : null;
		boolean capped = timestamping == null || !Boolean.TRUE.equals(timestamping.uncapped());
		long[] timestamps = new long[input.records().size()];
		long highest = last;
		for (int i = 0; i < timestamps.length; i++) {
			Long given = input.records().get(i).timestamp();
			if (mode == WireTimestampingMode.CLIENT_REQUIRE && given == null) {
				throw S2Error.invalid("record timestamp was required but was missing");
			}
			long timestamp = now;
			if (mode != WireTimestampingMode.ARRIVAL && given != null) {
				timestamp = given;
				if (capped && Long.compareUnsigned(timestamp, now) > 0) {
					timestamp = now;
				}
			}
			highest = max(highest, timestamp);
			timestamps[i] = highest;
		}
		return timestamps;
	}

	static long max(long first, long second) {
		return (Long.compareUnsigned(first, second) >= 0) ? first : second;
	}

}

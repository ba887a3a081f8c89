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

package io.github.s2snapshot.sdk.internal.append;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.internal.call.Positions;
import io.github.s2snapshot.sdk.wire.proto.WireAppendAck;

/**
 * Converts and checks acknowledgements.
 */
final class AppendCodec {

	private AppendCodec() {
	}

	static AppendAck fromWire(WireAppendAck ack) {
		return new AppendAck(Positions.of(ack.start()), Positions.of(ack.end()), Positions.of(ack.tail()));
	}

	// Checks an acknowledgement against its batch and the previous acknowledgement.
	// Returns the problem, or null.
	static @Nullable String problem(AppendAck ack, int recordCount, @Nullable Long matchSeqNum,
			@Nullable AppendAck previous) {
		long start = ack.start().seqNum();
		long end = ack.end().seqNum();
		if (end - start != recordCount || Long.compareUnsigned(end, start) < 0) {
			return "the acknowledgement " + ack + " does not cover the batch of " + recordCount + " records";
		}
		if (matchSeqNum != null && matchSeqNum != start) {
			return "the acknowledgement " + ack + " does not start at the expected sequence number "
					+ Long.toUnsignedString(matchSeqNum);
		}
		if (Long.compareUnsigned(ack.tail().seqNum(), end) < 0) {
			return "the acknowledgement " + ack + " has a tail before its end";
		}
		if (previous != null && Long.compareUnsigned(start, previous.end().seqNum()) < 0) {
			return "the acknowledgement " + ack + " starts before the end of the previous acknowledgement, " + previous;
		}
		return null;
	}

}

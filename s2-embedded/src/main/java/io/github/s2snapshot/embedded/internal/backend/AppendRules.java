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

import java.util.List;

import io.github.s2snapshot.sdk.wire.Commands;
import io.github.s2snapshot.sdk.wire.Limits;
import io.github.s2snapshot.sdk.wire.Metering;
import io.github.s2snapshot.sdk.wire.Names;
import io.github.s2snapshot.sdk.wire.proto.WireAppendInput;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

/**
 * Rules for appends that do not depend on the stream.
 *
 * @since 0.1.0
 */
public final class AppendRules {

	private AppendRules() {
	}

	/**
	 * Checks an append.
	 * @param input the append
	 * @return its metered size in bytes
	 */
	public static long check(WireAppendInput input) {
		int count = input.records().size();
		if (count == 0) {
			throw S2Error.invalid("record batch must not be empty");
		}
		if (count > Limits.MAX_BATCH_RECORDS) {
			throw S2Error.invalid("record batch must not exceed " + Limits.MAX_BATCH_RECORDS + " records");
		}
		String token = input.fencingToken();
		String problem = (token != null) ? Names.fencingTokenProblem(token) : null;
		if (problem != null) {
			throw S2Error.invalid(problem);
		}
		long metered = 0;
		for (WireAppendRecord record : input.records()) {
			metered += check(record);
		}
		if (metered > Limits.MAX_BATCH_METERED_BYTES) {
			throw S2Error.invalid("record batch must not exceed a metered size of 1 MiB");
		}
		return metered;
	}

	private static long check(WireAppendRecord record) {
		List<WireHeader> headers = record.headers();
		if (Commands.isCommand(headers)) {
			Commands.parse(headers, record.body());
		}
		else {
			for (WireHeader header : headers) {
				if (header.name().isEmpty()) {
					throw S2Error.invalid("invalid header: empty name");
				}
			}
		}
		long metered = Metering.meteredBytes(record);
		if (metered > Limits.MAX_RECORD_METERED_BYTES) {
			throw S2Error.invalid("record must have metered size less than 1 MiB");
		}
		return metered;
	}

}

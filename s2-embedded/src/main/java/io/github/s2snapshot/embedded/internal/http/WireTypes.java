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

package io.github.s2snapshot.embedded.internal.http;

import com.google.protobuf.UnknownFieldSet;

import io.github.s2snapshot.sdk.wire.proto.AppendInput;
import io.github.s2snapshot.sdk.wire.proto.AppendRecord;
import io.github.s2snapshot.sdk.wire.proto.Header;

/**
 * Finds known fields of another wire type. The parser takes them for unknown ones and
 * goes on, which would lose what the client meant.
 */
final class WireTypes {

	/** What is told of them. */
	static final String WRONG = "failed to decode Protobuf message: invalid wire type";

	private WireTypes() {
	}

	static boolean isWrong(AppendInput input) {
		if (hasAny(input.getUnknownFields(), AppendInput.FENCING_TOKEN_FIELD_NUMBER)) {
			return true;
		}
		for (int i = 0; i < input.getRecordsCount(); i++) {
			if (isWrong(input.getRecords(i))) {
				return true;
			}
		}
		return false;
	}

	private static boolean isWrong(AppendRecord record) {
		if (hasAny(record.getUnknownFields(), AppendRecord.BODY_FIELD_NUMBER)) {
			return true;
		}
		for (int i = 0; i < record.getHeadersCount(); i++) {
			if (hasAny(record.getHeaders(i).getUnknownFields(), Header.VALUE_FIELD_NUMBER)) {
				return true;
			}
		}
		return false;
	}

	// Known fields are numbered from 1 on
	private static boolean hasAny(UnknownFieldSet unknown, int lastKnown) {
		for (int number = 1; number <= lastKnown && !unknown.isEmpty(); number++) {
			if (unknown.hasField(number)) {
				return true;
			}
		}
		return false;
	}

}

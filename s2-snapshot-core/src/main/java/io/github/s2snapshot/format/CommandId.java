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

package io.github.s2snapshot.format;

import java.util.ArrayList;
import java.util.List;

import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.Header;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Header of the deltas of a command, by which a later attempt of the command finds them.
 * Everyone who may append can write this header.
 *
 * @since 0.1.0
 */
public final class CommandId {

	/**
	 * Header with the id of the command, on each of its deltas.
	 */
	public static final String ID = "s2snapshot-command-id";

	private CommandId() {
	}

	/**
	 * Adds the header to a record, instead of an existing one with this name.
	 * @param id the id of the command
	 * @param record the record of a delta
	 * @return the record with the header
	 */
	public static AppendRecord mark(String id, AppendRecord record) {
		List<Header> headers = new ArrayList<>(record.headers());
		headers.removeIf((header) -> header.name().equals(ID));
		headers.add(Header.of(ID, id));
		return record.withHeaders(headers);
	}

	/**
	 * Returns whether a record is a delta of a command.
	 * @param record the record
	 * @param id the id of the command
	 * @return whether the record has this id
	 */
	public static boolean isOf(SequencedRecord record, String id) {
		return record.header(ID).filter(id::equals).isPresent();
	}

}

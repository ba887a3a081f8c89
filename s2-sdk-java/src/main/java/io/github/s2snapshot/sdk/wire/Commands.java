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

package io.github.s2snapshot.sdk.wire;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.List;

import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.WireAppendRecord;
import io.github.s2snapshot.sdk.wire.proto.WireHeader;

/**
 * Reads and builds command records. A command record has a single header with an empty
 * name, whose value is the name of the command.
 *
 * @since 0.1.0
 */
public final class Commands {

	private static final Bytes FENCE = Bytes.utf8("fence");

	private static final Bytes TRIM = Bytes.utf8("trim");

	private Commands() {
	}

	/**
	 * Returns whether a record with these headers is a command record.
	 * @param headers the headers of the record
	 * @return {@code true} if there is exactly one header and its name is empty
	 */
	public static boolean isCommand(List<WireHeader> headers) {
		return headers.size() == 1 && headers.get(0).name().isEmpty();
	}

	/**
	 * Reads the command of a command record.
	 * @param headers the headers of the record, for which {@link #isCommand(List)} holds
	 * @param body the body of the record
	 * @return the command
	 * @throws WireException {@link ErrorCode#INVALID} if the command is unknown or its
	 * body is malformed
	 */
	public static Command parse(List<WireHeader> headers, Bytes body) {
		Bytes name = headers.get(0).value();
		if (name.equals(FENCE)) {
			return new Command.Fence(fencingToken(body));
		}
		if (name.equals(TRIM)) {
			if (body.size() != Long.BYTES) {
				throw new WireException(ErrorCode.INVALID,
						"invalid `trim` command: earliest sequence number to trim to was " + body.size()
								+ " bytes, must be 8");
			}
			return new Command.Trim(body.asByteBuffer().getLong());
		}
		throw new WireException(ErrorCode.INVALID, "unknown command");
	}

	/**
	 * Returns the record of a command.
	 * @param command the command
	 * @return the record to append
	 * @throws WireException {@link ErrorCode#INVALID} if a fencing token is too long
	 */
	public static WireAppendRecord toRecord(Command command) {
		if (command instanceof Command.Fence fence) {
			Bytes token = Bytes.utf8(fence.token());
			fencingToken(token);
			return record(FENCE, token);
		}
		byte[] seqNum = ByteBuffer.allocate(Long.BYTES).putLong(((Command.Trim) command).seqNum()).array();
		return record(TRIM, Bytes.wrap(seqNum));
	}

	private static WireAppendRecord record(Bytes name, Bytes body) {
		return WireAppendRecord.of(body).withHeaders(new WireHeader(Bytes.EMPTY, name));
	}

	private static String fencingToken(Bytes body) {
		if (body.size() > Limits.MAX_FENCING_TOKEN_BYTES) {
			throw new WireException(ErrorCode.INVALID, "invalid `fence` command: fencing token must not exceed "
					+ Limits.MAX_FENCING_TOKEN_BYTES + " bytes in length");
		}
		try {
			return body.requireUtf8();
		}
		catch (CharacterCodingException ex) {
			throw new WireException(ErrorCode.INVALID, "invalid `fence` command: invalid UTF-8", ex);
		}
	}

}

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
import java.nio.charset.StandardCharsets;
import java.util.List;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;

import io.github.s2snapshot.sdk.wire.proto.AppendRecord;
import io.github.s2snapshot.sdk.wire.proto.Header;

/**
 * Command records: one header with an empty name, whose value names the command.
 *
 * @since 0.1.0
 */
public final class Commands {

	private static final ByteString FENCE = ByteString.copyFromUtf8("fence");

	private static final ByteString TRIM = ByteString.copyFromUtf8("trim");

	private Commands() {
	}

	/**
	 * Whether headers make a record a command record.
	 * @param headers the headers of the record
	 * @return whether there is exactly one, with an empty name
	 */
	public static boolean isCommand(List<Header> headers) {
		return headers.size() == 1 && headers.get(0).getName().isEmpty();
	}

	/**
	 * Read the command of a command record.
	 * @param headers the headers of the record, for which {@link #isCommand(List)} holds
	 * @param body the body of the record
	 * @return the command
	 * @throws WireException {@link ErrorCode#INVALID} if the command is unknown or its
	 * body malformed
	 */
	public static Command parse(List<Header> headers, ByteString body) {
		ByteString name = headers.get(0).getValue();
		if (name.equals(FENCE)) {
			return new Command.Fence(fencingToken(body));
		}
		if (name.equals(TRIM)) {
			if (body.size() != Long.BYTES) {
				throw new WireException(ErrorCode.INVALID,
						"invalid `trim` command: earliest sequence number to trim to was " + body.size()
								+ " bytes, must be 8");
			}
			return new Command.Trim(body.asReadOnlyByteBuffer().getLong());
		}
		throw new WireException(ErrorCode.INVALID, "unknown command");
	}

	/**
	 * Build the record of a command.
	 * @param command the command
	 * @return the record to append
	 * @throws WireException {@link ErrorCode#INVALID} if a fencing token is too long
	 */
	public static AppendRecord toRecord(Command command) {
		if (command instanceof Command.Fence fence) {
			ByteString token = ByteString.copyFromUtf8(fence.token());
			fencingToken(token);
			return record(FENCE, token);
		}
		byte[] seqNum = ByteBuffer.allocate(Long.BYTES).putLong(((Command.Trim) command).seqNum()).array();
		return record(TRIM, UnsafeByteOperations.unsafeWrap(seqNum));
	}

	private static AppendRecord record(ByteString name, ByteString body) {
		return AppendRecord.newBuilder().addHeaders(Header.newBuilder().setValue(name)).setBody(body).build();
	}

	private static String fencingToken(ByteString body) {
		if (body.size() > Limits.MAX_FENCING_TOKEN_BYTES) {
			throw new WireException(ErrorCode.INVALID, "invalid `fence` command: fencing token must not exceed "
					+ Limits.MAX_FENCING_TOKEN_BYTES + " bytes in length");
		}
		try {
			return StandardCharsets.UTF_8.newDecoder().decode(body.asReadOnlyByteBuffer()).toString();
		}
		catch (CharacterCodingException ex) {
			throw new WireException(ErrorCode.INVALID, "invalid `fence` command: invalid UTF-8", ex);
		}
	}

}

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

import java.nio.charset.StandardCharsets;

import io.github.s2snapshot.sdk.wire.proto.ProtoMessage;
import io.github.s2snapshot.sdk.wire.proto.ProtoWriter;

/**
 * Writes frames. Each is one new array, ready to send.
 *
 * @since 0.1.0
 */
public final class FrameEncoder {

	/** Bytes before the body of a frame: its length and flags. */
	public static final int HEADER_BYTES = 4;

	private static final int STATUS_BYTES = 2;

	private FrameEncoder() {
	}

	/**
	 * Write a regular frame without compression.
	 * @param message the body
	 * @return the frame
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if it exceeds the largest frame
	 */
	public static byte[] encode(ProtoMessage message) {
		return encode(message, Compression.NONE);
	}

	/**
	 * Writes a regular frame. Small bodies, and those that compression would not make
	 * smaller, are sent as they are.
	 * @param message the body
	 * @param compression how to compress it
	 * @return the frame
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if it exceeds the largest frame
	 */
	public static byte[] encode(ProtoMessage message, Compression compression) {
		int size = message.encodedSize();
		byte[] frame = allocate(0, size);
		ProtoWriter out = new ProtoWriter(frame, HEADER_BYTES, size);
		message.writeTo(out);
		out.requireFull();
		return compress(frame, compression);
	}

	/**
	 * Compresses a frame that was written without compression.
	 * @param frame the frame
	 * @param compression how to compress it
	 * @return the compressed frame, or the given one if that is not larger
	 */
	public static byte[] compress(byte[] frame, Compression compression) {
		int size = frame.length - HEADER_BYTES;
		if (compression == Compression.NONE || size < Limits.MIN_COMPRESSION_BYTES) {
			return frame;
		}
		byte[] compressed = compression.compress(frame, HEADER_BYTES, size);
		if (compressed.length >= size) {
			return frame;
		}
		byte[] smaller = allocate(compression.flagBits(), compressed.length);
		System.arraycopy(compressed, 0, smaller, HEADER_BYTES, compressed.length);
		return smaller;
	}

	/**
	 * Writes the frame that ends a session with an error.
	 * @param status the HTTP status
	 * @param body the error body
	 * @return the frame
	 */
	public static byte[] encodeTerminal(int status, ErrorBody body) {
		byte[] json = body.toJson().getBytes(StandardCharsets.UTF_8);
		byte[] frame = allocate(Frame.TERMINAL, STATUS_BYTES + json.length);
		frame[HEADER_BYTES] = (byte) (status >>> 8);
		frame[HEADER_BYTES + 1] = (byte) status;
		System.arraycopy(json, 0, frame, HEADER_BYTES + STATUS_BYTES, json.length);
		return frame;
	}

	/**
	 * Allocate a frame and write its length and flags; the body is left to the caller.
	 * @param flags the flags
	 * @param bodyBytes the length of the body
	 * @return the frame, its body zero from {@link #HEADER_BYTES} on
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if it exceeds the largest frame
	 */
	public static byte[] allocate(int flags, int bodyBytes) {
		return start(flags, bodyBytes, bodyBytes);
	}

	/**
	 * Allocate the first part of a frame and write the length and flags of the whole
	 * frame.
	 * @param flags the flags
	 * @param bodyBytes the length of the body in all parts
	 * @param firstBytes how much of the body is in the first part
	 * @return the first part, zero from {@link #HEADER_BYTES} on
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame exceeds the largest
	 * frame
	 */
	public static byte[] start(int flags, int bodyBytes, int firstBytes) {
		int length = bodyBytes + 1;
		if (length > Limits.MAX_FRAME_LENGTH) {
			throw new WireException(ErrorCode.BAD_FRAME,
					"frame of " + length + " bytes exceeds the limit of " + Limits.MAX_FRAME_LENGTH);
		}
		byte[] first = new byte[HEADER_BYTES + firstBytes];
		first[0] = (byte) (length >>> 16);
		first[1] = (byte) (length >>> 8);
		first[2] = (byte) length;
		first[3] = (byte) flags;
		return first;
	}

}

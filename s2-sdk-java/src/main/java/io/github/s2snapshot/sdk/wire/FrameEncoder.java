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
 * Encodes frames. Each frame is a new array that is ready to be sent.
 *
 * @since 0.1.0
 */
public final class FrameEncoder {

	/** Size of the header of a frame in bytes: its length and flags. */
	public static final int HEADER_BYTES = 4;

	private static final int STATUS_BYTES = 2;

	private FrameEncoder() {
	}

	/**
	 * Encodes a regular frame without compression.
	 * @param message the body
	 * @return the frame
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is too large
	 */
	public static byte[] encode(ProtoMessage message) {
		return encode(message, Compression.NONE);
	}

	/**
	 * Encodes a regular frame. Bodies below {@link Limits#MIN_COMPRESSION_BYTES}, and
	 * those that compression would not make smaller, are not compressed.
	 * @param message the body
	 * @param compression the compression
	 * @return the frame
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is too large
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
	 * Compresses an uncompressed frame.
	 * @param frame the frame
	 * @param compression the compression
	 * @return the compressed frame, or the given one if compression does not make it
	 * smaller
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
	 * Encodes the terminal frame that ends a session with an error.
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
	 * Allocates a frame and writes its length and flags. The caller writes the body.
	 * @param flags the flags
	 * @param bodyBytes the length of the body
	 * @return the frame, whose body begins at {@link #HEADER_BYTES} and is zero
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is too large
	 */
	public static byte[] allocate(int flags, int bodyBytes) {
		return start(flags, bodyBytes, bodyBytes);
	}

	/**
	 * Allocates the first part of a frame, and writes the length and flags of the whole
	 * frame.
	 * @param flags the flags
	 * @param bodyBytes the length of the whole body
	 * @param firstBytes the length of the body in the first part
	 * @return the first part, whose body begins at {@link #HEADER_BYTES} and is zero
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is too large
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

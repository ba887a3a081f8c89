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

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import org.jspecify.annotations.Nullable;

/**
 * Takes frames out of a byte stream that arrives in pieces. Holds at most one frame. Call
 * {@link #decode(ByteBuffer)} with each piece until it returns {@code null}, and
 * {@link #finish()} at the end. Not thread-safe. After an exception the stream is out of
 * step: use the decoder no more.
 *
 * @since 0.1.0
 */
public final class FrameDecoder {

	private static final int LENGTH_BYTES = 3;

	private int lengthBytesRead;

	private int length;

	private byte @Nullable [] content;

	private int filled;

	/**
	 * Take the next frame.
	 * @param in the next bytes; taken up to the end of the frame, or all of them
	 * @return the frame, or {@code null} if it needs more bytes
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the bytes are no frame, exceed
	 * a limit, or do not decompress
	 */
	public @Nullable Frame decode(ByteBuffer in) {
		while (this.lengthBytesRead < LENGTH_BYTES) {
			if (!in.hasRemaining()) {
				return null;
			}
			this.length = this.length << 8 | (in.get() & 0xFF);
			this.lengthBytesRead++;
		}
		byte[] bytes = this.content;
		if (bytes == null) {
			checkLength(this.length);
			bytes = new byte[this.length];
			this.content = bytes;
		}
		int count = Math.min(in.remaining(), bytes.length - this.filled);
		in.get(bytes, this.filled, count);
		this.filled += count;
		if (this.filled < bytes.length) {
			return null;
		}
		reset();
		return toFrame(bytes);
	}

	/**
	 * Tell that the stream has ended.
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if it ended within a frame
	 */
	public void finish() {
		if (this.lengthBytesRead > 0) {
			throw new WireException(ErrorCode.BAD_FRAME, "bytes remaining on stream");
		}
	}

	private void reset() {
		this.lengthBytesRead = 0;
		this.length = 0;
		this.content = null;
		this.filled = 0;
	}

	private static void checkLength(int length) {
		if (length == 0) {
			throw new WireException(ErrorCode.BAD_FRAME, "empty frame payload");
		}
		if (length > Limits.MAX_FRAME_LENGTH) {
			throw new WireException(ErrorCode.BAD_FRAME, "frame exceeds decode limit");
		}
	}

	private static Frame toFrame(byte[] bytes) {
		int flags = bytes[0] & 0xFF;
		Compression compression = Compression.ofFlags(flags);
		if (compression == Compression.NONE || (flags & Frame.TERMINAL) != 0) {
			ByteString body = UnsafeByteOperations.unsafeWrap(bytes, 1, bytes.length - 1);
			return new Frame(flags, body);
		}
		byte[] inflated = compression.decompress(bytes, 1, bytes.length - 1, Limits.MAX_FRAME_BODY_BYTES);
		return new Frame(flags, UnsafeByteOperations.unsafeWrap(inflated));
	}

}

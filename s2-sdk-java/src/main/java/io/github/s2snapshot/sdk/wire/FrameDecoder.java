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
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.wire.proto.Bytes;

/**
 * Decodes frames from a byte stream that arrives in pieces, and buffers at most one
 * frame. Call {@link #decode(ByteBuffer)} with each piece until it returns {@code null},
 * and {@link #finish()} at the end. A decoder must not be used any more after it has
 * thrown an exception. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class FrameDecoder {

	private static final int LENGTH_BYTES = 3;

	// Smaller pieces are joined, so that a frame of tiny pieces does not take a
	// multiple of its size.
	private static final int MIN_SHARED_BYTES = 4 * 1024;

	private static final int JOINED_BYTES = 16 * 1024;

	private static final byte[] NONE = new byte[0];

	private final boolean sharing;

	private int lengthBytesRead;

	private int length;

	private int flags = -1;

	private int missing;

	private final List<Bytes> parts = new ArrayList<>();

	private byte @Nullable [] joined;

	private int joinedFilled;

	/**
	 * Creates a decoder that copies its input.
	 */
	public FrameDecoder() {
		this(false);
	}

	private FrameDecoder(boolean sharing) {
		this.sharing = sharing;
	}

	/**
	 * Creates a decoder whose frames share the memory of their input if it has an array.
	 * That memory must not be changed afterwards. This avoids allocating and copying
	 * large frames, which would cost more than decoding them.
	 * @return the decoder
	 */
	public static FrameDecoder sharing() {
		return new FrameDecoder(true);
	}

	/**
	 * Returns the next frame.
	 * @param in the next bytes, which are consumed up to the end of the frame
	 * @return the frame, or {@code null} if all bytes were consumed and the frame is
	 * incomplete
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the bytes are not a valid
	 * frame, exceed a limit, or cannot be decompressed
	 */
	public @Nullable Frame decode(ByteBuffer in) {
		while (this.lengthBytesRead < LENGTH_BYTES) {
			if (!in.hasRemaining()) {
				return null;
			}
			this.length = this.length << 8 | (in.get() & 0xFF);
			this.lengthBytesRead++;
		}
		if (this.flags < 0) {
			checkLength(this.length);
			if (!in.hasRemaining()) {
				return null;
			}
			this.flags = in.get() & 0xFF;
			this.missing = this.length - 1;
		}
		while (this.missing > 0) {
			if (!in.hasRemaining()) {
				return null;
			}
			take(in, Math.min(in.remaining(), this.missing));
		}
		return toFrame();
	}

	private void take(ByteBuffer in, int count) {
		boolean whole = this.parts.isEmpty() && this.joined == null && count == this.missing;
		if (this.sharing && in.hasArray() && (whole || count >= MIN_SHARED_BYTES)) {
			endJoined();
			this.parts.add(Bytes.wrap(in.array(), in.arrayOffset() + in.position(), count));
			in.position(in.position() + count);
			this.missing -= count;
			return;
		}
		byte[] bytes = (this.sharing) ? block() : room(count);
		int copied = Math.min(count, bytes.length - this.joinedFilled);
		in.get(bytes, this.joinedFilled, copied);
		this.joinedFilled += copied;
		this.missing -= copied;
		if (this.missing == 0 || (this.sharing && this.joinedFilled == bytes.length)) {
			endJoined();
		}
	}

	private byte[] block() {
		byte[] bytes = this.joined;
		if (bytes == null) {
			bytes = new byte[Math.min(JOINED_BYTES, this.missing)];
			this.joined = bytes;
		}
		return bytes;
	}

	// Memory grows with the received bytes, regardless of the declared length of the
	// frame.
	private byte[] room(int count) {
		byte[] bytes = (this.joined != null) ? this.joined : NONE;
		int needed = this.joinedFilled + count;
		if (needed > bytes.length) {
			int whole = this.joinedFilled + this.missing;
			bytes = Arrays.copyOf(bytes, Math.min(whole, Math.max(needed, 2 * bytes.length)));
			this.joined = bytes;
		}
		return bytes;
	}

	private void endJoined() {
		if (this.joined != null) {
			this.parts.add(Bytes.wrap(this.joined, 0, this.joinedFilled));
			this.joined = null;
			this.joinedFilled = 0;
		}
	}

	/**
	 * Returns how much of an incomplete frame is buffered.
	 * @return the number of bytes, 0 between frames
	 */
	public int bufferedBytes() {
		return (this.flags >= 0) ? this.length - 1 - this.missing : 0;
	}

	/**
	 * Returns whether a frame has begun and is incomplete.
	 * @return {@code false} between frames
	 */
	public boolean isWithinFrame() {
		return this.lengthBytesRead > 0;
	}

	/**
	 * Checks that the stream has ended after a complete frame.
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if it ended in the middle of a
	 * frame
	 */
	public void finish() {
		if (isWithinFrame()) {
			throw new WireException(ErrorCode.BAD_FRAME, "bytes remaining on stream");
		}
	}

	private static void checkLength(int length) {
		if (length == 0) {
			throw new WireException(ErrorCode.BAD_FRAME, "empty frame payload");
		}
		if (length > Limits.MAX_FRAME_LENGTH) {
			throw new WireException(ErrorCode.BAD_FRAME, "frame exceeds decode limit");
		}
	}

	private Frame toFrame() {
		List<Bytes> pieces = List.copyOf(this.parts);
		int bodyBytes = this.length - 1;
		int frameFlags = this.flags;
		this.parts.clear();
		this.lengthBytesRead = 0;
		this.length = 0;
		this.flags = -1;
		Compression compression = Compression.ofFlags(frameFlags);
		if (compression == Compression.NONE || (frameFlags & Frame.TERMINAL) != 0) {
			return new Frame(frameFlags, pieces);
		}
		byte[] body = Frame.join(pieces, bodyBytes).toByteArray();
		byte[] inflated = compression.decompress(body, 0, bodyBytes, Limits.MAX_FRAME_BODY_BYTES);
		return new Frame(frameFlags, List.of(Bytes.wrap(inflated)));
	}

}

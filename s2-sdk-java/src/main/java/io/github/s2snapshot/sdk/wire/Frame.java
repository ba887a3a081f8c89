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

import java.util.List;

import io.github.s2snapshot.sdk.wire.proto.Bytes;
import io.github.s2snapshot.sdk.wire.proto.ProtoException;
import io.github.s2snapshot.sdk.wire.proto.ProtoReader;

/**
 * Received frame of an S2S session, with its body decompressed. Immutable.
 *
 * @since 0.1.0
 */
public final class Frame {

	/** Flag of a terminal frame, which ends a session with an error. */
	public static final int TERMINAL = 0x80;

	/** Bits of the flags that hold the compression. */
	public static final int COMPRESSION_MASK = 0x60;

	/** Flag with which the server asks the client to reconnect. */
	public static final int RECONNECT_ADVISED = 0x10;

	private static final int STATUS_BYTES = 2;

	private final int flags;

	private final List<Bytes> pieces;

	private final int bodyBytes;

	Frame(int flags, List<Bytes> pieces) {
		this.flags = flags;
		this.pieces = pieces;
		int bytes = 0;
		for (Bytes piece : pieces) {
			bytes += piece.size();
		}
		this.bodyBytes = bytes;
	}

	/**
	 * Returns the flags.
	 * @return the flags, 0 to 255
	 */
	public int flags() {
		return this.flags;
	}

	/**
	 * Returns the decompressed size of the body.
	 * @return the number of bytes
	 */
	public int bodyBytes() {
		return this.bodyBytes;
	}

	/**
	 * Returns the decompressed body. A body that arrived in several pieces is copied into
	 * one array.
	 * @return the body
	 */
	public Bytes body() {
		return join(this.pieces, this.bodyBytes);
	}

	static Bytes join(List<Bytes> pieces, int size) {
		if (pieces.size() == 1) {
			return pieces.get(0);
		}
		byte[] joined = new byte[size];
		int position = 0;
		for (Bytes piece : pieces) {
			piece.copyTo(joined, position);
			position += piece.size();
		}
		return Bytes.wrap(joined);
	}

	/**
	 * Returns whether the frame ends its session with an error.
	 * @return whether it is terminal
	 */
	public boolean isTerminal() {
		return (this.flags & TERMINAL) != 0;
	}

	/**
	 * Returns whether the server asks the client to reconnect.
	 * @return whether a reconnect is advised
	 */
	public boolean isReconnectAdvised() {
		return (this.flags & RECONNECT_ADVISED) != 0;
	}

	/**
	 * Decodes the body of a regular frame. Fields that the decoder does not copy share
	 * the memory of the frame.
	 * @param decoder reads all fields of the message
	 * @param <T> the type of the message
	 * @return the message
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the decoder throws a
	 * {@link ProtoException}
	 */
	public <T> T decode(Decoder<T> decoder) {
		try {
			return decoder.decode(new ProtoReader(this.pieces));
		}
		catch (ProtoException ex) {
			throw new WireException(ErrorCode.BAD_FRAME, "failed to decode Protobuf message: " + ex.getMessage(), ex);
		}
	}

	/**
	 * Returns the HTTP status of a terminal frame.
	 * @return the status
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is not a complete
	 * terminal frame
	 */
	public int terminalStatus() {
		requireTerminal();
		Bytes body = body();
		return (body.at(0) & 0xFF) << 8 | (body.at(1) & 0xFF);
	}

	/**
	 * Returns the error body of a terminal frame.
	 * @return the JSON text
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is not a complete
	 * terminal frame
	 */
	public String terminalBody() {
		requireTerminal();
		return body().slice(STATUS_BYTES, this.bodyBytes).toUtf8();
	}

	private void requireTerminal() {
		if (!isTerminal() || this.bodyBytes < STATUS_BYTES) {
			throw new WireException(ErrorCode.BAD_FRAME, "not a terminal frame with a status: flags 0x"
					+ Integer.toHexString(this.flags) + ", " + this.bodyBytes + " bytes");
		}
	}

	@Override
	public String toString() {
		return "Frame[flags=0x" + Integer.toHexString(this.flags) + ", " + this.bodyBytes + " bytes]";
	}

	/**
	 * Decoder of the message in the body of a frame.
	 *
	 * @param <T> the type of the message
	 */
	@FunctionalInterface
	public interface Decoder<T> {

		/**
		 * Decodes a message.
		 * @param in the body of a frame
		 * @return the message
		 * @throws ProtoException if the body is not a valid message
		 */
		T decode(ProtoReader in) throws ProtoException;

	}

}

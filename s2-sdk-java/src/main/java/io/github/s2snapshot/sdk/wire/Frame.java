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
 * One frame of an S2S session as it arrived, its body decompressed. Immutable.
 *
 * @since 0.1.0
 */
public final class Frame {

	/** Flag of the frame that ends a session with an error. */
	public static final int TERMINAL = 0x80;

	/** Bits of the flags that tell the compression. */
	public static final int COMPRESSION_MASK = 0x60;

	/** Flag by which a server asks its client to connect anew. */
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
	 * The flags.
	 * @return the flags, 0 to 255
	 */
	public int flags() {
		return this.flags;
	}

	/**
	 * The size of the body, decompressed.
	 * @return the number of bytes
	 */
	public int bodyBytes() {
		return this.bodyBytes;
	}

	/**
	 * The body, decompressed. A body that arrived in several pieces is put together.
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
	 * Whether the frame ends its session with an error.
	 * @return whether it is terminal
	 */
	public boolean isTerminal() {
		return (this.flags & TERMINAL) != 0;
	}

	/**
	 * Whether the server asks the client to connect anew.
	 * @return whether it is advised to
	 */
	public boolean isReconnectAdvised() {
		return (this.flags & RECONNECT_ADVISED) != 0;
	}

	/**
	 * Decodes the body of a regular frame. Byte fields that are not copied share the
	 * memory of the frame.
	 * @param decoder reads the fields up to the end
	 * @param <T> what it returns
	 * @return what was decoded
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
	 * The HTTP status in a terminal frame.
	 * @return the status
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is not a whole
	 * terminal frame
	 */
	public int terminalStatus() {
		requireTerminal();
		Bytes body = body();
		return (body.at(0) & 0xFF) << 8 | (body.at(1) & 0xFF);
	}

	/**
	 * The error body in a terminal frame.
	 * @return the JSON text
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is not a whole
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
	 * Reads the fields of a message.
	 *
	 * @param <T> what it makes of them
	 */
	@FunctionalInterface
	public interface Decoder<T> {

		/**
		 * Reads the fields.
		 * @param in the body of a frame
		 * @return what they are
		 * @throws ProtoException if the body is not such a message
		 */
		T decode(ProtoReader in) throws ProtoException;

	}

}

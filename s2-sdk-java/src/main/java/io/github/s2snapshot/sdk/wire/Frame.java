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

import java.io.IOException;
import java.nio.charset.StandardCharsets;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;

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

	private final ByteString body;

	private final boolean pieces;

	Frame(int flags, ByteString body, boolean pieces) {
		this.flags = flags;
		this.body = body;
		this.pieces = pieces;
	}

	/**
	 * The flags.
	 * @return the flags, 0 to 255
	 */
	public int flags() {
		return this.flags;
	}

	/**
	 * The body, decompressed.
	 * @return the body
	 */
	public ByteString body() {
		return this.body;
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
	 * Parse the body of a regular frame. Byte fields of the message share the memory of
	 * the frame.
	 * @param parser the parser of the message
	 * @param <M> the message
	 * @return the message
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the body is not such a message
	 */
	public <M extends MessageLite> M parse(Parser<M> parser) {
		return decode((in) -> {
			in.enableAliasing(true);
			return parser.parseFrom(in);
		});
	}

	/**
	 * Decode the body of a regular frame without a generated message.
	 * @param decoder reads the fields up to the end
	 * @param <T> what it returns
	 * @return what was decoded
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the decoder throws an
	 * {@link IOException}
	 */
	public <T> T decode(Decoder<T> decoder) {
		try {
			CodedInputStream in = newCodedInput();
			T decoded = decoder.decode(in);
			in.checkLastTagWas(0);
			return decoded;
		}
		catch (IOException ex) {
			throw new WireException(ErrorCode.BAD_FRAME, "failed to decode Protobuf message: " + ex.getMessage(), ex);
		}
	}

	private CodedInputStream newCodedInput() {
		// A body in pieces is read as a stream that knows how much is left: the input
		// that
		// it offers itself would copy large fields twice.
		return (this.pieces) ? CodedInputStream.newInstance(this.body.newInput()) : this.body.newCodedInput();
	}

	/**
	 * The HTTP status in a terminal frame.
	 * @return the status
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is not a whole
	 * terminal frame
	 */
	public int terminalStatus() {
		requireTerminal();
		return (this.body.byteAt(0) & 0xFF) << 8 | (this.body.byteAt(1) & 0xFF);
	}

	/**
	 * The error body in a terminal frame.
	 * @return the JSON text
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the frame is not a whole
	 * terminal frame
	 */
	public String terminalBody() {
		requireTerminal();
		return this.body.substring(STATUS_BYTES).toString(StandardCharsets.UTF_8);
	}

	private void requireTerminal() {
		if (!isTerminal() || this.body.size() < STATUS_BYTES) {
			throw new WireException(ErrorCode.BAD_FRAME, "not a terminal frame with a status: flags 0x"
					+ Integer.toHexString(this.flags) + ", " + this.body.size() + " bytes");
		}
	}

	@Override
	public String toString() {
		return "Frame[flags=0x" + Integer.toHexString(this.flags) + ", " + this.body.size() + " bytes]";
	}

	/**
	 * Reads the fields of a message.
	 *
	 * @param <T> what it makes of them
	 */
	@FunctionalInterface
	public interface Decoder<T> {

		/**
		 * Read the fields.
		 * @param in the body of a frame
		 * @return what they are
		 * @throws IOException if the body is not such a message
		 */
		T decode(CodedInputStream in) throws IOException;

	}

}

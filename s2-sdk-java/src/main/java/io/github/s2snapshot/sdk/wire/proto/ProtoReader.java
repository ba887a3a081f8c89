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

package io.github.s2snapshot.sdk.wire.proto;

import java.nio.charset.CharacterCodingException;
import java.util.Arrays;
import java.util.List;

/**
 * Reads the fields of protobuf messages. The input may be malicious: the reader never
 * reads beyond the bytes, and never allocates more memory than the size of the input. The
 * tag of a field consists of its number and wire type. A message is read as follows:
 *
 * <pre>{@code
 * for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
 *     switch (tag) {
 *         case NUMBER -> {
 *             number = in.readVarint();
 *         }
 *         case BODY -> {
 *             body = in.readBytes();
 *         }
 *         default -> in.skip(tag, LAST_FIELD);
 *     }
 * }
 * }</pre>
 *
 * Not thread-safe.
 *
 * @since 0.1.0
 */
public final class ProtoReader {

	/** Wire type of numbers. */
	static final int VARINT = 0;

	/** Wire type of bytes, texts and messages. */
	static final int DELIMITED = 2;

	private static final int FIXED64 = 1;

	private static final int START_GROUP = 3;

	private static final int END_GROUP = 4;

	private static final int FIXED32 = 5;

	private static final int WIRE_TYPE_BITS = 3;

	private static final int WIRE_TYPE_MASK = (1 << WIRE_TYPE_BITS) - 1;

	private static final int VARINT_BITS = 7;

	private static final int MAX_VARINT_BYTES = 10;

	private static final int MAX_GROUP_DEPTH = 100;

	private static final long MAX_TAG = 0xFFFF_FFFFL;

	private static final byte[] NOTHING = new byte[0];

	private final List<Bytes> pieces;

	private int nextPiece;

	private byte[] array;

	// Indices of the array: the next byte, the end of the piece, and the end of the
	// piece or of the message, whichever comes first.
	private int index;

	private int pieceEnd;

	private int end;

	// Positions in all pieces: the start of the array, and the end of the message.
	private int arrayStart;

	private int limit;

	/**
	 * Creates a reader of an array.
	 * @param bytes the array, which must not be changed any more
	 */
	public ProtoReader(byte[] bytes) {
		this(Bytes.wrap(bytes));
	}

	/**
	 * Creates a reader of a single piece.
	 * @param bytes the bytes
	 */
	public ProtoReader(Bytes bytes) {
		this(List.of(bytes));
	}

	/**
	 * Creates a reader of several pieces. {@link #readBytes()} copies only fields that
	 * extend over more than one piece.
	 * @param pieces the pieces, in order
	 */
	public ProtoReader(List<Bytes> pieces) {
		this.pieces = pieces;
		for (Bytes piece : pieces) {
			this.limit = Math.addExact(this.limit, piece.size());
		}
		this.array = NOTHING;
		if (!pieces.isEmpty()) {
			nextPiece();
		}
	}

	private void nextPiece() {
		Bytes piece = this.pieces.get(this.nextPiece++);
		this.arrayStart = position() - piece.offset();
		this.array = piece.array();
		this.index = piece.offset();
		this.pieceEnd = this.index + piece.size();
		adjustEnd();
	}

	private void adjustEnd() {
		this.end = Math.min(this.pieceEnd, this.limit - this.arrayStart);
	}

	/**
	 * Returns how many bytes were read.
	 * @return the number
	 */
	public int position() {
		return this.arrayStart + this.index;
	}

	/**
	 * Returns whether the end of the message is reached.
	 * @return whether it is reached
	 */
	public boolean isAtEnd() {
		return position() == this.limit;
	}

	/**
	 * Reads the tag of the next field.
	 * @return the tag, or 0 at the end of the message
	 * @throws ProtoException if the tag is invalid
	 */
	public int readTag() throws ProtoException {
		if (this.index < this.end) {
			byte tag = this.array[this.index];
			if (tag > WIRE_TYPE_MASK && (tag & WIRE_TYPE_MASK) <= FIXED32) {
				this.index++;
				return tag;
			}
		}
		return (isAtEnd()) ? 0 : readLargeTag();
	}

	private int readLargeTag() throws ProtoException {
		long tag = readVarint();
		if (tag < 0 || tag > MAX_TAG || tag >>> WIRE_TYPE_BITS == 0 || (tag & WIRE_TYPE_MASK) > FIXED32) {
			throw new ProtoException("invalid tag " + Long.toUnsignedString(tag));
		}
		return (int) tag;
	}

	/**
	 * Reads a number.
	 * @return the number, unsigned
	 * @throws ProtoException if it is truncated or has more than 64 bits
	 */
	public long readVarint() throws ProtoException {
		if (this.index < this.end && this.array[this.index] >= 0) {
			return this.array[this.index++];
		}
		return (this.end - this.index >= MAX_VARINT_BYTES) ? readWholeVarint() : readVarintByByte();
	}

	private long readWholeVarint() throws ProtoException {
		long value = 0;
		int at = this.index;
		for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
			byte next = this.array[at++];
			value |= (long) (next & 0x7F) << shift;
			if (next >= 0) {
				this.index = at;
				return requireSize(value, shift, next);
			}
		}
		throw invalidVarint();
	}

	private long readVarintByByte() throws ProtoException {
		long value = 0;
		for (int shift = 0; shift < Long.SIZE; shift += VARINT_BITS) {
			byte next = next();
			value |= (long) (next & 0x7F) << shift;
			if (next >= 0) {
				return requireSize(value, shift, next);
			}
		}
		throw invalidVarint();
	}

	private static long requireSize(long value, int shift, byte last) throws ProtoException {
		if (shift + VARINT_BITS > Long.SIZE && last > 1) {
			throw invalidVarint();
		}
		return value;
	}

	private static ProtoException invalidVarint() {
		return new ProtoException("invalid varint");
	}

	private byte next() throws ProtoException {
		if (this.index == this.end) {
			refill();
		}
		return this.array[this.index++];
	}

	private void refill() throws ProtoException {
		while (this.index == this.end) {
			if (isAtEnd()) {
				throw truncated();
			}
			nextPiece();
		}
	}

	private static ProtoException truncated() {
		return new ProtoException("unexpected end of message");
	}

	private int readLength() throws ProtoException {
		long length = readVarint();
		if (length < 0 || length > this.limit - position()) {
			throw truncated();
		}
		return (int) length;
	}

	/**
	 * Begins a nested message, whose fields are read next.
	 * @return the end of the outer message, for {@link #endMessage(int)}
	 * @throws ProtoException if the nested message is longer than the outer one
	 */
	public int beginMessage() throws ProtoException {
		int length = readLength();
		int outerLimit = this.limit;
		this.limit = position() + length;
		adjustEnd();
		return outerLimit;
	}

	/**
	 * Ends a nested message, after its last field.
	 * @param outerLimit the return value of {@link #beginMessage()}
	 */
	public void endMessage(int outerLimit) {
		this.limit = outerLimit;
		adjustEnd();
	}

	/**
	 * Reads bytes, without copying them if they are in a single piece.
	 * @return the bytes
	 * @throws ProtoException if they are truncated
	 */
	public Bytes readBytes() throws ProtoException {
		int size = readLength();
		if (size > 0 && this.index == this.end) {
			refill();
		}
		if (size <= this.end - this.index) {
			Bytes bytes = Bytes.wrap(this.array, this.index, size);
			this.index += size;
			return bytes;
		}
		return Bytes.wrap(copy(size));
	}

	/**
	 * Reads a copy of bytes.
	 * @return a new array
	 * @throws ProtoException if they are truncated
	 */
	public byte[] readByteArray() throws ProtoException {
		return copy(readLength());
	}

	private byte[] copy(int size) throws ProtoException {
		if (size == 0) {
			return NOTHING;
		}
		if (size <= this.end - this.index) {
			byte[] bytes = Arrays.copyOfRange(this.array, this.index, this.index + size);
			this.index += size;
			return bytes;
		}
		byte[] bytes = new byte[size];
		int filled = 0;
		while (filled < size) {
			if (this.index == this.end) {
				refill();
			}
			int count = Math.min(size - filled, this.end - this.index);
			System.arraycopy(this.array, this.index, bytes, filled, count);
			this.index += count;
			filled += count;
		}
		return bytes;
	}

	/**
	 * Reads a text.
	 * @return the text
	 * @throws ProtoException if it is truncated or not UTF-8
	 */
	public String readString() throws ProtoException {
		try {
			return readBytes().requireUtf8();
		}
		catch (CharacterCodingException ex) {
			throw new ProtoException("invalid string value: data is not UTF-8 encoded");
		}
	}

	/**
	 * Skips an unknown field.
	 * @param tag the tag of the field
	 * @param lastKnown the highest number of a known field; all numbers from 1 are known
	 * @throws ProtoException if the field is truncated, or is a known field with another
	 * wire type
	 */
	public void skip(int tag, int lastKnown) throws ProtoException {
		if (tag >>> WIRE_TYPE_BITS <= lastKnown) {
			throw new ProtoException("invalid wire type");
		}
		skipValue(tag, MAX_GROUP_DEPTH);
	}

	private void skipValue(int tag, int depth) throws ProtoException {
		switch (tag & WIRE_TYPE_MASK) {
			case VARINT -> readVarint();
			case FIXED64 -> skipBytes(Long.BYTES);
			case DELIMITED -> skipBytes(readLength());
			case START_GROUP -> skipGroup(tag >>> WIRE_TYPE_BITS, depth);
			case END_GROUP -> throw new ProtoException("unexpected end group tag");
			default -> skipBytes(Integer.BYTES);
		}
	}

	private void skipGroup(int number, int depth) throws ProtoException {
		if (depth == 0) {
			throw new ProtoException("recursion limit reached");
		}
		while (true) {
			int tag = readTag();
			if (tag == 0) {
				throw truncated();
			}
			if ((tag & WIRE_TYPE_MASK) != END_GROUP) {
				skipValue(tag, depth - 1);
			}
			else if (tag >>> WIRE_TYPE_BITS == number) {
				return;
			}
			else {
				throw new ProtoException("unexpected end group tag");
			}
		}
	}

	private void skipBytes(int count) throws ProtoException {
		if (count > this.limit - position()) {
			throw truncated();
		}
		int left = count;
		while (left > 0) {
			if (this.index == this.end) {
				refill();
			}
			int skipped = Math.min(left, this.end - this.index);
			this.index += skipped;
			left -= skipped;
		}
	}

}

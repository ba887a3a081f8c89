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

import java.util.Objects;

/**
 * Writes the fields of protobuf messages to an array of the exact size. The tag of a
 * field is a single byte, with a number below 16 and the wire type. Not thread-safe.
 *
 * @since 0.1.0
 */
public final class ProtoWriter {

	private static final int TAG_BYTES = 1;

	private final byte[] bytes;

	private final int end;

	private int position;

	/**
	 * Creates a writer for a whole array.
	 * @param bytes the array
	 */
	public ProtoWriter(byte[] bytes) {
		this(bytes, 0, bytes.length);
	}

	/**
	 * Creates a writer for a part of an array.
	 * @param bytes the array
	 * @param offset the index of the first byte
	 * @param size the number of bytes
	 */
	public ProtoWriter(byte[] bytes, int offset, int size) {
		Objects.checkFromIndexSize(offset, size, bytes.length);
		this.bytes = bytes;
		this.position = offset;
		this.end = offset + size;
	}

	/**
	 * Returns the size of a varint.
	 * @param value the value, unsigned
	 * @return the number of bytes, 1 to 10
	 */
	public static int varintSize(long value) {
		// Seven bits per byte. Computed without a division, as 9/64 is slightly less
		// than 1/7.
		return (10 * Long.SIZE - 9 * Long.numberOfLeadingZeros(value)) >>> 6;
	}

	/**
	 * Returns the size of a field with a number.
	 * @param value the value, unsigned
	 * @return the number of bytes
	 */
	public static int varintFieldSize(long value) {
		return TAG_BYTES + varintSize(value);
	}

	/**
	 * Returns the size of a field with a number, which is omitted if it is 0.
	 * @param value the value, unsigned
	 * @return the number of bytes
	 */
	static int numberFieldSize(long value) {
		return (value != 0) ? varintFieldSize(value) : 0;
	}

	/**
	 * Returns the size of a field with bytes or a message.
	 * @param size the number of bytes or the size of the message
	 * @return the number of bytes
	 */
	public static int fieldSize(int size) {
		return TAG_BYTES + varintSize(size) + size;
	}

	/**
	 * Returns the size of a field with bytes, which is omitted if it is empty.
	 * @param size the number of bytes
	 * @return the number of bytes
	 */
	public static int bytesFieldSize(int size) {
		return (size > 0) ? fieldSize(size) : 0;
	}

	/**
	 * Returns the size of a field with a text.
	 * @param text the text
	 * @return the number of bytes
	 */
	public static int stringFieldSize(String text) {
		return fieldSize(Bytes.utf8(text).size());
	}

	/**
	 * Writes a field with a number.
	 * @param tag the tag of the field
	 * @param value the value, unsigned
	 */
	public void writeVarint(int tag, long value) {
		int at = this.position;
		this.bytes[at++] = (byte) tag;
		long rest = value;
		while ((rest & ~0x7FL) != 0) {
			this.bytes[at++] = (byte) (rest | 0x80);
			rest >>>= 7;
		}
		this.bytes[at++] = (byte) rest;
		this.position = at;
	}

	/**
	 * Writes a field with a number, or nothing if it is 0.
	 * @param tag the tag of the field
	 * @param value the value, unsigned
	 */
	void writeNumber(int tag, long value) {
		if (value != 0) {
			writeVarint(tag, value);
		}
	}

	/**
	 * Writes the tag and the length of a field with bytes or a message. The caller has to
	 * write the content next.
	 * @param tag the tag of the field
	 * @param size the number of bytes or the size of the message
	 */
	public void writeStart(int tag, int size) {
		int at = this.position;
		this.bytes[at++] = (byte) tag;
		int rest = size;
		while (rest > 0x7F) {
			this.bytes[at++] = (byte) (rest | 0x80);
			rest >>>= 7;
		}
		this.bytes[at++] = (byte) rest;
		this.position = at;
	}

	/**
	 * Writes a field with a message.
	 * @param tag the tag of the field
	 * @param message the message
	 */
	public void writeMessage(int tag, ProtoMessage message) {
		writeStart(tag, message.encodedSize());
		message.writeTo(this);
	}

	/**
	 * Writes a field with bytes, or nothing if they are empty.
	 * @param tag the tag of the field
	 * @param value the bytes
	 */
	public void writeBytes(int tag, Bytes value) {
		writeBytes(tag, value.array(), value.offset(), value.size());
	}

	/**
	 * Writes a field with bytes, or nothing if they are empty.
	 * @param tag the tag of the field
	 * @param value the bytes
	 */
	public void writeBytes(int tag, byte[] value) {
		writeBytes(tag, value, 0, value.length);
	}

	/**
	 * Writes a field with a text, even if it is empty.
	 * @param tag the tag of the field
	 * @param value the text
	 */
	public void writeString(int tag, String value) {
		Bytes bytes = Bytes.utf8(value);
		if (bytes.isEmpty()) {
			writeStart(tag, 0);
		}
		writeBytes(tag, bytes);
	}

	private void writeBytes(int tag, byte[] value, int offset, int size) {
		if (size > 0) {
			writeStart(tag, size);
			System.arraycopy(value, offset, this.bytes, this.position, size);
			this.position += size;
		}
	}

	/**
	 * Checks that the array was filled exactly.
	 * @throws IllegalStateException if fewer or more bytes were written
	 */
	public void requireFull() {
		if (this.position != this.end) {
			throw new IllegalStateException("The encoded size of the message is wrong: " + (this.end - this.position)
					+ " bytes of the array are left");
		}
	}

}

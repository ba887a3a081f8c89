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

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;

/**
 * Range of an array. Immutable, provided that nobody changes the array.
 *
 * @since 0.1.0
 */
public final class Bytes {

	/** No bytes. */
	public static final Bytes EMPTY = new Bytes(new byte[0], 0, 0);

	private static final int DECODED_CHARS = 1024;

	private final byte[] array;

	private final int offset;

	private final int size;

	private Bytes(byte[] array, int offset, int size) {
		this.array = array;
		this.offset = offset;
		this.size = size;
	}

	/**
	 * Wraps an array without copying it.
	 * @param array the array, which must not be changed any more
	 * @return the bytes
	 */
	public static Bytes wrap(byte[] array) {
		return wrap(array, 0, array.length);
	}

	/**
	 * Wraps a part of an array without copying it.
	 * @param array the array, which must not be changed any more
	 * @param offset the index of the first byte
	 * @param size the number of bytes
	 * @return the bytes
	 */
	public static Bytes wrap(byte[] array, int offset, int size) {
		Objects.checkFromIndexSize(offset, size, array.length);
		return (size > 0) ? new Bytes(array, offset, size) : EMPTY;
	}

	/**
	 * Encodes a text.
	 * @param text the text
	 * @return the text in UTF-8
	 */
	public static Bytes utf8(String text) {
		return wrap(text.getBytes(StandardCharsets.UTF_8));
	}

	/**
	 * Returns the number of bytes.
	 * @return the number
	 */
	public int size() {
		return this.size;
	}

	/**
	 * Returns whether the size is 0.
	 * @return whether there are no bytes
	 */
	public boolean isEmpty() {
		return this.size == 0;
	}

	/**
	 * Returns a byte.
	 * @param index the index, from 0
	 * @return the byte
	 * @throws IndexOutOfBoundsException if the index is out of range
	 */
	public byte at(int index) {
		return this.array[this.offset + Objects.checkIndex(index, this.size)];
	}

	/**
	 * Returns a range of the bytes, which shares the array.
	 * @param from the index of the first byte
	 * @param to the index after the last byte
	 * @return the bytes
	 * @throws IndexOutOfBoundsException if the range is out of bounds
	 */
	public Bytes slice(int from, int to) {
		Objects.checkFromToIndex(from, to, this.size);
		return wrap(this.array, this.offset + from, to - from);
	}

	/**
	 * Copies the bytes.
	 * @return a new array
	 */
	public byte[] toByteArray() {
		return Arrays.copyOfRange(this.array, this.offset, this.offset + this.size);
	}

	/**
	 * Copies the bytes into an array.
	 * @param target the array
	 * @param position the index at which the copy begins
	 */
	public void copyTo(byte[] target, int position) {
		System.arraycopy(this.array, this.offset, target, position, this.size);
	}

	/**
	 * Returns a read-only view of the bytes.
	 * @return the view
	 */
	public ByteBuffer asByteBuffer() {
		return ByteBuffer.wrap(this.array, this.offset, this.size).slice().asReadOnlyBuffer();
	}

	/**
	 * Decodes the bytes as UTF-8. Malformed parts become the replacement character.
	 * @return the text
	 */
	public String toUtf8() {
		return new String(this.array, this.offset, this.size, StandardCharsets.UTF_8);
	}

	/**
	 * Returns whether the bytes are well-formed UTF-8.
	 * @return whether they are
	 */
	public boolean isUtf8() {
		CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
		ByteBuffer in = ByteBuffer.wrap(this.array, this.offset, this.size);
		CharBuffer out = CharBuffer.allocate(DECODED_CHARS);
		CoderResult result = decoder.decode(in, out, true);
		while (result.isOverflow()) {
			out.clear();
			result = decoder.decode(in, out, true);
		}
		return !result.isError();
	}

	/**
	 * Decodes the bytes as UTF-8.
	 * @return the text
	 * @throws CharacterCodingException if the bytes are malformed
	 */
	public String requireUtf8() throws CharacterCodingException {
		return StandardCharsets.UTF_8.newDecoder()
			.decode(ByteBuffer.wrap(this.array, this.offset, this.size))
			.toString();
	}

	byte[] array() {
		return this.array;
	}

	int offset() {
		return this.offset;
	}

	@Override
	public boolean equals(Object obj) {
		return this == obj || (obj instanceof Bytes other && Arrays.equals(this.array, this.offset,
				this.offset + this.size, other.array, other.offset, other.offset + other.size));
	}

	@Override
	public int hashCode() {
		return ByteBuffer.wrap(this.array, this.offset, this.size).hashCode();
	}

	/**
	 * Returns a text with the number of bytes. It does not contain the bytes, as they may
	 * be secret.
	 */
	@Override
	public String toString() {
		return "Bytes[" + this.size + "]";
	}

}

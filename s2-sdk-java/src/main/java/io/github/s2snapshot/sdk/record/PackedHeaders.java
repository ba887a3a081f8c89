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

package io.github.s2snapshot.sdk.record;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

import org.jspecify.annotations.Nullable;

/**
 * List of many headers that needs little more memory than their bytes. A record can have
 * 350,000 headers, which as objects need thirty times the memory of the record.
 * {@link #get(int)} creates a header for each call. Immutable.
 */
final class PackedHeaders extends AbstractList<Header> implements RandomAccess {

	// Usual records have no more headers than this.
	private static final int FEW = 64;

	private final byte[] bytes;

	// The ends of each name and each value in the bytes.
	private final int[] ends;

	private PackedHeaders(byte[] bytes, int[] ends) {
		this.bytes = bytes;
		this.ends = ends;
	}

	/**
	 * Copies headers, and packs them if there are many.
	 * @param headers the headers
	 * @return an immutable list of the headers
	 */
	static List<Header> copyOf(List<Header> headers) {
		if (headers.size() <= FEW || headers instanceof PackedHeaders) {
			return (headers instanceof PackedHeaders) ? headers : List.copyOf(headers);
		}
		int length = 0;
		for (Header header : headers) {
			length = Math.addExact(length, Math.addExact(header.nameBytes().length, header.valueBytes().length));
		}
		byte[] bytes = new byte[length];
		int[] ends = new int[2 * headers.size()];
		int end = 0;
		int at = 0;
		for (Header header : headers) {
			end = append(bytes, end, header.nameBytes());
			ends[at++] = end;
			end = append(bytes, end, header.valueBytes());
			ends[at++] = end;
		}
		return new PackedHeaders(bytes, ends);
	}

	private static int append(byte[] target, int position, byte[] source) {
		System.arraycopy(source, 0, target, position, source.length);
		return position + source.length;
	}

	@Override
	public int size() {
		return this.ends.length / 2;
	}

	@Override
	public Header get(int index) {
		int name = 2 * Objects.checkIndex(index, size());
		int begin = begin(name);
		return Header.of(Arrays.copyOfRange(this.bytes, begin, this.ends[name]),
				Arrays.copyOfRange(this.bytes, this.ends[name], this.ends[name + 1]));
	}

	private int begin(int index) {
		return (index == 0) ? 0 : this.ends[index - 1];
	}

	/**
	 * Finds the first header with a name.
	 * @param name the name in UTF-8
	 * @return the header, or {@code null} if no header has the name
	 */
	@Nullable Header find(byte[] name) {
		for (int i = 0; i < this.ends.length; i += 2) {
			int begin = begin(i);
			if (this.ends[i] - begin == name.length
					&& Arrays.equals(this.bytes, begin, this.ends[i], name, 0, name.length)) {
				return get(i / 2);
			}
		}
		return null;
	}

}

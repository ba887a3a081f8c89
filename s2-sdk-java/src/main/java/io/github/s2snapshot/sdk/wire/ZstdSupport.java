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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Arrays;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdDecompressCtx;
import com.github.luben.zstd.ZstdException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;

/**
 * Zstandard compression with zstd-jni. This class cannot be loaded without that optional
 * library: check {@link ZstdPresence} before using it.
 */
final class ZstdSupport {

	// A window of 8 MiB is enough for the largest frame, and prevents input that would
	// allocate 2 GiB.
	private static final int MAX_WINDOW_LOG = 23;

	// Magic number, descriptor and window or size. The library reads beyond shorter
	// input.
	private static final int MIN_FRAME_BYTES = 6;

	private ZstdSupport() {
	}

	static byte[] compress(byte[] bytes, int offset, int length) {
		byte[] target = new byte[(int) Zstd.compressBound(length)];
		long size = Zstd.compressByteArray(target, 0, target.length, bytes, offset, length,
				Zstd.defaultCompressionLevel());
		if (Zstd.isError(size)) {
			throw new IllegalStateException(
					"Could not compress " + length + " bytes with zstd: " + Zstd.getErrorName(size));
		}
		return Arrays.copyOf(target, (int) size);
	}

	static byte[] inflate(byte[] bytes, int offset, int length, int maxBytes) throws IOException {
		if (length < MIN_FRAME_BYTES) {
			throw new IOException("frame of " + length + " bytes is truncated");
		}
		long declared = Zstd.getFrameContentSize(bytes, offset, length);
		if (declared > maxBytes) {
			throw new Compression.TooLargeException();
		}
		return (declared > 0) ? inflateAtOnce(bytes, offset, length, (int) declared)
				: inflateStream(bytes, offset, length, maxBytes);
	}

	private static byte[] inflateAtOnce(byte[] bytes, int offset, int length, int size) throws IOException {
		byte[] target = new byte[size];
		try (ZstdDecompressCtx context = new ZstdDecompressCtx()) {
			int actual = context.decompressByteArray(target, 0, size, bytes, offset, length);
			if (actual != size) {
				throw new IOException("frame declares " + size + " bytes and holds " + actual);
			}
			return target;
		}
		catch (ZstdException ex) {
			throw new IOException(ex.getMessage(), ex);
		}
	}

	private static byte[] inflateStream(byte[] bytes, int offset, int length, int maxBytes) throws IOException {
		try (ZstdInputStreamNoFinalizer in = new ZstdInputStreamNoFinalizer(
				new ByteArrayInputStream(bytes, offset, length))) {
			in.setLongMax(MAX_WINDOW_LOG);
			return Compression.readBounded(in, maxBytes);
		}
	}

}

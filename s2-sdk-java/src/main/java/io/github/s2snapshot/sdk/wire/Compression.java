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
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

import org.jspecify.annotations.Nullable;

/**
 * Compression algorithms of frames and bodies.
 *
 * @since 0.1.0
 */
public enum Compression {

	/** No compression. */
	NONE("identity", 0x00) {

		@Override
		public byte[] compress(byte[] bytes, int offset, int length) {
			return Arrays.copyOfRange(bytes, offset, offset + length);
		}

		@Override
		byte[] inflate(byte[] bytes, int offset, int length, int maxBytes) throws IOException {
			if (length > maxBytes) {
				throw new TooLargeException();
			}
			return Arrays.copyOfRange(bytes, offset, offset + length);
		}

	},

	/** Zstandard. Requires {@code com.github.luben:zstd-jni} on the class path. */
	ZSTD("zstd", 0x20) {

		@Override
		public boolean isAvailable() {
			return ZstdPresence.isPresent();
		}

		@Override
		public byte[] compress(byte[] bytes, int offset, int length) {
			requireAvailable();
			return ZstdSupport.compress(bytes, offset, length);
		}

		@Override
		byte[] inflate(byte[] bytes, int offset, int length, int maxBytes) throws IOException {
			requireAvailable();
			return ZstdSupport.inflate(bytes, offset, length, maxBytes);
		}

	},

	/** Gzip. */
	GZIP("gzip", 0x40) {

		@Override
		public byte[] compress(byte[] bytes, int offset, int length) {
			ByteArrayOutputStream out = new ByteArrayOutputStream(Math.max(64, length / 2));
			try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
				gzip.write(bytes, offset, length);
			}
			catch (IOException ex) {
				throw new UncheckedIOException("Could not compress " + length + " bytes with gzip", ex);
			}
			return out.toByteArray();
		}

		@Override
		byte[] inflate(byte[] bytes, int offset, int length, int maxBytes) throws IOException {
			try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes, offset, length))) {
				return readBounded(in, maxBytes);
			}
		}

	};

	private final String contentCoding;

	private final int flagBits;

	Compression(String contentCoding, int flagBits) {
		this.contentCoding = contentCoding;
		this.flagBits = flagBits;
	}

	/**
	 * Returns the name in {@code content-encoding} and {@code accept-encoding}.
	 * @return the content coding
	 */
	public String contentCoding() {
		return this.contentCoding;
	}

	/**
	 * Returns the bits in the flags of a frame.
	 * @return the bits, within {@link Frame#COMPRESSION_MASK}
	 */
	public int flagBits() {
		return this.flagBits;
	}

	/**
	 * Returns whether the algorithm can be used with the current class path.
	 * @return {@code false} for {@link #ZSTD} without its library, otherwise {@code true}
	 */
	public boolean isAvailable() {
		return true;
	}

	/**
	 * Compresses a part of an array.
	 * @param bytes the array
	 * @param offset the index of the first byte
	 * @param length the number of bytes
	 * @return a new array with the compressed bytes
	 */
	public abstract byte[] compress(byte[] bytes, int offset, int length);

	/**
	 * Decompresses a part of an array, to at most the given number of bytes.
	 * @param bytes the array
	 * @param offset the index of the first byte
	 * @param length the number of bytes
	 * @param maxBytes the largest decompressed size
	 * @return a new array with the decompressed bytes
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the bytes are damaged, if the
	 * decompressed size exceeds the limit, or if the library is missing
	 */
	public byte[] decompress(byte[] bytes, int offset, int length, int maxBytes) {
		try {
			return inflate(bytes, offset, length, maxBytes);
		}
		catch (TooLargeException ex) {
			throw new WireException(ErrorCode.BAD_FRAME, "decompressed payload exceeds limit", ex);
		}
		catch (IOException ex) {
			throw new WireException(ErrorCode.BAD_FRAME,
					"failed to decompress " + this.contentCoding + " payload: " + ex.getMessage(), ex);
		}
	}

	abstract byte[] inflate(byte[] bytes, int offset, int length, int maxBytes) throws IOException;

	final void requireAvailable() {
		if (!isAvailable()) {
			throw new WireException(ErrorCode.BAD_FRAME, "compression '" + this.contentCoding
					+ "' is not available: add com.github.luben:zstd-jni to the class path, or use another compression");
		}
	}

	static byte[] readBounded(InputStream in, int maxBytes) throws IOException {
		byte[] bytes = in.readNBytes(maxBytes);
		if (bytes.length == maxBytes && in.read() >= 0) {
			throw new TooLargeException();
		}
		return bytes;
	}

	/**
	 * Returns the compression of a frame with the given flags.
	 * @param flags the flags of the frame
	 * @return the compression
	 * @throws WireException {@link ErrorCode#BAD_FRAME} if the compression is unknown
	 */
	public static Compression ofFlags(int flags) {
		return switch (flags & Frame.COMPRESSION_MASK) {
			case 0x00 -> NONE;
			case 0x20 -> ZSTD;
			case 0x40 -> GZIP;
			default -> throw new WireException(ErrorCode.BAD_FRAME, "unknown compression algorithm");
		};
	}

	/**
	 * Returns the compression of a response, chosen as the S2 v1 server does: Zstandard
	 * is preferred to gzip regardless of their order, and {@code q=0} excludes an
	 * algorithm.
	 * @param acceptEncoding the value of {@code accept-encoding}, or {@code null}
	 * @return the compression to use, which is always available
	 */
	public static Compression negotiate(@Nullable String acceptEncoding) {
		Compression chosen = NONE;
		for (String item : ((acceptEncoding != null) ? acceptEncoding : "").split(",", -1)) {
			String[] parts = item.toLowerCase(Locale.ROOT).split(";", -1);
			Compression offered = accepted(parts);
			if (offered == ZSTD && ZSTD.isAvailable()) {
				return ZSTD;
			}
			if (offered == GZIP) {
				chosen = GZIP;
			}
		}
		return chosen;
	}

	private static Compression accepted(String[] parts) {
		for (int i = 1; i < parts.length; i++) {
			if (parts[i].trim().matches("q\\s*=\\s*0(\\.0{0,3})?")) {
				return NONE;
			}
		}
		return switch (parts[0].trim()) {
			case "zstd" -> ZSTD;
			case "gzip" -> GZIP;
			default -> NONE;
		};
	}

	static final class TooLargeException extends IOException {

		private static final long serialVersionUID = 1L;

	}

}

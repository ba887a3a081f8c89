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

package io.github.s2snapshot.format;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PushbackInputStream;
import java.util.Arrays;
import java.util.Locale;
import java.util.Objects;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Compression of the payload of a snapshot.
 *
 * @since 0.1.0
 */
public enum ContentEncoding {

	/**
	 * No compression.
	 */
	NONE(null) {

		@Override
		public OutputStream encode(OutputStream out) {
			return out;
		}

		@Override
		public InputStream decode(InputStream in) {
			return in;
		}

	},

	/**
	 * Compression with gzip (RFC 1952).
	 */
	GZIP("gzip") {

		@Override
		public OutputStream encode(OutputStream out) throws IOException {
			return new GZIPOutputStream(out, BUFFER) {
				{
					this.def.setLevel(Deflater.BEST_SPEED);
				}
			};
		}

		@Override
		public InputStream decode(InputStream in) throws IOException {
			return new LimitedGzip(in);
		}

	},

	/**
	 * Compression with zstd (RFC 8878), with a window of at most 8 MiB. Requires the
	 * optional dependency {@code com.github.luben:zstd-jni}.
	 */
	ZSTD("zstd") {

		@Override
		public boolean isAvailable() {
			return ZSTD_PRESENT;
		}

		@Override
		public OutputStream encode(OutputStream out) throws IOException {
			return ZstdStreams.encode(out);
		}

		@Override
		public InputStream decode(InputStream in) throws IOException {
			return ZstdStreams.decode(in);
		}

	};

	private static final int BUFFER = 64 * 1024;

	private static final byte[] ZSTD_MAGIC = { 0x28, (byte) 0xB5, 0x2F, (byte) 0xFD };

	private static final boolean ZSTD_PRESENT = isZstdPresent();

	private final @Nullable String id;

	ContentEncoding(@Nullable String id) {
		this.id = id;
	}

	/**
	 * Returns the value of the header {@code content-encoding}.
	 * @return the value, or {@code null} for a payload without this header
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * Returns whether this process can use the encoding.
	 * @return whether the libraries that it requires are on the class path
	 */
	public boolean isAvailable() {
		return true;
	}

	/**
	 * Returns a stream that compresses what is written to it.
	 * @param out the stream that receives the compressed bytes
	 * @return the stream to write to; closing it completes the compressed bytes and
	 * closes {@code out}
	 * @throws IOException if {@code out} cannot be written
	 */
	public abstract OutputStream encode(OutputStream out) throws IOException;

	/**
	 * Returns a stream that decompresses what is read from it. The number of decompressed
	 * bytes is not limited: the caller has to do that.
	 * @param in the compressed bytes
	 * @return the decompressed bytes
	 * @throws IOException if the bytes are not compressed in this way
	 */
	public abstract InputStream decode(InputStream in) throws IOException;

	/**
	 * Returns a stream that decompresses JSON which may be compressed. Its first bytes
	 * say how, because JSON never begins with the magic numbers of gzip or zstd.
	 * @param in the bytes, compressed or not
	 * @return the decompressed bytes
	 * @throws IOException if {@code in} cannot be read
	 * @throws InvalidSnapshotException if the encoding is not available in this process
	 */
	public static InputStream decodeAny(InputStream in) throws IOException, InvalidSnapshotException {
		PushbackInputStream source = new PushbackInputStream(in, ZSTD_MAGIC.length);
		byte[] first = source.readNBytes(ZSTD_MAGIC.length);
		source.unread(first);
		if (first.length >= 2 && first[0] == (byte) 0x1F && first[1] == (byte) 0x8B) {
			return GZIP.decode(source);
		}
		return (Arrays.equals(first, ZSTD_MAGIC)) ? of(ZSTD.id).decode(source) : source;
	}

	/**
	 * Returns the encoding with a value of the header.
	 * @param value the value, {@code null} without the header
	 * @return an encoding that is available in this process
	 * @throws InvalidSnapshotException if the encoding is unknown or not available
	 */
	static ContentEncoding of(@Nullable String value) throws InvalidSnapshotException {
		for (ContentEncoding encoding : values()) {
			if (Objects.equals(value, encoding.id)) {
				if (!encoding.isAvailable()) {
					throw new InvalidSnapshotException(String.format(Locale.ROOT,
							"the content encoding %s cannot be decoded: add com.github.luben:zstd-jni to the class path",
							ForeignText.quote(value)));
				}
				return encoding;
			}
		}
		throw new InvalidSnapshotException(
				String.format(Locale.ROOT, "the content encoding %s is not supported", ForeignText.quote(value)));
	}

	/**
	 * Reads gzip, with a limit for consecutive empty members. {@link GZIPInputStream}
	 * continues with the next member by a recursive call, so any number of empty ones
	 * would overflow the stack.
	 */
	private static final class LimitedGzip extends GZIPInputStream {

		private static final int MAX_EMPTY = 100;

		private int depth;

		LimitedGzip(InputStream in) throws IOException {
			super(in, BUFFER);
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			if (this.depth == MAX_EMPTY) {
				throw new ZipException("the gzip data has too many empty members");
			}
			this.depth++;
			try {
				return super.read(target, offset, length);
			}
			finally {
				this.depth--;
			}
		}

	}

	private static boolean isZstdPresent() {
		try {
			return ZstdStreams.isPresent();
		}
		catch (LinkageError ex) {
			return false;
		}
	}

}

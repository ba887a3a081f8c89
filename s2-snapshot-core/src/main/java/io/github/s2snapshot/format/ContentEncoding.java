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
 * How the payload of a snapshot is compressed.
 *
 * @since 0.1.0
 */
public enum ContentEncoding {

	/**
	 * Not at all.
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
	 * By gzip (RFC 1952).
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
			return new Members(in);
		}

	},

	/**
	 * By zstd (RFC 8878), with a window of at most 8 MiB. Needs the optional zstd-jni.
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
	 * Returns the value of the header.
	 * @return the name, {@code null} when there is to be no header
	 */
	public @Nullable String id() {
		return this.id;
	}

	/**
	 * Returns whether this process can write and read it.
	 * @return whether what it needs is on the class path
	 */
	public boolean isAvailable() {
		return true;
	}

	/**
	 * Compresses.
	 * @param out where compressed bytes go to
	 * @return where to write to; closing it ends the compressed bytes and closes
	 * {@code out}
	 * @throws IOException if that fails
	 */
	public abstract OutputStream encode(OutputStream out) throws IOException;

	/**
	 * Decompresses. Whoever reads has to bound how much.
	 * @param in the compressed bytes
	 * @return what they were made of
	 * @throws IOException if they are not what they should be
	 */
	public abstract InputStream decode(InputStream in) throws IOException;

	/**
	 * Decompresses what says by its first bytes how it is compressed. JSON does not begin
	 * with them.
	 * @param in compressed or not
	 * @return what it was made of
	 * @throws IOException if it cannot be read
	 * @throws InvalidSnapshotException if it cannot be read here
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
	 * Finds an encoding by the value of its header.
	 * @param value the value, {@code null} when there is no such header
	 * @return the encoding, one that this process can read
	 * @throws InvalidSnapshotException if it is not known, or cannot be read here
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
	 * Reads gzip. Its members follow one another by a call inside of a call, so empty
	 * ones would use up the stack.
	 */
	private static final class Members extends GZIPInputStream {

		private static final int MOST_EMPTY = 100;

		private int depth;

		Members(InputStream in) throws IOException {
			super(in, BUFFER);
		}

		@Override
		public int read(byte[] target, int offset, int length) throws IOException {
			if (this.depth == MOST_EMPTY) {
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

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

package io.github.s2snapshot.engine.internal.take;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotLimits;

/**
 * Compresses a payload. Unless the encoding is fixed, the beginning of the payload
 * decides on it.
 */
final class PayloadEncoder extends OutputStream {

	// Smaller payloads are not compressed, so that people can read them.
	private static final int SAMPLE = 64 * 1024;

	private final Target target;

	private final SnapshotLimits limits;

	private final ByteArrayOutputStream sample = new ByteArrayOutputStream();

	private @Nullable ContentEncoding encoding;

	private @Nullable OutputStream out;

	private long length;

	/**
	 * Creates an encoder.
	 * @param encoding the fixed encoding, {@code null} to decide by the payload
	 * @param limits the limits of readers
	 * @param target the target, which is opened with the encoding before the first byte
	 */
	PayloadEncoder(@Nullable ContentEncoding encoding, SnapshotLimits limits, Target target) {
		this.encoding = encoding;
		this.limits = limits;
		this.target = target;
	}

	static @Nullable ContentEncoding fixed(SnapshotCompression compression) {
		return switch (compression) {
			case AUTO -> null;
			case NONE -> ContentEncoding.NONE;
			case GZIP -> ContentEncoding.GZIP;
			case ZSTD -> ContentEncoding.ZSTD;
		};
	}

	@Override
	public void write(int value) throws IOException {
		write(new byte[] { (byte) value }, 0, 1);
	}

	@Override
	public void write(byte[] source, int offset, int length) throws IOException {
		this.length += length;
		if (this.length > this.limits.inflatedBytes()) {
			throw new IOException(
					String.format(Locale.ROOT, "the state has more than %d bytes", this.limits.inflatedBytes()));
		}
		OutputStream current = this.out;
		if (current != null) {
			current.write(source, offset, length);
			return;
		}
		this.sample.write(source, offset, length);
		if (this.encoding != null || this.sample.size() >= SAMPLE) {
			decide();
		}
	}

	private OutputStream decide() throws IOException {
		byte[] begun = this.sample.toByteArray();
		this.sample.reset();
		if (this.encoding == null) {
			this.encoding = suitable(begun);
		}
		OutputStream decided = this.encoding.encode(this.target.open(this.encoding));
		this.out = decided;
		decided.write(begun);
		return decided;
	}

	private static ContentEncoding suitable(byte[] sample) throws IOException {
		if (sample.length < SAMPLE) {
			return ContentEncoding.NONE;
		}
		ContentEncoding candidate = (ContentEncoding.ZSTD.isAvailable()) ? ContentEncoding.ZSTD : ContentEncoding.GZIP;
		ByteArrayOutputStream compressed = new ByteArrayOutputStream();
		try (OutputStream trial = candidate.encode(compressed)) {
			trial.write(sample);
		}
		return (compressed.size() < sample.length / 10 * 9) ? candidate : ContentEncoding.NONE;
	}

	@Override
	public void flush() {
		// Only complete blocks are passed on, so a flush has no effect.
	}

	@Override
	public void close() throws IOException {
		OutputStream current = this.out;
		((current != null) ? current : decide()).close();
	}

	ContentEncoding encoding() {
		return Objects.requireNonNull(this.encoding);
	}

	/**
	 * Returns the number of bytes that were written.
	 * @return their number before they were compressed
	 */
	long length() {
		return this.length;
	}

	/**
	 * Target of the compressed bytes.
	 */
	interface Target {

		/**
		 * Opens the target.
		 * @param encoding the encoding
		 * @return the stream for the compressed bytes
		 */
		OutputStream open(ContentEncoding encoding);

	}

}

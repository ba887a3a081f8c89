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

package io.github.s2snapshot.store;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.format.Sha256;

/**
 * Computes the digest of a content while it is read, and remembers a failure of the
 * source, because a reader may wrap or swallow it. Not thread-safe.
 */
final class ContentCheck extends InputStream {

	private final InputStream source;

	private final SnapshotContent content;

	private final MessageDigest digest = Sha256.digest();

	private long length;

	private @Nullable IOException failure;

	ContentCheck(InputStream source, SnapshotContent content) {
		this.source = source;
		this.content = content;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		if (this.failure != null) {
			throw this.failure;
		}
		int count;
		try {
			count = this.source.read(target, offset, length);
		}
		catch (IOException ex) {
			this.failure = ex;
			throw ex;
		}
		catch (RuntimeException ex) {
			this.failure = new IOException(ex.toString(), ex);
			throw this.failure;
		}
		if (count > 0) {
			this.digest.update(target, offset, count);
			this.length += count;
		}
		return count;
	}

	// The source is closed by the code that opened it.
	@Override
	public void close() {
	}

	/**
	 * Reads the rest of the content, and verifies its length and digest.
	 * @return the SHA-256 of the content
	 * @throws CorruptContentException if the content is not the one that was saved
	 * @throws IOException if the content cannot be read
	 */
	String finish() throws IOException {
		transferTo(OutputStream.nullOutputStream());
		if (this.failure != null) {
			throw this.failure;
		}
		String actual = HexFormat.of().formatHex(this.digest.digest());
		if (this.content.sha256() != null && !actual.equals(this.content.sha256())) {
			throw new CorruptContentException("the SHA-256 of the state does not match the stored one", null);
		}
		if (this.content.length() >= 0 && this.length != this.content.length()) {
			throw new CorruptContentException(String.format(Locale.ROOT, "the state has %d bytes instead of %d",
					this.length, this.content.length()), null);
		}
		return actual;
	}

	long length() {
		return this.length;
	}

}

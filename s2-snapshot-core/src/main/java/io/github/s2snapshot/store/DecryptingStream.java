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
import java.util.Locale;
import java.util.Map;

import javax.crypto.AEADBadTagException;

import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.exc.JacksonIOException;

import io.github.s2snapshot.serializer.JsonProblem;

/**
 * Stream that decrypts the segments of an {@link EncryptedState} one by one. No byte of a
 * segment is returned before the whole segment was verified. Not thread-safe.
 */
final class DecryptingStream extends InputStream {

	private static final byte[] NOTHING = new byte[0];

	private static final String WRONG_LENGTH = "a segment of the encrypted state has the wrong length";

	private final InputStream source;

	private final JsonParser parser;

	private final SegmentCipher cipher;

	private final String keyName;

	private final Map<String, String> members;

	private final Runnable whole;

	private final Segment encrypted = new Segment();

	private byte[] segment = NOTHING;

	private int position;

	private JsonToken token = JsonToken.NOT_AVAILABLE;

	private boolean ended;

	/**
	 * Creates a stream.
	 * @param source the source of the parser, closed with the stream
	 * @param parser the parser, at the beginning of the array of segments
	 * @param cipher verifies and decrypts segments
	 * @param keyName the name of the key
	 * @param members the members before the segments
	 * @param whole called after the last segment was verified
	 */
	DecryptingStream(InputStream source, JsonParser parser, SegmentCipher cipher, String keyName,
			Map<String, String> members, Runnable whole) {
		this.source = source;
		this.parser = parser;
		this.cipher = cipher;
		this.keyName = keyName;
		this.members = members;
		this.whole = whole;
	}

	Map<String, String> members() {
		return this.members;
	}

	@Override
	public int read() throws IOException {
		byte[] one = new byte[1];
		return (read(one, 0, 1) < 0) ? -1 : one[0] & 0xFF;
	}

	@Override
	public int read(byte[] target, int offset, int length) throws IOException {
		if (length == 0) {
			return 0;
		}
		try {
			while (this.position == this.segment.length) {
				if (this.ended) {
					return -1;
				}
				fill();
			}
		}
		catch (EncryptedState.InvalidException ex) {
			throw new CorruptContentException(ex.reason(), ex);
		}
		int count = Math.min(length, this.segment.length - this.position);
		System.arraycopy(this.segment, this.position, target, offset, count);
		this.position += count;
		return count;
	}

	/**
	 * Verifies and decrypts the next segment.
	 * @throws EncryptedState.InvalidException if the segment is not valid
	 * @throws IOException if the segment cannot be read
	 */
	void fill() throws EncryptedState.InvalidException, IOException {
		try {
			next();
		}
		catch (TooLongException ex) {
			throw new EncryptedState.InvalidException(WRONG_LENGTH, false, ex);
		}
		catch (JacksonIOException ex) {
			throw ex.getCause();
		}
		catch (JacksonException ex) {
			throw new EncryptedState.InvalidException(
					"the encrypted state is not valid JSON: " + JsonProblem.describe(ex), false, JsonProblem.cause(ex));
		}
	}

	private void next() throws EncryptedState.InvalidException {
		if (this.token == JsonToken.NOT_AVAILABLE) {
			this.token = this.parser.nextToken();
		}
		if (this.token == JsonToken.END_ARRAY) {
			throw new EncryptedState.InvalidException("the encrypted state has no segments", false, null);
		}
		if (this.token != JsonToken.VALUE_STRING) {
			throw new EncryptedState.InvalidException("a segment of the encrypted state is not a string", false, null);
		}
		this.encrypted.reset();
		this.parser.readBinaryValue(this.encrypted);
		this.token = this.parser.nextToken();
		boolean last = this.token == JsonToken.END_ARRAY;
		int length = this.encrypted.length() - SegmentCipher.TAG;
		if (length < 0 || length > SegmentCipher.SEGMENT || (!last && length != SegmentCipher.SEGMENT)) {
			throw new EncryptedState.InvalidException(WRONG_LENGTH, false, null);
		}
		try {
			this.segment = this.encrypted.decrypt(this.cipher, last);
			this.position = 0;
		}
		catch (AEADBadTagException ex) {
			throw new EncryptedState.InvalidException(String.format(Locale.ROOT,
					"the encrypted state does not verify with key '%s': it was changed or truncated, it belongs to "
							+ "another snapshot, or it was encrypted with another key of this name",
					this.keyName), false, ex);
		}
		if (last) {
			if (this.parser.nextToken() != JsonToken.END_OBJECT || this.parser.nextToken() != null) {
				throw new EncryptedState.InvalidException("the encrypted state has content after its last segment",
						false, null);
			}
			this.ended = true;
			this.whole.run();
		}
	}

	@Override
	public void close() throws IOException {
		this.source.close();
	}

	/**
	 * Receives the bytes of one segment, and fails if it is too long.
	 */
	private static final class Segment extends OutputStream {

		private final byte[] bytes = new byte[SegmentCipher.SEGMENT + SegmentCipher.TAG];

		private int length;

		@Override
		public void write(byte[] source, int offset, int length) {
			if (length > this.bytes.length - this.length) {
				throw new TooLongException();
			}
			System.arraycopy(source, offset, this.bytes, this.length, length);
			this.length += length;
		}

		@Override
		public void write(int value) {
			write(new byte[] { (byte) value }, 0, 1);
		}

		void reset() {
			this.length = 0;
		}

		int length() {
			return this.length;
		}

		byte[] decrypt(SegmentCipher cipher, boolean last) throws AEADBadTagException {
			return cipher.next(this.bytes, 0, this.length, last);
		}

	}

	/**
	 * Thrown if a segment is longer than the maximum.
	 */
	private static final class TooLongException extends RuntimeException {

		private static final long serialVersionUID = 1L;

	}

}

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

import org.jspecify.annotations.Nullable;

/**
 * Bytes of the state of a snapshot, one JSON value in UTF-8. They need not be in memory.
 *
 * @since 0.1.0
 */
public interface SnapshotContent {

	/**
	 * Opens the bytes from the beginning. May be called several times, for example if
	 * saving is retried. The streams are independent of each other.
	 * <p>
	 * The bytes are not verified. To read a snapshot that was loaded, use
	 * {@link StoredSnapshot#read StoredSnapshot.read}, which verifies them.
	 * @return the bytes, to be closed by the caller
	 * @throws CorruptContentException if the bytes are known not to be those that were
	 * saved; the stream may throw it, too
	 * @throws IOException if the bytes cannot be read
	 */
	InputStream open() throws IOException;

	/**
	 * Returns the number of bytes. It is always known for a snapshot that is being saved.
	 * @return the number of bytes, -1 if it is not known before all bytes were read
	 */
	long length();

	/**
	 * Returns the expected digest of the bytes. It is always known for a snapshot that is
	 * being saved.
	 * @return the SHA-256 in lower-case hexadecimal digits, {@code null} if it is not
	 * known
	 */
	@Nullable String sha256();

	/**
	 * Creates a content from an array, for small states.
	 * @param bytes the bytes, which are not copied
	 * @return the content
	 */
	static SnapshotContent of(byte[] bytes) {
		return new ArrayContent(bytes);
	}

}

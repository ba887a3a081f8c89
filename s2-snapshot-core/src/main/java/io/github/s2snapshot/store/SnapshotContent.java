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
 * The state of a snapshot as bytes, which need not be in memory: one JSON value in UTF-8.
 *
 * @since 0.1.0
 */
public interface SnapshotContent {

	/**
	 * Reads the bytes from the beginning. May be called more than once, for instance when
	 * saving is tried again; each stream is independent of the others.
	 * <p>
	 * What is read is not verified: whoever reads a snapshot that was loaded uses
	 * {@link StoredSnapshot#read StoredSnapshot.read}, which does that.
	 * @return the bytes, to be closed by the caller
	 * @throws CorruptContentException if there is proof that they are not what was saved;
	 * the stream may throw it, too
	 * @throws IOException if they cannot be read now
	 */
	InputStream open() throws IOException;

	/**
	 * Returns the number of bytes. Known for each snapshot that is to be saved.
	 * @return the number of bytes, -1 when it is not known before all were read
	 */
	long length();

	/**
	 * Returns the digest that the bytes have to have. Known for each snapshot that is to
	 * be saved.
	 * @return the SHA-256 in lower-case hex, {@code null} when there is none to compare
	 * with
	 */
	@Nullable String sha256();

	/**
	 * Makes a content of an array, for states that are small.
	 * @param bytes the bytes; not copied
	 * @return the content
	 */
	static SnapshotContent of(byte[] bytes) {
		return new ArrayContent(bytes);
	}

}

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

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/**
 * Storage for the chunks of the payload of a snapshot that is being read. Not
 * thread-safe.
 *
 * @since 0.1.0
 */
public interface PayloadSpool extends Closeable {

	/**
	 * Appends a chunk.
	 * @param chunk the chunk, which the caller must not change afterwards
	 * @throws IOException if the chunk cannot be stored
	 */
	void write(byte[] chunk) throws IOException;

	/**
	 * Opens the stored chunks from the beginning. No chunk is written afterwards. May be
	 * called several times; the streams are independent of each other.
	 * @return the bytes of all chunks
	 * @throws IOException if the chunks cannot be read
	 */
	InputStream open() throws IOException;

	/**
	 * Discards the chunks. May be called several times.
	 */
	@Override
	void close();

}

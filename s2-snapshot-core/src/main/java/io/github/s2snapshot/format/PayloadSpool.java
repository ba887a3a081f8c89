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
 * Keeps the chunks of a payload until it is whole, and no longer. Not thread-safe.
 *
 * @since 0.1.0
 */
public interface PayloadSpool extends Closeable {

	/**
	 * Keeps a chunk behind those before.
	 * @param chunk the chunk, not written to afterwards
	 * @throws IOException if it cannot be kept
	 */
	void write(byte[] chunk) throws IOException;

	/**
	 * Reads everything that was kept, from its beginning. Nothing is written afterwards.
	 * May be called more than once, also before another of the streams was closed.
	 * @return the bytes of all chunks
	 * @throws IOException if they cannot be read
	 */
	InputStream open() throws IOException;

	/**
	 * Forget everything. May be called more than once.
	 */
	@Override
	void close();

}

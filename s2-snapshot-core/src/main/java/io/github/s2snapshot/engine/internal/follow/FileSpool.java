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

package io.github.s2snapshot.engine.internal.follow;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

import io.github.s2snapshot.format.PayloadSpool;
import io.github.s2snapshot.store.SpooledBytes;

/**
 * Spool that keeps a small payload in memory and a larger one in a temporary file, with
 * {@link SpooledBytes}.
 */
public final class FileSpool implements PayloadSpool {

	private static final int IN_MEMORY = 4 * 1024 * 1024;

	private static final int BUFFER = 64 * 1024;

	private final SpooledBytes bytes;

	public FileSpool() {
		this(IN_MEMORY);
	}

	FileSpool(int inMemory) {
		this.bytes = new SpooledBytes(inMemory);
	}

	@Override
	public void write(byte[] chunk) throws IOException {
		this.bytes.write(chunk, 0, chunk.length);
	}

	@Override
	public InputStream open() throws IOException {
		return new BufferedInputStream(this.bytes.open(), BUFFER);
	}

	/**
	 * Returns whether the payload is in a file.
	 * @return whether the payload is larger than the part kept in memory
	 */
	boolean isSpilled() {
		return this.bytes.isSpilled();
	}

	@Override
	public void close() {
		this.bytes.close();
	}

}

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

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import com.github.luben.zstd.util.Native;

/**
 * Streams of the optional library zstd-jni, in a class of their own so that it is loaded
 * only if it is used.
 */
final class ZstdStreams {

	// A window of 8 MiB limits the memory that a frame can make the decoder allocate.
	private static final int MAX_WINDOW_LOG = 23;

	private static final int LEVEL = 3;

	private ZstdStreams() {
	}

	static boolean isPresent() {
		return Presence.PRESENT;
	}

	static OutputStream encode(OutputStream out) throws IOException {
		return new ZstdOutputStreamNoFinalizer(out, LEVEL);
	}

	static InputStream decode(InputStream in) throws IOException {
		return new ZstdInputStreamNoFinalizer(in).setLongMax(MAX_WINDOW_LOG);
	}

	/**
	 * Loads the native library once.
	 */
	private static final class Presence {

		static final boolean PRESENT = load();

		private static boolean load() {
			try {
				Native.load();
				return Native.isLoaded();
			}
			catch (LinkageError ex) {
				return false;
			}
		}

	}

}

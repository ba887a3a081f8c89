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

package io.github.s2snapshot.benchmarks.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.SplittableRandom;

import io.github.s2snapshot.serializer.StateSerializer;

/**
 * State that is small in memory and large when it is serialized.
 *
 * @param size the number of characters of the serialized state
 */
record Bulk(long size) {

	Bulk grow(Grown delta) {
		return new Bulk(this.size + delta.size());
	}

	/**
	 * Delta that makes the state larger.
	 *
	 * @param size the number of additional characters
	 */
	record Grown(long size) {

	}

	/**
	 * Serializer that writes a string of the given size. The characters are always the
	 * same and hardly compressible. Reading checks them.
	 */
	static final class Serializer implements StateSerializer<Bulk> {

		private static final int BLOCK = 8192;

		@Override
		public void write(Bulk state, OutputStream out) throws IOException {
			SplittableRandom random = new SplittableRandom(1);
			byte[] block = new byte[BLOCK];
			out.write('"');
			for (long left = state.size(); left > 0; left -= block.length) {
				fill(random, block);
				out.write(block, 0, (int) Math.min(left, block.length));
			}
			out.write('"');
		}

		@Override
		public Bulk read(InputStream in) throws IOException {
			SplittableRandom random = new SplittableRandom(1);
			byte[] block = new byte[BLOCK];
			byte[] read = new byte[BLOCK];
			long size = 0;
			require(in.read() == '"');
			while (true) {
				fill(random, block);
				int count = in.readNBytes(read, 0, read.length);
				boolean last = count < read.length;
				require(count > 0);
				int characters = (last) ? count - 1 : count;
				require(Arrays.equals(block, 0, characters, read, 0, characters));
				size += characters;
				if (last) {
					require(read[characters] == '"');
					return new Bulk(size);
				}
			}
		}

		private static void require(boolean valid) throws IOException {
			if (!valid) {
				throw new IOException("The stored state differs from the one that was written");
			}
		}

		// Uses characters that JSON does not escape.
		private static void fill(SplittableRandom random, byte[] block) {
			random.nextBytes(block);
			for (int i = 0; i < block.length; i++) {
				block[i] = (byte) ('#' + (block[i] & 0x3F) % 56);
			}
		}

	}

}

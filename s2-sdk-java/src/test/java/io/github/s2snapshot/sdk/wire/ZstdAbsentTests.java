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

package io.github.s2snapshot.sdk.wire;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Compression} without zstd-jni on the class path.
 */
class ZstdAbsentTests {

	@Test
	void whenZstdIsNotOnTheClassPathThenGzipIsNegotiated() throws Exception {
		Class<?> program = new WithoutZstd(getClass().getClassLoader()).loadClass(Program.class.getName());
		Object answer = ((Callable<?>) program.getDeclaredConstructor().newInstance()).call();
		assertThat(answer).isEqualTo(
				"GZIP, compression 'zstd' is not available: add com.github.luben:zstd-jni to the class path, or use another compression");
		assertThat(new Program().call()).isEqualTo("ZSTD");
	}

	/**
	 * Program that runs with and without the library.
	 */
	public static class Program implements Callable<String> {

		@Override
		public String call() {
			String negotiated = Compression.negotiate("zstd, gzip").name();
			try {
				byte[] compressed = Compression.ZSTD.compress(new byte[100], 0, 100);
				assertThat(Compression.ZSTD.decompress(compressed, 0, compressed.length, 100)).hasSize(100);
				return negotiated;
			}
			catch (WireException ex) {
				return negotiated + ", " + ex.getMessage();
			}
		}

	}

	/**
	 * Class loader that loads the classes of the project again, and does not find those
	 * of zstd-jni.
	 */
	private static final class WithoutZstd extends ClassLoader {

		WithoutZstd(ClassLoader parent) {
			super(parent);
		}

		@Override
		protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
			if (name.startsWith("com.github.luben.")) {
				throw new ClassNotFoundException(name);
			}
			if (!name.startsWith("io.github.s2snapshot.")) {
				return super.loadClass(name, resolve);
			}
			synchronized (getClassLoadingLock(name)) {
				Class<?> loaded = findLoadedClass(name);
				return (loaded != null) ? loaded : define(name);
			}
		}

		private Class<?> define(String name) throws ClassNotFoundException {
			try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
				if (in == null) {
					throw new ClassNotFoundException(name);
				}
				byte[] bytes = in.readAllBytes();
				return defineClass(name, bytes, 0, bytes.length);
			}
			catch (IOException ex) {
				throw new ClassNotFoundException(name, ex);
			}
		}

	}

}

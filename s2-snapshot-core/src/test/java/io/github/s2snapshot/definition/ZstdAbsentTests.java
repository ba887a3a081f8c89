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

package io.github.s2snapshot.definition;

import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.Callable;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for definitions without zstd-jni on the class path.
 */
class ZstdAbsentTests {

	@Test
	void whenZstdIsAbsentThenOnlyDefinitionsWithZstdAreRefused() throws Exception {
		Class<?> program = new WithoutZstd(getClass().getClassLoader()).loadClass(Program.class.getName());
		Object answer = ((Callable<?>) program.getDeclaredConstructor().newInstance()).call();
		assertThat(answer).isEqualTo("Projection 'text' compresses its snapshots with zstd, but zstd-jni is not on "
				+ "the class path: add com.github.luben:zstd-jni, or set the compression to auto or gzip");
		assertThat(new Program().call()).isEqualTo("all are there");
	}

	/**
	 * Builds a definition with each compression. Runs with and without the library.
	 */
	public static class Program implements Callable<String> {

		@Override
		public String call() {
			for (SnapshotCompression compression : SnapshotCompression.values()) {
				boolean expected = compression != SnapshotCompression.ZSTD || ContentEncoding.ZSTD.isAvailable();
				try {
					ProjectionDefinition.builder("text", String.class)
						.stream("text")
						.initialState(() -> "")
						.fold(String.class, (state, text) -> state + text)
						.encoding(SnapshotEncoding.auto().withCompression(compression))
						.build();
					assertThat(expected).isTrue();
				}
				catch (ProjectionDefinitionException ex) {
					assertThat(expected).isFalse();
					return ex.getMessage();
				}
			}
			return "all are there";
		}

	}

	/**
	 * Class loader that loads the classes of the project again and hides those of
	 * zstd-jni.
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

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

package io.github.s2snapshot.fingerprint;

import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.asm.ClassReader;

/**
 * Reads class files without loading the classes. What it reads is limited. Used by one
 * thread.
 */
final class ClassFiles {

	private static final int MAX_CLASSES = 500;

	private static final int MAX_BYTES = 1024 * 1024;

	private final ClassLoader loader;

	private final Map<String, @Nullable ClassCode> read = new HashMap<>();

	/**
	 * Creates an instance.
	 * @param loader the class loader that finds the files, {@code null} for that of the
	 * system
	 */
	ClassFiles(@Nullable ClassLoader loader) {
		this.loader = (loader != null) ? loader : ClassLoader.getSystemClassLoader();
	}

	/**
	 * Reads a class that a projection declares.
	 * @param name the name of the class, with dots
	 * @return the class
	 * @throws UnreadableException if its file does not exist or cannot be read
	 */
	ClassCode require(String name) throws UnreadableException {
		ClassCode found = find(name);
		if (found == null) {
			throw new UnreadableException("the class file of " + name + " was not found", null);
		}
		return found;
	}

	/**
	 * Reads a class if its file exists.
	 * @param name the name of the class, with dots
	 * @return the class, {@code null} if its file does not exist
	 * @throws UnreadableException if its file cannot be read or is too large, or too many
	 * classes were read
	 */
	@Nullable ClassCode find(String name) throws UnreadableException {
		if (this.read.containsKey(name)) {
			return this.read.get(name);
		}
		if (this.read.size() == MAX_CLASSES) {
			throw new UnreadableException(String.format(Locale.ROOT,
					"the folds, the state and the deltas have more than %d classes", MAX_CLASSES), null);
		}
		byte[] bytes = bytes(name);
		ClassCode found = (bytes != null) ? parse(name, bytes) : null;
		this.read.put(name, found);
		return found;
	}

	private static ClassCode parse(String name, byte[] bytes) throws UnreadableException {
		try {
			ClassCode code = new ClassCode();
			new ClassReader(bytes).accept(code, ClassReader.SKIP_DEBUG | ClassReader.SKIP_FRAMES);
			return code;
		}
		catch (RuntimeException ex) {
			throw new UnreadableException("the class file of " + name + " cannot be parsed", ex);
		}
	}

	private byte @Nullable [] bytes(String name) throws UnreadableException {
		try (InputStream file = this.loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
			if (file == null) {
				return null;
			}
			byte[] bytes = file.readNBytes(MAX_BYTES + 1);
			if (bytes.length > MAX_BYTES) {
				throw new UnreadableException(
						String.format(Locale.ROOT, "the class file of %s has more than %d bytes", name, MAX_BYTES),
						null);
			}
			return bytes;
		}
		catch (IOException ex) {
			throw new UnreadableException("the class file of " + name + " cannot be read", ex);
		}
	}

	/**
	 * Thrown if a fingerprint cannot be computed.
	 */
	static final class UnreadableException extends Exception {

		private static final long serialVersionUID = 1L;

		UnreadableException(String reason, @Nullable Throwable cause) {
			super(reason, cause);
		}

	}

}

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

package io.github.s2snapshot.embedded.internal.backend.storage;

import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/**
 * Failures because of damaged files.
 */
final class StoreDamage {

	private StoreDamage() {
	}

	/**
	 * Creates the failure for a damaged file.
	 * @param file the damaged file
	 * @param problem the problem that was found
	 * @param cause the cause, or {@code null}
	 * @return the failure to throw
	 */
	static IllegalStateException in(Path file, String problem, @Nullable Throwable cause) {
		return new IllegalStateException("The file " + file + " of the embedded S2 server is damaged: " + problem
				+ ". Restore its directory from a copy, or move the directory away to start empty", cause);
	}

}

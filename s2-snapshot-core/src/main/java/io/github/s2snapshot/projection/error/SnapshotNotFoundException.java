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

package io.github.s2snapshot.projection.error;

/**
 * There is no snapshot of that cursor.
 *
 * @since 0.1.0
 */
public class SnapshotNotFoundException extends ProjectionException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message what was looked for and what there is
	 */
	public SnapshotNotFoundException(String message) {
		super(message);
	}

}

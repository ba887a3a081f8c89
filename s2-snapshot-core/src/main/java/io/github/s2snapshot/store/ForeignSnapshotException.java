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

package io.github.s2snapshot.store;

/**
 * Thrown if a stored snapshot belongs to another projection, version or stream.
 *
 * @since 0.1.0
 */
public class ForeignSnapshotException extends CorruptSnapshotException {

	private static final long serialVersionUID = 1L;

	/**
	 * Creates an exception.
	 * @param message the message
	 * @param reason to what the snapshot belongs, in lower case, to be used after a colon
	 */
	public ForeignSnapshotException(String message, String reason) {
		super(message, reason, null);
	}

	@Override
	public boolean isOfAnotherScope() {
		return true;
	}

}

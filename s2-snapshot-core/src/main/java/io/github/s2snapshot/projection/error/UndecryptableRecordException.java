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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Thrown if the server could not decrypt a record with the key of the projection, because
 * the record was appended with another key. The body, the headers and therefore the type
 * of the record are not known.
 *
 * @since 0.1.0
 */
public class UndecryptableRecordException extends FoldException {

	private static final long serialVersionUID = 1L;

	public UndecryptableRecordException(String message, StreamName stream, long seqNum, @Nullable Throwable cause) {
		super(message, stream, seqNum, null, cause);
	}

}

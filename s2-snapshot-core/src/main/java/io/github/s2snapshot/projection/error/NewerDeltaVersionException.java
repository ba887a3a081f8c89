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
 * A record holds a newer version of a type of delta than the projection knows. The cursor
 * stays before the record. It is neither retried nor passed over, whatever the poison
 * policy, because a newer release can fold it.
 *
 * @since 0.1.0
 */
public class NewerDeltaVersionException extends FoldException {

	/**
	 * Creates an exception.
	 * @param message what happened and what to do
	 * @param stream the stream of the record
	 * @param seqNum the sequence number of the record
	 * @param type the type of the delta
	 * @param cause what the codec threw, or {@code null}
	 */
	public NewerDeltaVersionException(String message, StreamName stream, long seqNum, @Nullable String type,
			@Nullable Throwable cause) {
		super(message, stream, seqNum, type, cause);
	}

}

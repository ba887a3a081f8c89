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
 * Thrown if a record could not be decoded or folded. The cursor stays before the record.
 *
 * @since 0.1.0
 */
public class FoldException extends ProjectionException {

	private final StreamName stream;

	private final long seqNum;

	private final @Nullable String type;

	public FoldException(String message, StreamName stream, long seqNum, @Nullable String type,
			@Nullable Throwable cause) {
		super(message, cause);
		this.stream = stream;
		this.seqNum = seqNum;
		this.type = type;
	}

	/**
	 * Returns the stream of the record.
	 * @return the full name of the stream
	 */
	public StreamName stream() {
		return this.stream;
	}

	/**
	 * Returns the position of the record.
	 * @return its sequence number
	 */
	public long seqNum() {
		return this.seqNum;
	}

	/**
	 * Returns the value of the {@code type} header as the record has it.
	 * {@linkplain io.github.s2snapshot.sdk.text.ForeignText#quote Quote} it before it is
	 * logged or displayed.
	 * @return the type, or {@code null} if the record has no such header
	 */
	public @Nullable String type() {
		return this.type;
	}

}

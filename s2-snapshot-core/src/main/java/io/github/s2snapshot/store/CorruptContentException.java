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

import java.io.IOException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Thrown by the stream of a {@link SnapshotContent} if the bytes are not those that were
 * saved, so that reading them again does not help. {@link StoredSnapshot} turns it into a
 * {@link CorruptSnapshotException}.
 *
 * @since 0.1.0
 */
public class CorruptContentException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Creates an exception.
	 * @param reason what is wrong with the content, in lower case, to be used after a
	 * colon
	 * @param cause the cause, or {@code null}
	 */
	public CorruptContentException(String reason, @Nullable Throwable cause) {
		super(reason, (cause != null) ? ForeignFailure.presentable(cause) : null);
		this.reason = reason;
	}

	/**
	 * Returns what is wrong with the content.
	 * @return the reason, in lower case, to be used after a colon
	 */
	public String reason() {
		return this.reason;
	}

}

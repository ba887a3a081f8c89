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
 * The bytes of a stored state are not what was saved, and there is no point in reading
 * them again. Thrown by the stream of a {@link SnapshotContent}; whoever loads a snapshot
 * gets a {@link CorruptSnapshotException}.
 *
 * @since 0.1.0
 */
public class CorruptContentException extends IOException {

	private static final long serialVersionUID = 1L;

	private final String reason;

	/**
	 * Creates one.
	 * @param reason what is wrong, fit to follow "ignored: "
	 * @param cause what tells so, or {@code null}
	 */
	public CorruptContentException(String reason, @Nullable Throwable cause) {
		super(reason, (cause != null) ? ForeignFailure.presentable(cause) : null);
		this.reason = reason;
	}

	/**
	 * Returns what is wrong.
	 * @return the reason, fit to follow "ignored: "
	 */
	public String reason() {
		return this.reason;
	}

}

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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Thrown if a stored snapshot is damaged, or is not the one that its place in the store
 * says. Such a snapshot is never restored from.
 *
 * @since 0.1.0
 */
public class CorruptSnapshotException extends SnapshotException {

	private final String reason;

	/**
	 * Creates an exception.
	 * @param message the message
	 * @param reason what is wrong with the snapshot, in lower case, to be used after a
	 * colon
	 * @param cause the cause, or {@code null}
	 */
	public CorruptSnapshotException(String message, String reason, @Nullable Throwable cause) {
		super(message, (cause != null) ? ForeignFailure.presentable(cause) : null);
		this.reason = reason;
	}

	/**
	 * Returns what is wrong with the snapshot.
	 * @return the reason, in lower case, to be used after a colon
	 */
	public String reason() {
		return this.reason;
	}

	/**
	 * Returns whether the snapshot says that it belongs to another projection, version or
	 * stream, which keeps its snapshots in the same place.
	 * @return whether the snapshot belongs to another scope
	 */
	public boolean isOfAnotherScope() {
		return false;
	}

}

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

package io.github.s2snapshot.format;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Thrown if data that claims to be a snapshot is not valid. The message is a reason in
 * lower case, to be used after a colon: "the snapshot in record 7 is ignored: …".
 *
 * @since 0.1.0
 */
public class InvalidSnapshotException extends Exception {

	private static final long serialVersionUID = 1L;

	private final SnapshotFault fault;

	/**
	 * Creates an exception for a damaged snapshot.
	 * @param message what is wrong with the snapshot
	 */
	public InvalidSnapshotException(String message) {
		this(SnapshotFault.DAMAGED, message, null);
	}

	/**
	 * Creates an exception for a damaged snapshot.
	 * @param message what is wrong with the snapshot
	 * @param cause the cause, or {@code null}
	 */
	public InvalidSnapshotException(String message, @Nullable Throwable cause) {
		this(SnapshotFault.DAMAGED, message, cause);
	}

	/**
	 * Creates an exception.
	 * @param fault the kind of fault
	 * @param message what is wrong with the snapshot
	 * @param cause the cause, or {@code null}
	 */
	public InvalidSnapshotException(SnapshotFault fault, String message, @Nullable Throwable cause) {
		super(message, (cause != null) ? ForeignFailure.presentable(cause) : null);
		this.fault = fault;
	}

	/**
	 * Returns the kind of fault.
	 * @return the fault
	 */
	public SnapshotFault fault() {
		return this.fault;
	}

}

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
 * Something that was meant as a snapshot is not a valid one. The message is the reason,
 * fit to follow "ignored: ".
 *
 * @since 0.1.0
 */
public class InvalidSnapshotException extends Exception {

	private static final long serialVersionUID = 1L;

	private final SnapshotFault fault;

	public InvalidSnapshotException(String message) {
		this(SnapshotFault.DAMAGED, message, null);
	}

	public InvalidSnapshotException(String message, @Nullable Throwable cause) {
		this(SnapshotFault.DAMAGED, message, cause);
	}

	public InvalidSnapshotException(SnapshotFault fault, String message, @Nullable Throwable cause) {
		super(message, (cause != null) ? ForeignFailure.presentable(cause) : null);
		this.fault = fault;
	}

	/**
	 * Returns what kind of reason it is.
	 * @return the kind
	 */
	public SnapshotFault fault() {
		return this.fault;
	}

}

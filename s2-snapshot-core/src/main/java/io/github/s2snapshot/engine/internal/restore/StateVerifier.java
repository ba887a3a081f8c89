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

package io.github.s2snapshot.engine.internal.restore;

import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.serializer.StateComparison;
import io.github.s2snapshot.serializer.StoredJson;

/**
 * Compares states with what was read back of them, and reports why a snapshot cannot be
 * relied on. A snapshot counts as taken, and history is given up for it, only when the
 * reader of a restart has restored the same state from it.
 *
 * @param <S> the type of the state
 */
public final class StateVerifier<S> {

	private static final String REMEDY = "Let Jackson read the class as it is written, by a record, a constructor with "
			+ "@JsonCreator or @JsonTypeInfo on members of an abstract type, or set a StateSerializer";

	private final ProjectionDefinition<S> definition;

	public StateVerifier(ProjectionDefinition<S> definition) {
		this.definition = definition;
	}

	/**
	 * Returns whether states are compared.
	 * @return whether a second state may be in memory
	 */
	public boolean isFull() {
		return this.definition.verification() == SnapshotVerification.FULL;
	}

	/**
	 * Requires that a state is valid JSON, and makes nothing of it.
	 * @param in the state as it was written
	 * @return whatever
	 * @throws IOException if it is not, or cannot be read
	 */
	public static Boolean requireStructure(InputStream in) throws IOException {
		String problem = StoredJson.problem(in);
		if (problem != null) {
			throw new IOException(problem);
		}
		return Boolean.TRUE;
	}

	/**
	 * Compares a state that was read back with the original.
	 * @param original the state that was written
	 * @param restored the state that was read back
	 * @param stored opens what the original was written as
	 * @throws SnapshotException if they differ, or that cannot be found out
	 */
	public void requireSame(S original, S restored, StateComparison.Stored stored) {
		String difference;
		try {
			difference = StateComparison.difference(this.definition.serializer(), original, restored, stored);
		}
		catch (IOException | RuntimeException ex) {
			throw unreadable(ForeignFailure.text(ex), ForeignFailure.presentable(ex));
		}
		if (difference != null) {
			throw new SnapshotException(SnapshotFailureReason.DIFFERENT,
					String
						.format(Locale.ROOT,
								"The state of projection '%s' is not the same after it was written and read back, "
										+ "so no snapshot of it is kept: %s",
								this.definition.name(), difference),
					null);
		}
	}

	/**
	 * Reports that there is no room for a second state.
	 * @param cause the error
	 * @return the exception to throw
	 */
	public SnapshotException tooLarge(OutOfMemoryError cause) {
		return new SnapshotException(SnapshotFailureReason.TOO_LARGE, String.format(Locale.ROOT,
				"The state of projection '%s' cannot be verified, so no snapshot of it is kept: the heap has no room for a "
						+ "second state while the snapshot is read back. Give the process more memory, make the state "
						+ "smaller, or set the verification of its snapshots to bytes",
				this.definition.name()), cause);
	}

	/**
	 * Reports that a state cannot be restored from what was written.
	 * @param reason why
	 * @param cause the cause, or {@code null}
	 * @return the exception to throw
	 */
	public SnapshotException unreadable(String reason, @Nullable Throwable cause) {
		return new SnapshotException(SnapshotFailureReason.UNREADABLE,
				String.format(Locale.ROOT,
						"The state of projection '%s' cannot be read back, so no snapshot of it is kept: %s. %s",
						this.definition.name(), reason, REMEDY),
				cause);
	}

}

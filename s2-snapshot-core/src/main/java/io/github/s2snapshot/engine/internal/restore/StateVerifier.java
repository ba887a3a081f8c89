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
 * Compares states with the states that were read back from their snapshots. A snapshot
 * counts as taken, and history is trimmed for it, only if the code that restores has read
 * an equal state from it.
 *
 * @param <S> the type of the state
 */
public final class StateVerifier<S> {

	private static final String REMEDY = "Change the class so that Jackson reads what it writes, with a record, a constructor with "
			+ "@JsonCreator, or @JsonTypeInfo on members of an abstract type, or set a StateSerializer";

	private final ProjectionDefinition<S> definition;

	public StateVerifier(ProjectionDefinition<S> definition) {
		this.definition = definition;
	}

	/**
	 * Returns whether states are compared, which needs memory for a second state.
	 * @return whether the verification is full
	 */
	public boolean isFull() {
		return this.definition.verification() == SnapshotVerification.FULL;
	}

	/**
	 * Requires that a stored state is valid JSON, without deserializing it.
	 * @param in the stored state
	 * @return always {@code true}
	 * @throws IOException if the state is not valid JSON, or cannot be read
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
	 * @param stored opens the stored form of the original
	 * @throws SnapshotException if the states differ, or cannot be compared
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
					String.format(Locale.ROOT,
							"The state of projection '%s' differs after it was written and read back, so its snapshot "
									+ "was discarded: %s",
							this.definition.name(), difference),
					null);
		}
	}

	/**
	 * Creates the exception for a heap without room for a second state.
	 * @param cause the error
	 * @return the exception to throw
	 */
	public SnapshotException tooLarge(OutOfMemoryError cause) {
		return new SnapshotException(SnapshotFailureReason.TOO_LARGE, String.format(Locale.ROOT,
				"The state of projection '%s' cannot be verified, so its snapshot was discarded: the heap "
						+ "has no room for a second state while the snapshot is read back. Increase the heap, reduce "
						+ "the state, or set the verification of snapshots to 'bytes'",
				this.definition.name()), cause);
	}

	/**
	 * Creates the exception for a state that cannot be read back.
	 * @param reason the reason
	 * @param cause the cause, or {@code null}
	 * @return the exception to throw
	 */
	public SnapshotException unreadable(String reason, @Nullable Throwable cause) {
		return new SnapshotException(SnapshotFailureReason.UNREADABLE,
				String.format(Locale.ROOT,
						"The state of projection '%s' cannot be read back, so its snapshot was discarded: %s. %s",
						this.definition.name(), reason, REMEDY),
				cause);
	}

}

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

package io.github.s2snapshot.engine.internal.status;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.FoldChangedException;
import io.github.s2snapshot.projection.error.FoldException;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.StateVersionException;
import io.github.s2snapshot.projection.error.StoreUnreadableException;
import io.github.s2snapshot.projection.error.StreamNotFoundException;
import io.github.s2snapshot.sdk.error.AppendConditionFailedException;
import io.github.s2snapshot.sdk.error.InvalidInputException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.error.UnwrittenPositionException;

/**
 * Kind of a failure, which decides on retries.
 */
public enum FailureKind {

	/**
	 * The data or the configuration is wrong, so a retry fails again.
	 */
	DEFINITE,

	/**
	 * The server, the network or the store is temporarily not available.
	 */
	TRANSIENT,

	/**
	 * The server, or a proxy in front of it, refuses requests. This is temporary during
	 * an outage, a rotation of tokens or a change of routes; otherwise the configuration
	 * is wrong.
	 */
	REFUSAL;

	private static final int MOST_CAUSES = 20;

	/**
	 * Returns whether the server has answered that the stream does not exist.
	 * @param failure the failure of a request, or {@code null}
	 * @return whether the stream does not exist
	 */
	public static boolean isMissingStream(@Nullable Throwable failure) {
		return failure instanceof S2ServerException server && server.status() == 404
				&& "stream_not_found".equals(server.code());
	}

	/**
	 * Returns whether the server is still deleting the stream.
	 * @param failure a failure of a request; its causes decide if its own type does not
	 * @return whether the stream is being deleted
	 */
	public static boolean isDeletionPending(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
			if (cause instanceof S2ServerException server) {
				return "stream_deletion_pending".equals(server.code());
			}
			cause = cause.getCause();
		}
		return false;
	}

	/**
	 * Returns the kind of a failure.
	 * @param failure a failure of the engine, the client or a store; its causes decide if
	 * its own type does not
	 * @return the kind
	 */
	public static FailureKind of(Throwable failure) {
		Throwable cause = failure;
		for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
			FailureKind kind = ofItself(cause);
			if (kind != null) {
				return kind;
			}
			cause = cause.getCause();
		}
		return DEFINITE;
	}

	// Returns null if the cause decides.
	private static @Nullable FailureKind ofItself(Throwable failure) {
		if (failure instanceof S2Exception known) {
			return ofCall(known);
		}
		if (failure instanceof StreamNotFoundException) {
			return REFUSAL;
		}
		if (failure instanceof StoreUnreadableException) {
			return (isOfTheProcess(failure.getCause())) ? DEFINITE : TRANSIENT;
		}
		if (failure instanceof FoldException || failure instanceof NoBaseStateException
				|| failure instanceof IncarnationException || failure instanceof GapException
				|| failure instanceof StateVersionException || failure instanceof FoldChangedException
				|| failure instanceof ProjectionDefinitionException) {
			return DEFINITE;
		}
		if (failure instanceof IOException || failure instanceof UncheckedIOException
				|| failure instanceof TimeoutException) {
			return TRANSIENT;
		}
		return (failure instanceof Error) ? DEFINITE : null;
	}

	private static boolean isOfTheProcess(@Nullable Throwable cause) {
		return cause instanceof Error;
	}

	private static FailureKind ofCall(S2Exception failure) {
		if (failure instanceof SessionClosedException || failure instanceof InvalidInputException
				|| failure instanceof UnwrittenPositionException || failure instanceof AppendConditionFailedException) {
			return DEFINITE;
		}
		if (failure instanceof S2ServerException server) {
			return (server.isRetryable() || server.status() >= 500) ? TRANSIENT : REFUSAL;
		}
		return (failure instanceof ProtocolException) ? REFUSAL : TRANSIENT;
	}

}

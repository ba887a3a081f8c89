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

import java.time.Duration;
import java.util.Locale;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.format.SnapshotRecord;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.projection.error.IncarnationException;
import io.github.s2snapshot.projection.error.NoBaseStateException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.StoreUnreadableException;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.error.S2TimeoutException;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;

/**
 * Creates the exceptions that say why a projection cannot continue.
 */
public final class ProjectionFailures {

	private final String projection;

	private final String identity;

	private final StreamName stream;

	private final BaseTrail trail = new BaseTrail();

	public ProjectionFailures(ProjectionDefinition<?> definition, StreamName stream) {
		this.projection = definition.name();
		this.identity = SnapshotRecord.identity(definition.name(), definition.version());
		this.stream = stream;
	}

	/**
	 * Remembers why a snapshot that was found is not a base.
	 * @param reason the reason
	 */
	public void remember(String reason) {
		this.trail.add(reason);
	}

	/**
	 * Remembers that records after the base are missing.
	 * @param gap the gap after the base
	 * @param cursor the cursor of the base
	 */
	public void rememberLost(GapException gap, long cursor) {
		remember(String.format(Locale.ROOT, "the records %s to %s after the base at cursor %s were trimmed",
				SeqNums.text(gap.expected()), SeqNums.text(gap.received() - 1), SeqNums.text(cursor)));
	}

	public GapException gap(long expected, long received) {
		if (SeqNums.before(received, expected)) {
			return new GapException(String.format(Locale.ROOT,
					"Projection '%s' expected record %s of stream %s but received record %s again. The server does "
							+ "not send the records in order. Start the projection again to restore it",
					this.projection, SeqNums.text(expected), this.stream, SeqNums.text(received)), this.stream,
					expected, received);
		}
		return new GapException(String.format(Locale.ROOT,
				"Projection '%s' expected record %s of stream %s but the next record is %s. The records in between "
						+ "were trimmed before the projection had folded them",
				this.projection, SeqNums.text(expected), this.stream, SeqNums.text(received)), this.stream, expected,
				received);
	}

	public NoBaseStateException noBase(long tail) {
		return new NoBaseStateException(String.format(Locale.ROOT,
				"Projection '%s' cannot restore from stream %s: the beginning of the stream was "
						+ "trimmed, and no valid snapshot of %s was found up to the tail %s%s. Put a snapshot back, "
						+ "or use a stream that still has record 0",
				this.projection, this.stream, this.identity, SeqNums.text(tail), this.trail));
	}

	public IncarnationException beyondTail(long position, long tail) {
		return new IncarnationException(String.format(Locale.ROOT,
				"Projection '%s' covers stream %s up to %s, but the stream ends at %s. The "
						+ "stream was deleted and created again, or reset to an older state. If this is intended, "
						+ "remove the snapshots of %s and start the projection again",
				this.projection, this.stream, SeqNums.text(position), SeqNums.text(tail), this.identity));
	}

	/**
	 * Creates the exception for snapshots that all belong to another stream.
	 * @param snapshot the newest of the snapshots
	 * @param reason why the snapshot belongs to another stream
	 * @return the exception to throw
	 */
	public IncarnationException anotherStream(String snapshot, String reason) {
		return new IncarnationException(String.format(Locale.ROOT,
				"Projection '%s' has only snapshots of another stream. The newest one, %s, is ignored: %s. The "
						+ "stream was deleted and created again. If this is intended, remove the snapshots of %s "
						+ "and start the projection again, or raise the version of the projection",
				this.projection, snapshot, reason, this.identity));
	}

	public ProjectionException unreachable(Throwable failure) {
		if (failure instanceof ProjectionException known) {
			return known;
		}
		return new ProjectionFailedException(String.format(Locale.ROOT, "Projection '%s' cannot read stream %s: %s. %s",
				this.projection, this.stream, failure.getMessage(), advice(failure)), failure);
	}

	public ProjectionException storeUnreadable(Throwable failure) {
		return new StoreUnreadableException(String.format(Locale.ROOT,
				"Projection '%s' cannot read its snapshot store: %s. The projection was not started, because it may "
						+ "have snapshots there. Make the store readable and start the projection again",
				this.projection, failure.getMessage()), failure);
	}

	public ProjectionException readEnded() {
		return new ProjectionFailedException(String.format(Locale.ROOT,
				"The server ended the read session of stream %s for projection '%s'", this.stream, this.projection),
				null);
	}

	public ProjectionException silent(Duration age) {
		String reason = String.format(Locale.ROOT, "the server sent nothing for %d ms, not even a heartbeat",
				age.toMillis());
		return new ProjectionFailedException(String.format(Locale.ROOT, "Projection '%s' cannot follow stream %s: %s",
				this.projection, this.stream, reason), new S2TimeoutException(reason));
	}

	public ProjectionException unexpected(Throwable failure) {
		return new ProjectionFailedException(
				String.format(Locale.ROOT, "Projection '%s' of stream %s failed unexpectedly: %s", this.projection,
						this.stream, ForeignFailure.describe(failure)),
				ForeignFailure.presentable(failure));
	}

	private String advice(Throwable failure) {
		if (failure instanceof S2ConnectException) {
			return "Check that the server is running and that the endpoints are correct";
		}
		if (failure instanceof S2ServerException server && server.code() != null) {
			return switch (server.code()) {
				case "basin_not_found" ->
					String.format(Locale.ROOT, "Create the basin '%s', or correct its name", this.stream.basin());
				case "stream_not_found" ->
					String.format(Locale.ROOT, "Create the stream '%s', or correct its name", this.stream.stream());
				case "authn", "access_token_not_found" -> "Check the access token";
				case "permission_denied" ->
					"Give the access token the permissions to read this stream and to check its tail";
				default -> "Start the projection again when the cause is removed";
			};
		}
		return "Start the projection again when the cause is removed";
	}

}

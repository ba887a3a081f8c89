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

package io.github.s2snapshot.projection;

import java.util.Objects;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Report about a projection at one moment.
 *
 * @param name the name of the projection
 * @param version the version of the projection
 * @param stream the stream that is folded
 * @param placement where its snapshots are kept
 * @param status the status
 * @param cursor the first sequence number that is not folded; while there is no base yet,
 * the position up to which the stream was searched for a base
 * @param tail the last observed tail of the stream, never less than the cursor
 * @param lag the lag of the state behind that tail
 * @param restore the last restore, or {@code null} if none has ended yet
 * @param lastSnapshot the newest known snapshot, or {@code null} if none is known
 * @param failure the failure of the projection, or {@code null} if it has not failed
 * @param contact the state of the connection to the server
 * @param ignored the deltas of unknown types that were ignored
 * @param triggers when snapshots are taken, in words; {@code null} if unknown
 * @param subscribers the subscribers to the deltas
 * @since 0.1.0
 */
public record ProjectionInfo(String name, int version, StreamName stream, SnapshotPlacement placement,
		ProjectionStatus status, long cursor, long tail, Lag lag, @Nullable RestoreInfo restore,
		@Nullable SnapshotInfo lastSnapshot, @Nullable ProjectionException failure, ServerContact contact,
		IgnoredDeltas ignored, @Nullable String triggers, DeltaSubscribers subscribers) {

	public ProjectionInfo {
		Objects.requireNonNull(subscribers, "'subscribers' must not be null");
		Objects.requireNonNull(ignored, "'ignored' must not be null");
		Objects.requireNonNull(name, "'name' must not be null");
		Objects.requireNonNull(stream, "'stream' must not be null");
		Objects.requireNonNull(placement, "'placement' must not be null");
		Objects.requireNonNull(status, "'status' must not be null");
		Objects.requireNonNull(lag, "'lag' must not be null");
		Objects.requireNonNull(contact, "'contact' must not be null");
	}

	/**
	 * Returns whether the projection should follow its stream. A projection that is
	 * paused, failed or stopped does not, so it does not hear the server.
	 * @return whether the projection should hear the server
	 */
	public boolean isFollowing() {
		return switch (this.status) {
			case RESTORING, CATCHING_UP, LIVE, DISCONNECTED -> true;
			case PAUSED, FAILED, STOPPED -> false;
		};
	}

	/**
	 * Returns whether the projection follows its stream and hears the server.
	 * @return whether it is connected
	 */
	public boolean isConnected() {
		return isFollowing() && this.contact.isConnected();
	}

	/**
	 * Creates a report of a projection whose triggers are unknown, and whose deltas have
	 * no subscribers.
	 * @param name the name of the projection
	 * @param version the version of the projection
	 * @param stream the stream that is folded
	 * @param placement where its snapshots are kept
	 * @param status the status
	 * @param cursor the first sequence number that is not folded
	 * @param tail the last observed tail of the stream
	 * @param lag the lag of the state behind that tail
	 * @param restore the last restore, or {@code null} if none has ended yet
	 * @param lastSnapshot the newest known snapshot, or {@code null} if none is known
	 * @param failure the failure of the projection, or {@code null} if it has not failed
	 * @param contact the state of the connection to the server
	 * @param ignored the deltas of unknown types that were ignored
	 */
	public ProjectionInfo(String name, int version, StreamName stream, SnapshotPlacement placement,
			ProjectionStatus status, long cursor, long tail, Lag lag, @Nullable RestoreInfo restore,
			@Nullable SnapshotInfo lastSnapshot, @Nullable ProjectionException failure, ServerContact contact,
			IgnoredDeltas ignored) {
		this(name, version, stream, placement, status, cursor, tail, lag, restore, lastSnapshot, failure, contact,
				ignored, null, DeltaSubscribers.NONE);
	}

	/**
	 * Creates a report of a projection that has not heard the server.
	 * @param name the name of the projection
	 * @param version the version of the projection
	 * @param stream the stream that is folded
	 * @param placement where its snapshots are kept
	 * @param status the status
	 * @param cursor the first sequence number that is not folded
	 * @param tail the last observed tail of the stream
	 * @param lag the lag of the state behind that tail
	 * @param restore the last restore, or {@code null} if none has ended yet
	 * @param lastSnapshot the newest known snapshot, or {@code null} if none is known
	 * @param failure the failure of the projection, or {@code null} if it has not failed
	 */
	public ProjectionInfo(String name, int version, StreamName stream, SnapshotPlacement placement,
			ProjectionStatus status, long cursor, long tail, Lag lag, @Nullable RestoreInfo restore,
			@Nullable SnapshotInfo lastSnapshot, @Nullable ProjectionException failure) {
		this(name, version, stream, placement, status, cursor, tail, lag, restore, lastSnapshot, failure,
				ServerContact.NONE, IgnoredDeltas.NONE);
	}

}

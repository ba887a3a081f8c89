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

package io.github.s2snapshot.actuate.endpoint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionInfo;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.ServerContact;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.text.ForeignText;

/**
 * Description of a projection. Every property is present, with the value {@code null} if
 * it does not apply.
 *
 * @param basin the basin of the stream
 * @param stream the stream
 * @param status the status
 * @param cursor the first sequence number that is not folded
 * @param tail the last observed tail of the stream
 * @param lag the distance between cursor and tail
 * @param contact the contact with the server
 * @param recovery the attempts to recover from a transient failure, or {@code null} if
 * there is no failure
 * @param restore the result of the last restore, or {@code null} before the first restore
 * @param lastSnapshot the newest known snapshot, or {@code null} if there is none
 * @param failure the reason for which the projection failed, or {@code null} if it has
 * not failed
 * @param ignored the deltas of unknown types that were ignored
 * @param triggers when snapshots are taken, in words; left out if it is not known
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ProjectionDescriptor(String basin, String stream, String status, long cursor, long tail,
		LagDescriptor lag, ContactDescriptor contact, @Nullable RecoveryDescriptor recovery,
		@Nullable RestoreDescriptor restore, @Nullable SnapshotDescriptor lastSnapshot, @Nullable String failure,
		IgnoredDescriptor ignored,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String triggers) implements OperationResponseBody {

	static ProjectionDescriptor of(ProjectionInfo projection) {
		RestoreInfo restore = projection.restore();
		SnapshotInfo lastSnapshot = projection.lastSnapshot();
		ProjectionException failure = projection.failure();
		Recovery recovery = projection.contact().recovery();
		return new ProjectionDescriptor(projection.stream().basin(), projection.stream().stream(),
				projection.status().name(), projection.cursor(), projection.tail(), LagDescriptor.of(projection.lag()),
				ContactDescriptor.of(projection), (recovery != null) ? RecoveryDescriptor.of(recovery) : null,
				(restore != null) ? RestoreDescriptor.of(restore) : null,
				(lastSnapshot != null) ? SnapshotDescriptor.of(lastSnapshot) : null,
				(failure != null) ? failure.getMessage() : null, IgnoredDescriptor.of(projection.ignored()),
				projection.triggers());
	}

	/**
	 * Description of the distance between a state and the tail of its stream.
	 *
	 * @param records the number of records
	 * @param seconds the time in seconds
	 */
	public record LagDescriptor(long records, double seconds) {

		private static final double MILLIS_PER_SECOND = 1000.0;

		static LagDescriptor of(Lag lag) {
			return new LagDescriptor(lag.records(), lag.time().toMillis() / MILLIS_PER_SECOND);
		}

	}

	/**
	 * Description of the contact of a projection with the server.
	 *
	 * @param connected whether there is contact with the server
	 * @param lastContact the time of the last contact, or {@code null} before the first
	 * contact
	 * @param seconds the time since the last contact in seconds, or {@code null} before
	 * the first contact
	 * @param disconnectedSince the start of the outage, or {@code null} if the projection
	 * is not disconnected
	 * @param reason the reason of the outage, or {@code null} if the projection is not
	 * disconnected
	 */
	@JsonInclude(JsonInclude.Include.ALWAYS)
	public record ContactDescriptor(boolean connected, @Nullable Instant lastContact, @Nullable Double seconds,
			@Nullable Instant disconnectedSince, @Nullable String reason) {

		private static final double MILLIS_PER_SECOND = 1000.0;

		static ContactDescriptor of(ProjectionInfo projection) {
			ServerContact contact = projection.contact();
			Outage outage = contact.outage();
			Double seconds = (contact.lastContact() != null) ? contact.age().toMillis() / MILLIS_PER_SECOND : null;
			return new ContactDescriptor(projection.isConnected(), contact.lastContact(), seconds,
					(outage != null) ? outage.since() : null, (outage != null) ? outage.reason() : null);
		}

	}

	/**
	 * Description of the deltas of unknown types that were ignored.
	 *
	 * @param count the number of deltas since the last restore began
	 * @param lastIgnored the last of them, or {@code null} if there is none
	 * @param types the types that the state lacks, in quotes
	 * @param otherTypes whether it also lacks types that are not listed
	 */
	@JsonInclude(JsonInclude.Include.ALWAYS)
	public record IgnoredDescriptor(long count, @Nullable LastIgnored lastIgnored, List<String> types,
			boolean otherTypes) {

		static IgnoredDescriptor of(IgnoredDeltas ignored) {
			IgnoredDeltas.Last last = ignored.last();
			List<String> types = new ArrayList<>();
			if (ignored.types().hasUntyped()) {
				types.add(ForeignText.quote(null));
			}
			ignored.types().names().forEach((name) -> types.add(ForeignText.quote(name)));
			return new IgnoredDescriptor(ignored.count(),
					(last != null) ? new LastIgnored(last.seqNum(), ForeignText.quote(last.type())) : null, types,
					ignored.types().hasOthers());
		}

		/**
		 * Description of an ignored delta.
		 *
		 * @param seqNum the sequence number of its record
		 * @param type its type in quotes, cut to 64 characters; {@code none} without
		 * quotes if it has none
		 */
		public record LastIgnored(long seqNum, String type) {
		}

	}

	/**
	 * Description of attempts to recover from a failure.
	 *
	 * @param attempts the number of attempts that have failed
	 * @param since the time at which the first attempt failed
	 * @param nextAttempt the time of the next attempt, in the past if it is in progress
	 * @param failure the reason for which the last attempt failed
	 */
	public record RecoveryDescriptor(int attempts, Instant since, Instant nextAttempt, String failure) {

		static RecoveryDescriptor of(Recovery recovery) {
			return new RecoveryDescriptor(recovery.attempt(), recovery.since(), recovery.nextAttempt(),
					String.valueOf(recovery.failure().getMessage()));
		}

	}

	/**
	 * Description of the result of a restore.
	 *
	 * @param source {@code in-stream}, {@code external}, {@code replay} or {@code empty}
	 * @param cursor the cursor of the base
	 * @param replayed the number of deltas folded after the base
	 * @param durationMs the duration in milliseconds
	 * @param foldChange whether the base was made by other code of the folds
	 */
	public record RestoreDescriptor(String source, long cursor, long replayed, long durationMs,
			FoldChangeDescriptor foldChange) {

		static RestoreDescriptor of(RestoreInfo restore) {
			return new RestoreDescriptor(restore.source().id(), restore.cursor(), restore.replayed(),
					restore.duration().toMillis(), FoldChangeDescriptor.of(restore.foldChange()));
		}

	}

	/**
	 * Description of the difference between the code of the folds that made a base and
	 * that of the projection.
	 *
	 * @param kind {@code none}, {@code changed}, or {@code unknown} if nothing was
	 * compared
	 * @param parts the classes and methods that have changed; empty if they are not known
	 */
	public record FoldChangeDescriptor(String kind, List<String> parts) {

		static FoldChangeDescriptor of(FoldChange change) {
			return new FoldChangeDescriptor(change.kind().id(), change.parts());
		}

	}

}

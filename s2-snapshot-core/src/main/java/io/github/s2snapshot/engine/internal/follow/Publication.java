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

package io.github.s2snapshot.engine.internal.follow;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.sdk.record.StreamPosition;

/**
 * Creates the published values from the state of a {@link FollowMachine}.
 */
public final class Publication {

	private Publication() {
	}

	public static <S> Published<S> of(FollowMachine<S> machine, Published<S> previous, ProjectionStatus status,
			@Nullable ProjectionException failure, @Nullable RestoreInfo restore) {
		// Inside a batch, the state, cursor and number of deltas before it are published.
		boolean inside = machine.isLive() && machine.isHeld();
		FoldedState.Point<S> whole = (inside && restore != null) ? newer(machine.whole(), previous) : null;
		long cursor = (!inside) ? machine.expected() : (whole != null) ? whole.position() : previous.cursor();
		long deltas = (!inside) ? machine.deltas() : (whole != null) ? whole.deltas() : previous.deltas();
		StreamPosition observed = machine.tail();
		IgnoredDeltas ignored = (!inside) ? machine.ignored() : (whole != null) ? whole.ignored() : previous.ignored();
		long tail = (observed != null) ? SeqNums.max(observed.seqNum(), cursor) : cursor;
		Lag lag = lag(machine, cursor, observed);
		ProjectionView<S> view = (whole != null) ? view(whole, lag, status)
				: view(machine, previous, status, cursor, lag, inside);
		return new Published<>(view, status, cursor, tail, lag, restore, machine.lastSnapshot(), failure, deltas,
				machine.deltasSinceSnapshot(deltas), machine.isUncovered(deltas), ignored);
	}

	private static <S> FoldedState.@Nullable Point<S> newer(FoldedState.@Nullable Point<S> whole,
			Published<S> previous) {
		return (whole != null && SeqNums.before(previous.cursor(), whole.position())) ? whole : null;
	}

	// A fold may return null, which is a valid state.
	@SuppressWarnings("NullAway")
	private static <S> ProjectionView<S> view(FoldedState.Point<S> whole, Lag lag, ProjectionStatus status) {
		return new ProjectionView<>(whole.state(), whole.position(), lag, status);
	}

	// Without a state the previous view stays, which is null until the first restore has
	// ended.
	private static <S> @Nullable ProjectionView<S> view(FollowMachine<S> machine, Published<S> previous,
			ProjectionStatus status, long cursor, Lag lag, boolean inside) {
		ProjectionView<S> shown = previous.view();
		if (inside && shown != null) {
			return new ProjectionView<>(shown.state(), shown.cursor(), lag, status);
		}
		if (inside || !machine.isLive() || !machine.isBased()) {
			return previous.with(status, null).view();
		}
		return present(machine, cursor, lag, status);
	}

	// A fold may return null, which is a valid state.
	@SuppressWarnings("NullAway")
	private static <S> ProjectionView<S> present(FollowMachine<S> machine, long cursor, Lag lag,
			ProjectionStatus status) {
		return new ProjectionView<>(machine.publish(), cursor, lag, status);
	}

	private static Lag lag(FollowMachine<?> machine, long cursor, @Nullable StreamPosition tail) {
		if (tail == null || !SeqNums.before(cursor, tail.seqNum())) {
			return Lag.NONE;
		}
		long millis = (Long.compareUnsigned(tail.timestamp(), machine.lastTimestamp()) > 0)
				? tail.timestamp() - machine.lastTimestamp() : 0;
		// Timestamps can be those of clients, and any number.
		return new Lag(tail.seqNum() - cursor, Duration.ofMillis(Math.max(0, millis)));
	}

}

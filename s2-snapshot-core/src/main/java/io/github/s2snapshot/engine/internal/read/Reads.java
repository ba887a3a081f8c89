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

package io.github.s2snapshot.engine.internal.read;

import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.BiPredicate;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.status.Contact;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.Recovery;
import io.github.s2snapshot.projection.error.Outage;
import io.github.s2snapshot.projection.error.ProjectionDisconnectedException;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.projection.error.ReadTimeoutException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Reads of the published state of a projection, at once or when it has reached a cursor.
 *
 * @param <S> the type of the state
 */
public final class Reads<S> implements PublishedState.Listener {

	// The highest position.
	private static final long UNREACHABLE = -1;

	private final String projection;

	private final StreamName streamName;

	private final S2Stream stream;

	private final Contact contact;

	private final PublishedState<S> published;

	private final BiPredicate<Long, StreamPosition> otherStream;

	private final Waiters waiters;

	// Reads the stream, if it is read on demand.
	private volatile @Nullable Function<@Nullable Long, CompletableFuture<@Nullable Void>> refresh;

	/**
	 * Creates reads.
	 * @param projection the name of the projection
	 * @param streamName the name of its stream
	 * @param stream the stream
	 * @param contact the contact to the server
	 * @param waitingReads the most reads that may wait
	 * @param published the published state
	 * @param otherStream called with a cursor that was published before a tail was
	 * requested, and with that tail. Returns whether the stream is another one than that
	 * of the cursor; the projection fails then
	 */
	public Reads(String projection, StreamName streamName, S2Stream stream, Contact contact, int waitingReads,
			PublishedState<S> published, BiPredicate<Long, StreamPosition> otherStream) {
		this.projection = projection;
		this.streamName = streamName;
		this.stream = stream;
		this.contact = contact;
		this.published = published;
		this.otherStream = otherStream;
		this.waiters = new Waiters(projection, waitingReads);
	}

	/**
	 * Sets how the stream is read on demand.
	 * @param refresh reads up to the tail, unless the given position has been read, or
	 * {@code null} if the stream is followed
	 */
	public void onDemand(@Nullable Function<@Nullable Long, CompletableFuture<@Nullable Void>> refresh) {
		this.refresh = refresh;
	}

	/**
	 * Returns whether the stream is read on demand.
	 * @return whether the state may be older than the stream without a failure
	 */
	public boolean isOnDemand() {
		return this.refresh != null;
	}

	public ProjectionView<S> read() {
		Published<S> current = this.published.get();
		ProjectionView<S> view = current.view();
		if (view == null) {
			throw notReady(current);
		}
		Duration silence = silence(current);
		return (silence.isZero()) ? view
				: new ProjectionView<>(view.state(), view.cursor(), lag(current, silence), view.status(), silence);
	}

	/**
	 * Returns the lag, including the silence of the server.
	 * @param current the published state
	 * @return the lag
	 */
	public Lag lag(Published<S> current) {
		return lag(current, silence(current));
	}

	private static Lag lag(Published<?> current, Duration silence) {
		return (silence.compareTo(current.lag().time()) > 0) ? new Lag(current.lag().records(), silence)
				: current.lag();
	}

	private Duration silence(Published<S> current) {
		return switch (current.status()) {
			case LIVE, CATCHING_UP, RESTORING, DISCONNECTED -> this.contact.silence();
			case PAUSED, FAILED, STOPPED -> Duration.ZERO;
		};
	}

	public ProjectionView<S> read(long cursor, Deadline deadline) {
		return read(cursor, deadline, false);
	}

	private ProjectionView<S> read(long cursor, Deadline deadline, boolean latest) {
		requirePositive(deadline);
		try {
			await(cursor, deadline.remaining(), latest);
		}
		catch (TimeoutException ex) {
			throw timedOut(cursor, deadline);
		}
		return read();
	}

	public ProjectionView<S> readLatest(Deadline deadline) {
		requirePositive(deadline);
		requireRunning(this.published.get());
		requireConnected(this.published.get());
		Function<@Nullable Long, CompletableFuture<@Nullable Void>> onDemand = this.refresh;
		if (onDemand != null) {
			return refreshed(onDemand.apply(null), deadline);
		}
		long known = this.published.get().cursor();
		StreamPosition tail;
		try {
			tail = Futures.get(this.stream.checkTailAsync(), deadline.remaining());
		}
		catch (TimeoutException ex) {
			throw new ReadTimeoutException(String.format(Locale.ROOT,
					"The tail of stream %s could not be read within %s", this.streamName, deadline.timeout()),
					this.published.get().cursor());
		}
		// The projection of another stream fails, which ends the wait.
		return read((this.otherStream.test(known, tail)) ? UNREACHABLE : tail.seqNum(), deadline, true);
	}

	private ProjectionView<S> refreshed(CompletableFuture<@Nullable Void> refresh, Deadline deadline) {
		try {
			Futures.get(refresh, deadline.remaining());
		}
		catch (TimeoutException ex) {
			throw new ReadTimeoutException(String.format(Locale.ROOT,
					"The records of stream %s could not be read within %s", this.streamName, deadline.timeout()),
					this.published.get().cursor());
		}
		catch (SessionClosedException ex) {
			// The stream is followed since, or was for a moment.
			return readLatest(deadline);
		}
		requireRunning(this.published.get());
		return read();
	}

	public void await(long cursor, Duration timeout) throws TimeoutException {
		await(cursor, timeout, false);
	}

	private void await(long cursor, Duration timeout, boolean latest) throws TimeoutException {
		requireRunning(this.published.get());
		if (isReached(cursor)) {
			return;
		}
		Waiters.Waiter waiter = this.waiters.add(cursor, latest);
		try {
			// A state that was published meanwhile did not complete the new waiter.
			requireRunning(this.published.get());
			if (latest) {
				requireConnected(this.published.get());
			}
			if (!isReached(cursor)) {
				request(cursor, waiter);
				Futures.get(waiter, timeout);
			}
		}
		finally {
			this.waiters.remove(waiter);
		}
	}

	private void request(long cursor, Waiters.Waiter waiter) {
		Function<@Nullable Long, CompletableFuture<@Nullable Void>> onDemand = this.refresh;
		if (onDemand != null) {
			CompletableFuture<?> unused = onDemand.apply(cursor).whenComplete((nothing, failure) -> {
				if (failure != null && !(Futures.unwrap(failure) instanceof SessionClosedException)) {
					waiter.completeExceptionally(Futures.unwrap(failure));
				}
			});
		}
	}

	@Override
	public void reached(long cursor) {
		this.waiters.reached(cursor);
	}

	/**
	 * Fails the reads of the latest state during an outage.
	 */
	@Override
	public void published() {
		Published<S> current = this.published.get();
		Outage outage = this.contact.outage();
		if (current.status() == ProjectionStatus.DISCONNECTED && outage != null) {
			this.waiters.failLatest(() -> disconnected(current, outage));
		}
	}

	@Override
	public void ended() {
		this.waiters.fail(this::notRunning);
	}

	/**
	 * Returns why the projection is not running.
	 * @return the exception for its callers
	 */
	public ProjectionException notRunning() {
		return notRunning(this.published.get());
	}

	private boolean isReached(long cursor) {
		ProjectionView<S> view = this.published.get().view();
		return view != null && !SeqNums.before(view.cursor(), cursor);
	}

	private void requireRunning(Published<S> current) {
		if (current.status() == ProjectionStatus.FAILED || current.status() == ProjectionStatus.STOPPED) {
			throw notRunning(current);
		}
	}

	private void requireConnected(Published<S> current) {
		Outage outage = this.contact.outage();
		if (current.status() == ProjectionStatus.DISCONNECTED && outage != null) {
			throw disconnected(current, outage);
		}
	}

	private ProjectionDisconnectedException disconnected(Published<S> current, Outage outage) {
		Recovery recovery = this.contact.recovery();
		return new ProjectionDisconnectedException(String.format(Locale.ROOT,
				"Projection '%s' of stream %s has been disconnected since %s, and its latest state is "
						+ "unknown: %s. Read the last state, at cursor %s, with read(), or retry when the projection "
						+ "is live",
				this.projection, this.streamName, outage.since(), outage.reason(), SeqNums.text(current.cursor())),
				outage, (recovery != null) ? recovery.failure() : null);
	}

	private ProjectionException notRunning(Published<S> current) {
		return (current.status() == ProjectionStatus.FAILED)
				? new ProjectionFailedException(
						String.format(Locale.ROOT, "Projection '%s' of stream %s has failed at cursor %s: %s",
								this.projection, this.streamName, SeqNums.text(current.cursor()),
								(current.failure() != null) ? current.failure().getMessage() : "the reason is unknown"),
						current.failure())
				: new ProjectionNotReadyException(
						String.format(Locale.ROOT, "Projection '%s' of stream %s is stopped. Start the projection",
								this.projection, this.streamName));
	}

	private ProjectionException notReady(Published<S> current) {
		if (current.status() == ProjectionStatus.FAILED) {
			return notRunning(current);
		}
		return new ProjectionNotReadyException(String.format(Locale.ROOT,
				"Projection '%s' of stream %s has no state yet: its status is %s, at record %s of %s. Wait "
						+ "for its start, or read with a timeout",
				this.projection, this.streamName, current.status(), SeqNums.text(current.cursor()),
				SeqNums.text(current.tail())));
	}

	private ReadTimeoutException timedOut(long cursor, Deadline deadline) {
		Published<S> current = this.published.get();
		return new ReadTimeoutException(
				String.format(Locale.ROOT,
						"Projection '%s' of stream %s did not reach cursor %s within %s: its status is %s, at cursor "
								+ "%s",
						this.projection, this.streamName, SeqNums.text(cursor), deadline.timeout(), current.status(),
						SeqNums.text(current.cursor())),
				current.cursor());
	}

	private static void requirePositive(Deadline deadline) {
		if (deadline.timeout().isNegative() || deadline.timeout().isZero()) {
			throw new IllegalArgumentException("'timeout' must be positive, but is " + deadline.timeout());
		}
	}

}

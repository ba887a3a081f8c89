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

package io.github.s2snapshot.engine.internal.take;

import java.time.Duration;
import java.util.concurrent.TimeoutException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.follow.StateCapture;
import io.github.s2snapshot.engine.internal.read.Reads;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.support.Deadline;
import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.error.ProjectionException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.error.S2Exception;

/**
 * Takes snapshots into the stream, in the form single or framed. The records that
 * complete a snapshot or trim are appended only if the stream was at the cursor when the
 * snapshot began, so an append whose answer was lost is correct in either case.
 *
 * @param <S> the type of the state
 */
public final class InStreamSnapshotTaker<S> implements SnapshotTaker {

	private static final Logger logger = LoggerFactory.getLogger(InStreamSnapshotTaker.class);

	private static final Duration LOOK_TIMEOUT = Duration.ofSeconds(10);

	private final InStreamContext<S> context;

	private final SnapshotSubject<S> subject;

	private final SnapshotTrims trims;

	private final Reads<S> reads;

	private final StateCapture.Requests<S> captures;

	private final StreamIdentity identity;

	private final SnapshotRetry retry;

	/**
	 * Creates a taker.
	 * @param context the context of all snapshots
	 * @param subject the projection
	 * @param trims decides how much history is trimmed
	 * @param reads waits until the projection has folded far enough
	 * @param captures captures the state where a fragment is read
	 * @param identity the identity of the stream
	 * @param retry retries the attempts
	 */
	public InStreamSnapshotTaker(InStreamContext<S> context, SnapshotSubject<S> subject, SnapshotTrims trims,
			Reads<S> reads, StateCapture.Requests<S> captures, StreamIdentity identity, SnapshotRetry retry) {
		this.context = context;
		this.subject = subject;
		this.trims = trims;
		this.reads = reads;
		this.captures = captures;
		this.identity = identity;
		this.retry = retry;
	}

	@Override
	public SnapshotResult take(boolean forced, Deadline deadline) {
		if (this.context.trust().isSigning()) {
			identify(deadline.remaining());
		}
		InStreamSnapshotAttempt<S> snapshot = new InStreamSnapshotAttempt<>(this.context, this.subject, this.trims,
				this.reads, this.captures, forced, deadline);
		try {
			return this.retry.execute((number) -> result(snapshot.run(number)));
		}
		catch (RetryLaterException ex) {
			return snapshot.exhausted(ex.failure());
		}
		catch (SnapshotException ex) {
			String missing = this.context.rights().missing(ex);
			return new SnapshotResult.Failed((missing != null)
					? this.context.failure(String.valueOf(ex.getMessage()) + ". The cause: " + missing, ex) : ex);
		}
		catch (ProjectionException | S2Exception ex) {
			return new SnapshotResult.Failed(this.context.failure(ex.getMessage(), ex));
		}
		finally {
			this.context.gate().open();
		}
	}

	private static SnapshotResult result(AttemptOutcome outcome) {
		if (outcome instanceof AttemptOutcome.Again again) {
			throw new RetryLaterException(again.reason());
		}
		return ((AttemptOutcome.Ended) outcome).result();
	}

	// Signatures include the creation time of the stream, if it is known.
	private void identify(Duration timeout) {
		try {
			Futures.get(this.identity.learn(), (timeout.compareTo(LOOK_TIMEOUT) < 0) ? timeout : LOOK_TIMEOUT);
		}
		catch (TimeoutException ex) {
			logger.debug("The creation time of stream {} could not be read", this.context.reports().stream(), ex);
		}
	}

}

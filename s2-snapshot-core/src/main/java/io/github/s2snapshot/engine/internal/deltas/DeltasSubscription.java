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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.read.SerialSubscription;
import io.github.s2snapshot.engine.internal.status.ProjectionFailures;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * One subscription to the deltas of a projection.
 *
 * @param <S> the type of the state
 */
final class DeltasSubscription<S> extends SerialSubscription<DeltaEntry<S>> {

	private final Deltas<S> deltas;

	private final long number;

	private final DeltaReader<S> reader;

	private volatile @Nullable ProjectionException end;

	DeltasSubscription(Deltas<S> deltas, long number, Flow.Subscriber<? super DeltaEntry<S>> subscriber,
			DeltaOptions options) {
		super(subscriber, deltas::run, "deltas of projection '" + deltas.scope().projection() + "'");
		this.deltas = deltas;
		this.number = number;
		this.reader = new DeltaReader<>(deltas.scope(), deltas.reads(), options, this::signal);
	}

	long number() {
		return this.number;
	}

	/**
	 * Ends the subscription, unless it has ended.
	 * @param failure why
	 */
	void end(ProjectionException failure) {
		this.deltas.remove(this);
		if (this.end == null) {
			this.end = failure;
		}
		signal();
	}

	/**
	 * Returns how many records the subscriber is behind.
	 * @param cursor the cursor of the projection
	 * @return the number of records
	 */
	long lag(long cursor) {
		return this.reader.lag(cursor);
	}

	@Override
	protected boolean step(Flow.Subscriber<? super DeltaEntry<S>> subscriber) {
		ProjectionException end = this.end;
		if (end != null) {
			finish(subscriber, end);
			return true;
		}
		long demand = demand();
		DeltaEntry<S> entry;
		try {
			entry = (demand > 0) ? this.reader.next(demand) : null;
		}
		catch (ProjectionException ex) {
			finish(subscriber, ex);
			return true;
		}
		catch (Throwable ex) {
			ProjectionException ended = this.end;
			finish(subscriber, (ended != null) ? ended : unexpected(ex));
			return true;
		}
		if (entry == null) {
			return demand > 0 && this.reader.isBusy();
		}
		deliver(subscriber, entry);
		return true;
	}

	private ProjectionException unexpected(Throwable failure) {
		return new ProjectionFailures(this.deltas.scope().definition(), this.deltas.scope().streamName())
			.unexpected(failure);
	}

	@Override
	protected void removed() {
		this.deltas.remove(this);
	}

	@Override
	protected void release() {
		this.reader.release();
	}

}

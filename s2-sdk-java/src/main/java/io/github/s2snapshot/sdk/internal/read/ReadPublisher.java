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

package io.github.s2snapshot.sdk.internal.read;

import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.Supplier;

import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadSession;

/**
 * Publisher that opens a read session for each subscriber.
 *
 * @param <T> the type of the items
 */
public final class ReadPublisher<T> implements Flow.Publisher<T> {

	private final Supplier<ReadSession> sessions;

	private final Function<ReadBatch, List<T>> items;

	private final Executor executor;

	/**
	 * Creates a publisher.
	 * @param sessions opens a session
	 * @param items converts a batch to items
	 * @param executor the executor that signals the subscribers
	 */
	public ReadPublisher(Supplier<ReadSession> sessions, Function<ReadBatch, List<T>> items, Executor executor) {
		this.sessions = sessions;
		this.items = items;
		this.executor = executor;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super T> subscriber) {
		Objects.requireNonNull(subscriber, "'subscriber' must not be null");
		ReadSession session;
		try {
			session = this.sessions.get();
		}
		catch (S2Exception ex) {
			subscriber.onSubscribe(new NoSubscription());
			subscriber.onError(ex);
			return;
		}
		new ReadSubscription<T>(session, this.items, subscriber, this.executor).begin();
	}

	private static final class NoSubscription implements Flow.Subscription {

		@Override
		public void request(long count) {
			// The error was already signalled.
		}

		@Override
		public void cancel() {
			// No session was opened.
		}

	}

}

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

package io.github.s2snapshot.annotation.support;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Supplier;

import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Publisher that is looked up when a subscriber comes, because a constructor may ask for
 * a publisher before its projection exists. A subscribe method must not throw, so a
 * projection that does not exist yet, or a key without a stream, is reported to the
 * subscriber.
 *
 * @param <T> the type of the elements
 * @param publisher returns the publisher
 */
record DeferredPublisher<T>(Supplier<Flow.Publisher<T>> publisher) implements Flow.Publisher<T> {

	@Override
	public void subscribe(Flow.Subscriber<? super T> subscriber) {
		Objects.requireNonNull(subscriber, "'subscriber' must not be null");
		Flow.Publisher<T> found;
		try {
			found = this.publisher.get();
		}
		catch (ProjectionException ex) {
			subscriber.onSubscribe(new NoSubscription());
			subscriber.onError(ex);
			return;
		}
		found.subscribe(subscriber);
	}

	/**
	 * Subscription of a publisher that fails at once.
	 */
	private static final class NoSubscription implements Flow.Subscription {

		@Override
		public void request(long n) {
		}

		@Override
		public void cancel() {
		}

	}

}

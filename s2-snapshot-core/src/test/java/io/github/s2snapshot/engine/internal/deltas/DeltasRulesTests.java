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

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.reactivestreams.tck.TestEnvironment;
import org.reactivestreams.tck.flow.FlowPublisherVerification;

import io.github.s2snapshot.engine.PublisherRules;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.ProjectionStatus;

/**
 * Runs the tests of the Reactive Streams specification for {@link Deltas}.
 */
class DeltasRulesTests {

	@TestFactory
	Stream<DynamicTest> rules() {
		return PublisherRules.of(Verification.class, Set.of(), Verification::new,
				(verification) -> verification.sources.forEach(DeltasSource::close));
	}

	/**
	 * Creates publishers of streams that have the given number of records.
	 */
	public static class Verification extends FlowPublisherVerification<DeltaEntry<String>> {

		private final List<DeltasSource> sources = new ArrayList<>();

		Verification() {
			super(new TestEnvironment(20_000, 100, 100));
		}

		private DeltasSource source(long elements, ProjectionStatus status) {
			DeltasSource source = new DeltasSource(elements, status);
			this.sources.add(source);
			return source;
		}

		@Override
		public Flow.Publisher<DeltaEntry<String>> createFlowPublisher(long elements) {
			Flow.Publisher<DeltaEntry<String>> deltas = source(elements, ProjectionStatus.LIVE).publisher();
			return (subscriber) -> deltas.subscribe(new Finite(elements, Objects.requireNonNull(subscriber)));
		}

		@Override
		public Flow.Publisher<DeltaEntry<String>> createFailedFlowPublisher() {
			return source(0, ProjectionStatus.STOPPED).publisher();
		}

	}

	/**
	 * Completes after the given number of deltas, because many tests need that, and
	 * deltas have no end.
	 */
	private static final class Finite implements Flow.Subscriber<DeltaEntry<String>> {

		private final AtomicReference<Flow.Subscriber<? super DeltaEntry<String>>> subscriber;

		private long left;

		Finite(long elements, Flow.Subscriber<? super DeltaEntry<String>> subscriber) {
			this.left = elements;
			this.subscriber = new AtomicReference<>(subscriber);
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			Flow.Subscriber<? super DeltaEntry<String>> subscriber = this.subscriber.get();
			subscriber.onSubscribe(new Flow.Subscription() {

				@Override
				public void request(long n) {
					subscription.request(n);
				}

				@Override
				public void cancel() {
					Finite.this.subscriber.set(null);
					subscription.cancel();
				}

			});
			if (this.left == 0) {
				subscription.cancel();
				subscriber.onComplete();
			}
		}

		@Override
		public void onNext(DeltaEntry<String> entry) {
			Flow.Subscriber<? super DeltaEntry<String>> subscriber = this.subscriber.get();
			if (subscriber == null) {
				return;
			}
			subscriber.onNext(entry);
			if (--this.left == 0 && this.subscriber.getAndSet(null) != null) {
				subscriber.onComplete();
			}
		}

		@Override
		public void onError(Throwable failure) {
			Flow.Subscriber<? super DeltaEntry<String>> subscriber = this.subscriber.getAndSet(null);
			if (subscriber != null) {
				subscriber.onError(failure);
			}
		}

		@Override
		public void onComplete() {
			throw new IllegalStateException("Deltas have no end");
		}

	}

}

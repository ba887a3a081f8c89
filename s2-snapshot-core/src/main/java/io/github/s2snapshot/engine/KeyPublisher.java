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

package io.github.s2snapshot.engine;

import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.Futures;
import io.github.s2snapshot.keyed.KeyDeletedException;

/**
 * Publisher of a key, which is kept in memory and followed for each subscriber until the
 * subscription ends.
 *
 * @param <S> the type of the state
 * @param <T> the type of the items
 */
final class KeyPublisher<S, T> implements Flow.Publisher<T> {

	private final Supplier<KeyFollow<S>> key;

	private final Function<ProjectionRunner<S>, Flow.Publisher<T>> publisher;

	/**
	 * Creates a publisher.
	 * @param key follows the key
	 * @param publisher returns the publisher of its projection
	 */
	KeyPublisher(Supplier<KeyFollow<S>> key, Function<ProjectionRunner<S>, Flow.Publisher<T>> publisher) {
		this.key = key;
		this.publisher = publisher;
	}

	@Override
	public void subscribe(Flow.Subscriber<? super T> subscriber) {
		Objects.requireNonNull(subscriber, "'subscriber' must not be null");
		KeyFollow<S> follow;
		try {
			follow = this.key.get();
		}
		catch (RuntimeException ex) {
			refuse(subscriber, ex);
			return;
		}
		var unused = follow.ready().whenComplete((runner, failure) -> {
			if (failure != null) {
				follow.close();
				refuse(subscriber, Futures.unwrap(failure));
			}
			else {
				this.publisher.apply(runner).subscribe(new Following<>(subscriber, follow));
			}
		});
	}

	private static void refuse(Flow.Subscriber<?> subscriber, Throwable failure) {
		subscriber.onSubscribe(new Flow.Subscription() {

			@Override
			public void request(long n) {
			}

			@Override
			public void cancel() {
			}

		});
		subscriber.onError(failure);
	}

	/**
	 * Subscriber that follows a key.
	 *
	 * @param <T> the type of the items
	 */
	private static final class Following<T> implements Flow.Subscriber<T> {

		private final Flow.Subscriber<? super T> subscriber;

		private final KeyFollow<?> follow;

		private final AtomicBoolean subscribed = new AtomicBoolean();

		Following(Flow.Subscriber<? super T> subscriber, KeyFollow<?> follow) {
			this.subscriber = subscriber;
			this.follow = follow;
		}

		@Override
		public void onSubscribe(Flow.Subscription subscription) {
			if (!this.subscribed.compareAndSet(false, true)) {
				subscription.cancel();
				return;
			}
			this.subscriber.onSubscribe(new Flow.Subscription() {

				@Override
				public void request(long n) {
					subscription.request(n);
				}

				@Override
				public void cancel() {
					subscription.cancel();
					Following.this.follow.close();
				}

			});
		}

		@Override
		public void onNext(T item) {
			this.subscriber.onNext(item);
		}

		@Override
		public void onError(@Nullable Throwable failure) {
			KeyDeletedException deleted = this.follow.deleted();
			this.follow.close();
			this.subscriber.onError((deleted != null) ? deleted : failure);
		}

		@Override
		public void onComplete() {
			KeyDeletedException deleted = this.follow.deleted();
			this.follow.close();
			if (deleted != null) {
				this.subscriber.onError(deleted);
			}
			else {
				this.subscriber.onComplete();
			}
		}

	}

}

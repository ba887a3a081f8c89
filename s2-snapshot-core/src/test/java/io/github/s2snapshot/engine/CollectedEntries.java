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

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;

import org.jspecify.annotations.Nullable;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Subscriber that keeps all entries.
 *
 * @param <E> the type of the entries
 */
public class CollectedEntries<E> implements Flow.Subscriber<E> {

	public final List<E> entries = new CopyOnWriteArrayList<>();

	private final long demand;

	public volatile Flow.Subscription subscription;

	public volatile @Nullable Throwable failure;

	public volatile boolean completed;

	public CollectedEntries(long demand) {
		this.demand = demand;
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		this.subscription = subscription;
		if (this.demand > 0) {
			subscription.request(this.demand);
		}
	}

	@Override
	public void onNext(E entry) {
		this.entries.add(entry);
	}

	@Override
	public void onError(Throwable failure) {
		this.failure = failure;
	}

	@Override
	public void onComplete() {
		this.completed = true;
	}

	public E last() {
		assertThat(this.entries).isNotEmpty();
		return this.entries.get(this.entries.size() - 1);
	}

}

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

package io.github.s2snapshot.sdk;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * Subscriber that checks the rules of Reactive Streams: signals are sequential, the
 * subscription comes first, no signal follows the end, and there are no more items than
 * requested.
 *
 * @param <T> the type of the items
 */
final class FlowProbe<T> implements Flow.Subscriber<T> {

	private final BiConsumer<FlowProbe<T>, T> action;

	private final long initialRequest;

	private final AtomicInteger inSignal = new AtomicInteger();

	final List<T> items = new CopyOnWriteArrayList<>();

	final List<String> violations = new CopyOnWriteArrayList<>();

	final AtomicInteger count = new AtomicInteger();

	volatile int deepest;

	volatile Flow.Subscription subscription;

	volatile Throwable error;

	volatile boolean completed;

	FlowProbe(long initialRequest) {
		this(initialRequest, (probe, item) -> probe.items.add(item));
	}

	FlowProbe(long initialRequest, BiConsumer<FlowProbe<T>, T> action) {
		this.initialRequest = initialRequest;
		this.action = action;
	}

	boolean isOver() {
		return this.completed || this.error != null;
	}

	private void signal(Runnable action) {
		if (this.inSignal.getAndIncrement() != 0) {
			this.violations.add("signals overlap");
		}
		if (isOver()) {
			this.violations.add("a signal after the end");
		}
		try {
			action.run();
		}
		finally {
			this.inSignal.decrementAndGet();
		}
	}

	@Override
	public void onSubscribe(Flow.Subscription subscription) {
		signal(() -> {
			this.subscription = subscription;
			if (this.initialRequest > 0) {
				subscription.request(this.initialRequest);
			}
		});
	}

	@Override
	public void onNext(T item) {
		this.deepest = Math.max(this.deepest, StackWalker.getInstance().walk((frames) -> (int) frames.count()));
		signal(() -> {
			this.count.incrementAndGet();
			this.action.accept(this, item);
		});
	}

	@Override
	public void onError(Throwable error) {
		signal(() -> {
		});
		this.error = error;
	}

	@Override
	public void onComplete() {
		signal(() -> {
		});
		this.completed = true;
	}

}

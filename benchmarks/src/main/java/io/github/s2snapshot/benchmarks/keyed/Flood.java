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

package io.github.s2snapshot.benchmarks.keyed;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;
import java.util.function.IntFunction;

/**
 * Keeps a number of requests in progress.
 */
final class Flood {

	private Flood() {
	}

	/**
	 * Makes a request for each number of a range.
	 * @param from the first number
	 * @param to the end of the range
	 * @param atOnce the number of requests in progress
	 * @param request makes a request
	 */
	static void each(int from, int to, int atOnce, IntFunction<CompletableFuture<?>> request) {
		Semaphore permits = new Semaphore(atOnce);
		AtomicReference<Throwable> failed = new AtomicReference<>();
		for (int i = from; i < to && failed.get() == null; i++) {
			permits.acquireUninterruptibly();
			CompletableFuture<?> unused = request.apply(i).whenComplete((result, failure) -> {
				if (failure != null) {
					failed.set(failure);
				}
				permits.release();
			});
		}
		permits.acquireUninterruptibly(atOnce);
		if (failed.get() != null) {
			throw new IllegalStateException("A request failed", failed.get());
		}
	}

	/**
	 * Makes requests by callers that wait for each of them.
	 * @param callers the number of callers
	 * @param nanos how long
	 * @param request makes a request of the caller with the given number
	 * @return the number of requests per second
	 */
	static double rate(int callers, long nanos, IntConsumer request) {
		List<CompletableFuture<Long>> counts = new ArrayList<>();
		long start = System.nanoTime();
		for (int i = 0; i < callers; i++) {
			int caller = i;
			CompletableFuture<Long> count = new CompletableFuture<>();
			counts.add(count);
			new Thread(() -> {
				try {
					long made = 0;
					while (System.nanoTime() - start < nanos) {
						request.accept(caller);
						made++;
					}
					count.complete(made);
				}
				catch (Throwable ex) {
					count.completeExceptionally(ex);
				}
			}, "caller-" + caller).start();
		}
		long all = counts.stream().mapToLong(CompletableFuture::join).sum();
		return all / ((System.nanoTime() - start) / 1e9);
	}

	/**
	 * Returns a random number of a caller, which no other caller uses.
	 * @param caller the caller
	 * @param callers the number of callers
	 * @param count the number of numbers
	 * @return the number
	 */
	static int own(int caller, int callers, int count) {
		return ThreadLocalRandom.current().nextInt(count / callers) * callers + caller;
	}

}

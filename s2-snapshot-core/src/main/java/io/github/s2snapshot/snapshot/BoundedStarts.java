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

package io.github.s2snapshot.snapshot;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.ProjectionRunner;
import io.github.s2snapshot.projection.ProjectionNotReadyException;

/**
 * Starts projections, only some of them at a time.
 */
final class BoundedStarts {

	private final Deque<Start> waiting = new ArrayDeque<>();

	private int permits;

	BoundedStarts(int concurrent) {
		this.permits = concurrent;
	}

	CompletableFuture<@Nullable Void> submit(ProjectionRunner<?> runner) {
		Start start = new Start(runner, new CompletableFuture<>());
		synchronized (this.waiting) {
			if (this.permits == 0) {
				this.waiting.add(start);
				return start.result;
			}
			this.permits--;
		}
		begin(start);
		return start.result;
	}

	/**
	 * Give up the starts of a projection that have not begun.
	 * @param runner the projection
	 */
	void cancel(ProjectionRunner<?> runner) {
		List<Start> cancelled = new ArrayList<>();
		synchronized (this.waiting) {
			for (Start start : this.waiting) {
				if (start.runner == runner) {
					cancelled.add(start);
				}
			}
			this.waiting.removeAll(cancelled);
		}
		cancelled.forEach((start) -> start.result.completeExceptionally(new ProjectionNotReadyException(
				String.format(Locale.ROOT, "Projection '%s' was stopped before it was started", runner.name()))));
	}

	static Throwable unwrap(Throwable failure) {
		return (failure instanceof CompletionException && failure.getCause() != null) ? failure.getCause() : failure;
	}

	private void begin(Start start) {
		CompletableFuture<?> unused = start.runner.start().whenComplete((nothing, failure) -> {
			next();
			if (failure != null) {
				start.result.completeExceptionally(failure);
			}
			else {
				start.result.complete(null);
			}
		});
	}

	private void next() {
		Start start;
		synchronized (this.waiting) {
			start = this.waiting.poll();
			if (start == null) {
				this.permits++;
				return;
			}
		}
		begin(start);
	}

	/**
	 * A start that was asked for.
	 *
	 * @param runner what to start
	 * @param result completes as the start does
	 */
	private record Start(ProjectionRunner<?> runner, CompletableFuture<@Nullable Void> result) {
	}

}

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

package io.github.s2snapshot.sdk.internal.call;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link SerialExecutor}.
 */
class SerialExecutorTests {

	private final Deque<Runnable> poolTasks = new ArrayDeque<>();

	private final SerialExecutor executor = new SerialExecutor(this.poolTasks::add);

	private final List<String> executed = new ArrayList<>();

	@Test
	void whenTasksAreQueuedThenOnePoolTaskRunsThemInOrder() {
		this.executor.execute(() -> this.executed.add("a"));
		this.executor.execute(() -> this.executed.add("b"));
		assertThat(this.poolTasks).hasSize(1);
		this.poolTasks.remove().run();
		assertThat(this.executed).containsExactly("a", "b");
	}

	@Test
	void whenTaskThrowsThenLaterTasksStillRun() {
		this.executor.execute(() -> {
			throw new StackOverflowError("expected by a test");
		});
		this.executor.execute(() -> this.executed.add("b"));
		this.poolTasks.remove().run();
		assertThat(this.executed).containsExactly("b");
		this.executor.execute(() -> this.executed.add("c"));
		this.poolTasks.remove().run();
		assertThat(this.executed).containsExactly("b", "c");
	}

}

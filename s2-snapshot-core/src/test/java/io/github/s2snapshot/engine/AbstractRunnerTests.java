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

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.RetryLaterException;
import io.github.s2snapshot.engine.value.SnapshotMode;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.engine.value.SnapshotRetry;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;

import static org.awaitility.Awaitility.await;

/**
 * Base of tests with a projection of a stream in memory.
 */
public abstract class AbstractRunnerTests {

	// Shorter for mutation tests, in which many mutants end in a timeout.
	public static final Duration TIMEOUT = Duration.ofMillis(Long.getLong("s2.test.timeout", 30_000));

	protected final FakeStream stream = new FakeStream();

	final RecordingListener listener = new RecordingListener();

	EngineThreads threads;

	@BeforeEach
	void startThreads() {
		this.threads = EngineThreads.start();
	}

	@AfterEach
	public void stopThreads() {
		this.threads.close();
	}

	public ProjectionRunner<String> runner(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner(changes, EngineSettings.defaults());
	}

	public ProjectionRunner<String> runner(UnaryOperator<ProjectionDefinition.Builder<String>> changes,
			EngineSettings settings) {
		ProjectionDefinition.Builder<String> builder = ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, AbstractRunnerTests::fold);
		return runner(changes.apply(builder).build(), settings);
	}

	public <S> ProjectionRunner<S> runner(ProjectionDefinition<S> definition, EngineSettings settings) {
		return new ProjectionRunner<>(definition, this.stream, access(), this.threads, AbstractRunnerTests::retry,
				settings, listeners());
	}

	List<ProjectionListener> listeners() {
		return List.of(this.listener);
	}

	BasinAccess access() {
		return BasinAccess.NONE;
	}

	public <S> ProjectionRunner<S> started(ProjectionRunner<S> runner) {
		try {
			runner.start().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS);
		}
		catch (Exception ex) {
			throw new IllegalStateException(ex);
		}
		return runner;
	}

	public ProjectionRunner<String> started() {
		return started(runner(UnaryOperator.identity()));
	}

	public SnapshotResult take(ProjectionRunner<?> runner) {
		return runner.takeSnapshot(SnapshotMode.MANUAL, TIMEOUT);
	}

	public static void awaitStatus(ProjectionRunner<?> runner, ProjectionStatus status) {
		await().atMost(TIMEOUT).until(() -> runner.status() == status);
	}

	public void awaitEvent(String event) {
		await().atMost(TIMEOUT).until(() -> this.listener.events.contains(event));
	}

	private static String fold(String state, Records.Said said) {
		if (said.text().equals("boom")) {
			throw new IllegalStateException("boom");
		}
		return (said.text().equals("nothing")) ? null : state + said.text();
	}

	// Five attempts without a delay.
	private static <T> T retry(SnapshotRetry.Attempt<T> attempt) {
		for (int i = 1;; i++) {
			try {
				return attempt.run(i);
			}
			catch (RetryLaterException ex) {
				if (i == 5) {
					throw ex;
				}
			}
		}
	}

}

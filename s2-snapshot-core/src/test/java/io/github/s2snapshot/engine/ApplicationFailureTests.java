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

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.StateCopier;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.projection.error.ProjectionFailedException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for unexpected exceptions of application code.
 */
class ApplicationFailureTests extends AbstractRunnerTests {

	private final List<ProjectionListener> more = new ArrayList<>();

	@Override
	List<ProjectionListener> listeners() {
		List<ProjectionListener> all = new ArrayList<>(this.more);
		all.add(this.listener);
		return all;
	}

	private ProjectionRunner<StringBuilder> copying(StateCopier<StringBuilder> copier) {
		return runner(ProjectionDefinition.builder("talk", StringBuilder.class)
			.stream("talk")
			.initialState(StringBuilder::new)
			.foldInPlace(Records.Said.class, (state, said, record) -> state.append(said.text()))
			.copier(copier)
			.build(), EngineSettings.defaults());
	}

	private static StringBuilder refuseBoom(StringBuilder state) {
		if (state.indexOf("boom") >= 0) {
			throw new IllegalStateException("no copy of boom");
		}
		return new StringBuilder(state);
	}

	@Test
	void whenTheFirstStateCannotBeCopiedThenTheStartFails() {
		this.stream.say("boom");
		ProjectionRunner<StringBuilder> runner = copying(ApplicationFailureTests::refuseBoom);
		assertThatExceptionOfType(ExecutionException.class)
			.isThrownBy(() -> runner.start().get(TIMEOUT.toSeconds(), TimeUnit.SECONDS))
			.havingCause()
			.isInstanceOf(ProjectionDefinitionException.class)
			.withMessageContaining("has a copier that failed with java.lang.IllegalStateException: no copy of boom");
		assertThat(runner.status()).isEqualTo(ProjectionStatus.FAILED);
		assertThat(this.stream.openSessions()).isZero();
	}

	@Test
	void whenALaterStateCannotBeCopiedThenItFailsAndKeepsThePublishedState() {
		ProjectionRunner<StringBuilder> runner = started(copying(ApplicationFailureTests::refuseBoom));
		this.stream.say("a");
		await().atMost(TIMEOUT).until(() -> runner.read().state().toString().equals("a"));
		this.stream.say("boom");
		assertThatExceptionOfType(ProjectionFailedException.class)
			.isThrownBy(() -> runner.read(ReadConsistency.atLeast(1), TIMEOUT))
			.withMessageContaining("no copy of boom");
		awaitEvent("failed");
		assertThat(this.listener.events).containsSubsequence("LIVE -> FAILED", "failed");
		assertThat(runner.read().state()).hasToString("a");
		assertThat(runner.read().cursor()).isOne();
	}

	@Test
	void whenALaterStateCannotBeCopiedThenTheNextStartRetries() {
		boolean[] refused = { true };
		ProjectionRunner<StringBuilder> runner = started(
				copying((state) -> (refused[0]) ? refuseBoom(state) : new StringBuilder(state)));
		this.stream.say("boom");
		awaitEvent("failed");
		refused[0] = false;
		started(runner);
		assertThat(runner.read().state()).hasToString("boom");
	}

	@Test
	void whenAListenerThrowsAnErrorThenTheProjectionAndOtherListenersContinue() {
		this.more.add(new ProjectionListener() {

			@Override
			public void statusChanged(String projection, ProjectionStatus previous, ProjectionStatus status) {
				throw new NoClassDefFoundError("a class of the listener");
			}

		});
		this.stream.say("a");
		ProjectionRunner<String> runner = started();
		assertThat(runner.status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(this.listener.events).contains("STOPPED -> RESTORING", "RESTORING -> LIVE");
		this.stream.say("boom");
		awaitEvent("failed");
		assertThat(this.stream.openSessions()).isZero();
	}

}

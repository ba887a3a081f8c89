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

package io.github.s2snapshot.autoconfigure.projection;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.autoconfigure.projection.ProjectionStartException.FailedStart;
import io.github.s2snapshot.projection.error.ProjectionException;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionAdvice}.
 */
class ProjectionAdviceTests {

	private static final String COMMON = "s2.snapshot.create-stream";

	private static final String OWN = "s2.snapshot.projections.board.create-stream";

	@Test
	void whenStreamsAreNotCreatedThenAdviceIsToCreateThem() {
		assertThat(advice(COMMON, false, false).missingStream()).contains("set 's2.snapshot.create-stream=true'")
			.contains("correct 's2.snapshot.projections.board.stream'");
		assertThat(advice(COMMON, true, true).deadLetters()).contains("set 's2.snapshot.create-stream=true'")
			.contains("correct 's2.snapshot.projections.board.poison.dead-letter-stream'");
	}

	@Test
	void whenOnlyThisStreamIsNotCreatedThenAdviceNamesItsOwnProperty() {
		assertThat(advice(OWN, false, false).missingStream()).contains("set '" + OWN + "=true'").doesNotContain(COMMON);
		assertThat(advice(OWN, true, true).deadLetters()).contains("set '" + OWN + "=true'").doesNotContain(COMMON);
	}

	@Test
	void whenStreamsAreCreatedThenAdviceDoesNotSuggestIt() {
		assertThat(advice(null, false, false).missingStream()).doesNotContain("create-stream")
			.contains("Find out what deletes it");
		assertThat(advice(null, true, true).deadLetters()).doesNotContain("create-stream");
	}

	@Test
	void whenRecordsAreNotSkippedThenAdviceNamesThePolicy() {
		assertThat(advice(COMMON, false, false).orSkip())
			.contains("set 's2.snapshot.projections.board.poison.policy' to 'skip'")
			.contains("'s2.snapshot.projections.board.poison.dead-letter-stream' to the name of a stream");
	}

	@Test
	void whenDeadLetterStreamIsSetThenAdviceDoesNotNameIt() {
		assertThat(advice(COMMON, false, true).orSkip()).contains("'s2.snapshot.projections.board.poison.policy'")
			.doesNotContain("dead-letter-stream");
	}

	@Test
	void whenRecordsAreSkippedThenAdviceDoesNotSuggestIt() {
		assertThat(advice(COMMON, true, true).orSkip()).isEmpty();
	}

	@Test
	void whenProjectionIsUnknownThenAdviceHasAPlaceholder() {
		ProjectionAdvice advice = new ProjectionAdvice(null);
		assertThat(advice.missingStream()).contains("'s2.snapshot.projections.<name>.stream'")
			.contains("'s2.snapshot.create-stream=true'");
		assertThat(advice.orSkip()).contains("'s2.snapshot.projections.<name>.poison.policy'");
	}

	private static ProjectionAdvice advice(@Nullable String createStreamKey, boolean skips, boolean deadLettersNamed) {
		return new ProjectionAdvice(
				new FailedStart("board", new ProjectionException("failed"), createStreamKey, skips, deadLettersNamed));
	}

}

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

import java.time.Duration;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.projection.PoisonAction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for {@link PoisonSettings}.
 */
class PoisonSettingsTests {

	private final ProjectionProperties.Poison properties = new ProjectionProperties.Poison();

	private PoisonPolicy apply(PoisonPolicy declared) {
		return new PoisonSettings("s2.snapshot.projections.board.poison", this.properties).apply(declared);
	}

	@Test
	void whenNothingIsSetThenDeclaredPolicyIsUsed() {
		PoisonPolicy declared = PoisonPolicy.skip("dead").withAttempts(3);
		assertThat(apply(declared)).isEqualTo(declared);
	}

	@Test
	void policyPropertyShouldReplaceTheDeclaration() {
		this.properties.setPolicy(PoisonAction.FAIL);
		assertThat(apply(PoisonPolicy.skip("dead").withAttempts(3))).isEqualTo(PoisonPolicy.fail());
		this.properties.setPolicy(PoisonAction.RETRY);
		assertThat(apply(PoisonPolicy.skip("dead"))).isEqualTo(PoisonPolicy.retry(5));
		this.properties.setPolicy(PoisonAction.SKIP);
		assertThat(apply(PoisonPolicy.skip("dead"))).isEqualTo(PoisonPolicy.skip("dead"));
		this.properties.setDeadLetterStream("other");
		this.properties.setMaxAttempts(2);
		assertThat(apply(PoisonPolicy.fail())).isEqualTo(PoisonPolicy.skip("other").withAttempts(2));
	}

	@Test
	void intervalsAreSet() {
		this.properties.setPolicy(PoisonAction.RETRY);
		this.properties.setInitialInterval(Duration.ofMillis(5));
		this.properties.setMaxInterval(Duration.ofSeconds(2));
		PoisonPolicy policy = apply(PoisonPolicy.fail());
		assertThat(policy.initialBackoff()).hasMillis(5);
		assertThat(policy.maxBackoff()).hasSeconds(2);
		this.properties.setMaxInterval(Duration.ofMillis(1));
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(() -> apply(PoisonPolicy.fail()))
			.withMessageContaining("'s2.snapshot.projections.board.poison.max-interval' is '1ms'")
			.withMessageContaining("'5ms'");
	}

	@Test
	void whenRecordsAreSkippedWithoutAStreamThenTheStartFails() {
		this.properties.setPolicy(PoisonAction.SKIP);
		assertThatExceptionOfType(FailureAnalyzedException.class).isThrownBy(() -> apply(PoisonPolicy.fail()))
			.satisfies((ex) -> assertThat(ex.analysis().getAction())
				.contains("s2.snapshot.projections.board.poison.dead-letter-stream"));
	}

}

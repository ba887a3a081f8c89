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
import java.util.Locale;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.projection.error.UnknownDeltaTypeException;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.serializer.DeltaUpcaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for older and newer versions of deltas.
 */
class DeltaEvolutionTests extends AbstractRunnerTests {

	private final FakeStream deadLetters = new FakeStream();

	@Override
	BasinAccess access() {
		return new BasinAccess((name) -> this.deadLetters, null, null);
	}

	private ProjectionRunner<String> evolved(UnaryOperator<ProjectionDefinition.Builder<String>> changes) {
		return runner((builder) -> changes
			.apply(builder.deltas((deltas) -> deltas.withUpcaster(DeltaUpcaster.from("Said", 1).json((said) -> {
				((ObjectNode) said).put("text", said.get("text").asString().toUpperCase(Locale.ROOT));
				return said;
			}))
				.withUpcaster(DeltaUpcaster.from("Talked", 1)
					.split((talked) -> talked.body()
						.valueStream()
						.map((text) -> talked.with(new Records.Said(text.asString())))
						.toList()))
				.withUpcaster(DeltaUpcaster.from("Mixed", 1)
					.split((mixed) -> List.of(mixed.with(new Records.Said("x")),
							mixed.as("Other", 1, mixed.body())))))));
	}

	private void append(String type, String version, String body) {
		this.stream.apply(AppendInput
			.of(List.of(AppendRecord.of(body).withHeader("type", type).withHeader("type-version", version))));
	}

	private void awaitState(ProjectionRunner<?> runner, String state) {
		await().atMost(TIMEOUT).until(() -> state.equals(runner.read().state()));
	}

	@Test
	void olderDeltasAreUpcastInRestoreFollowAndAudit() {
		this.stream.say("a");
		append("Said", "2", "{\"text\":\"b\"}");
		append("Talked", "1", "[\"c\",\"d\"]");
		append("Talked", "1", "[]");
		ProjectionRunner<String> runner = started(evolved(UnaryOperator.identity()));
		assertThat(runner.read().state()).isEqualTo("Abcd");
		assertThat(runner.read().cursor()).isEqualTo(4);
		this.stream.say("e");
		awaitState(runner, "AbcdE");
		runner.append(new Records.Said("f"));
		awaitState(runner, "AbcdEf");
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
	}

	@Test
	void aRecordThatBecomesSeveralDeltasIsFoldedWhollyOrNotAtAll() {
		this.stream.say("a");
		append("Talked", "1", "[\"b\",\"boom\",\"c\"]");
		ProjectionRunner<String> runner = evolved((builder) -> builder.poison(PoisonPolicy.skip("dead")));
		started(runner);
		assertThat(runner.read().state()).isEqualTo("A");
		assertThat(this.deadLetters.appends).hasSize(1);
	}

	@Test
	void whenOneOfSeveralDeltasIsOfAnUnknownTypeThenTheProjectionFailsBeforeTheRecord() {
		append("Mixed", "1", "{}");
		ProjectionRunner<String> runner = evolved(UnaryOperator.identity());
		runner.start();
		awaitEvent("failed");
		assertThat(runner.info().failure()).isInstanceOf(UnknownDeltaTypeException.class)
			.hasMessageContaining("the type 'Other' is not one of 'Said'");
	}

	@Test
	void h71WhenADeltaIsNewerThenTheProjectionFailsBeforeItWhateverThePolicy() {
		this.stream.say("a");
		append("Said", "3", "{\"text\":\"b\"}");
		for (PoisonPolicy policy : List.of(PoisonPolicy.fail(), PoisonPolicy.retry(5), PoisonPolicy.skip("dead"))) {
			ProjectionRunner<String> runner = evolved((builder) -> builder.poison(policy));
			runner.start();
			awaitStatus(runner, ProjectionStatus.FAILED);
			assertThat(runner.info().failure()).isInstanceOf(NewerDeltaVersionException.class)
				.hasMessageContaining("record 1 of stream tests/talk")
				.hasMessageContaining("it is version 3 of 'Said', and this application knows versions up to 2");
			assertThat(runner.info().cursor()).isOne();
			runner.stop(TIMEOUT).join();
		}
		assertThat(this.deadLetters.appends).isEmpty();
		assertThat(this.listener.events).contains("poison 1 1 fail").doesNotContain("poison 1 1 retry");
	}

}

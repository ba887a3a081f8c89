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

import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.AppendAllException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Runs the scenarios against the embedded server.
 */
class EmbeddedUpdateIntegrationTests extends AbstractUpdateScenarios {

	private EmbeddedS2 server;

	@Override
	String startServer() {
		this.server = EmbeddedS2.start();
		return this.server.endpoint();
	}

	@Override
	void stopServer() {
		this.server.close();
	}

	@Test
	void whenAnAcknowledgementOfAnImportIsLostThenNoDeltaIsAppendedTwice() {
		Projection<Tally> projection = build(builder()).project(ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add)
			.build());
		this.server.faults().loseAcks(1);
		assertThatExceptionOfType(AppendAllException.class)
			.isThrownBy(
					() -> projection.appendAll(IntStream.range(0, 3000).mapToObj((i) -> new Tally.Added("a" + i, 1))))
			.satisfies((ex) -> assertThat(ex.isUncertain()).isTrue())
			.satisfies((ex) -> assertThat(ex.acknowledged()).isLessThan(3000));
		assertThat(projection.readLatest(TIMEOUT).state().names().values()).allMatch((times) -> times == 1);
	}

}

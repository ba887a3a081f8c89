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

import java.math.BigDecimal;
import java.time.ZonedDateTime;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.engine.value.SnapshotResult;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for states whose JSON does not contain the types of all values.
 */
class ValueSnapshotTests extends AbstractRunnerTests {

	private static final BigDecimal AMOUNT = new BigDecimal("12345678901234567890.120");

	private static final ZonedDateTime NOON = ZonedDateTime.parse("2026-07-01T12:00+02:00[Europe/Paris]");

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void h39WhenAStateIsRestoredThenItsValuesAreEqual(SnapshotFormChoice form) {
		UnaryOperator<ProjectionDefinition.Builder<Ledger>> changes = (builder) -> builder
			.encoding(new SnapshotEncoding(form, SnapshotCompression.NONE));
		this.stream.say("a", "b");
		ProjectionRunner<Ledger> runner = started(ledger(changes));
		Ledger before = runner.read().state();
		SnapshotResult taken = take(runner);
		assertThat(taken).isInstanceOf(SnapshotResult.Taken.class);
		runner.abandon();
		this.stream.trimTo(2);
		assertThat(started(ledger(changes)).read().state()).isEqualTo(before);
		// Also with the next version of the application.
		ProjectionRunner<Ledger> next = started(ledger((builder) -> changes.apply(builder)
			.version(2)
			.versions((versions) -> versions.withUpcaster(1, (state) -> ((ObjectNode) state).put("more", 1)))));
		assertThat(next.read().state()).isEqualTo(before);
	}

	@Test
	void h39WhenAValueCannotBeStoredThenHistoryIsKept() {
		for (Object value : List.of(5L, 1.5, NOON, reversed())) {
			AtomicReference<Object> next = new AtomicReference<>(1);
			ProjectionRunner<Ledger> runner = started(runner(ProjectionDefinition.builder("talk", Ledger.class)
				.stream("talk")
				.initialState(() -> new Ledger(Map.of(), Map.of()))
				.fold(Records.Said.class, (state, said) -> state.with(said.text(), next.get()))
				.build(), EngineSettings.defaults()));
			next.set(value);
			runner.read(ReadConsistency.atLeast(this.stream.say("a").start().seqNum()), TIMEOUT);
			assertThat(take(runner)).isInstanceOfSatisfying(SnapshotResult.Failed.class,
					(failed) -> assertThat(failed.failure()).hasMessageContaining(Ledger.class.getName() + ".values"));
			assertThat(this.stream.records()).noneMatch(SequencedRecord::isCommand);
			runner.abandon();
		}
	}

	@Test
	void h39WhenTheRefoldedStateDiffersSlightlyThenTheAuditReportsIt() {
		AtomicReference<BigDecimal> amount = new AtomicReference<>(BigDecimal.ONE);
		ProjectionRunner<Ledger> runner = started(runner(ProjectionDefinition.builder("talk", Ledger.class)
			.stream("talk")
			.initialState(() -> new Ledger(Map.of(), Map.of()))
			.fold(Records.Said.class, (state, said) -> state.with(said.text(), amount.get()))
			.build(), EngineSettings.defaults()));
		runner.read(ReadConsistency.atLeast(this.stream.say("a").start().seqNum()), TIMEOUT);
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
		amount.set(BigDecimal.ONE.add(new BigDecimal("1E-20")));
		assertThat(runner.audit(TIMEOUT)).isInstanceOf(AuditResult.Different.class);
	}

	private ProjectionRunner<Ledger> ledger(UnaryOperator<ProjectionDefinition.Builder<Ledger>> changes) {
		return runner(changes
			.apply(ProjectionDefinition.builder("talk", Ledger.class)
				.stream("talk")
				.initialState(() -> new Ledger(Map.of(), Map.of()))
				.fold(Records.Said.class, (state, said) -> state.with(said.text(), AMOUNT)))
			.build(), EngineSettings.defaults());
	}

	private static Map<String, Integer> reversed() {
		Map<String, Integer> map = new TreeMap<>(Comparator.reverseOrder());
		map.put("a", 1);
		return map;
	}

	/**
	 * A state with values that are easily lost.
	 *
	 * @param values untyped values
	 * @param times the times of the values
	 */
	record Ledger(Map<String, Object> values, Map<ZonedDateTime, Long> times) {

		Ledger with(String name, Object value) {
			Map<String, Object> all = new LinkedHashMap<>(this.values);
			all.put(name, value);
			Map<ZonedDateTime, Long> when = new HashMap<>(this.times);
			when.merge(NOON, 1L, Long::sum);
			return new Ledger(all, when);
		}

	}

}

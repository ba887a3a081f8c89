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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotTriggers;
import io.github.s2snapshot.engine.Engine;
import io.github.s2snapshot.engine.KeyStreams;
import io.github.s2snapshot.engine.KeyedRunner;
import io.github.s2snapshot.engine.value.EngineSettings;
import io.github.s2snapshot.keyed.Freshness;
import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.Residency;
import io.github.s2snapshot.keyed.StreamPattern;
import io.github.s2snapshot.projection.CommandOptions;
import io.github.s2snapshot.projection.CommandResult;
import io.github.s2snapshot.retry.SpringSnapshotRetry;
import io.github.s2snapshot.sdk.append.AppendInput;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Number of requests of a key, against any server.
 */
abstract class AbstractKeyRequestScenarios extends AbstractServerScenarios {

	private final Engine engine = Engine.start(2, SpringSnapshotRetry.withDefaults(), EngineSettings.defaults(),
			List.of());

	private final List<KeyedRunner<?, ?>> runners = new ArrayList<>();

	private String folder;

	private CountedBasin counted;

	@BeforeEach
	void choose() {
		this.folder = "carts-" + UUID.randomUUID();
		this.counted = new CountedBasin(this.basin);
	}

	@AfterEach
	void closeRunners() {
		this.runners.forEach((runner) -> runner.close(TIMEOUT));
		this.runners.clear();
	}

	// Nothing but requests of the test, so that no key is hot.
	private KeyedRunner<String, Tally> carts(SnapshotTriggers triggers) {
		KeyedProjectionDefinition<String, Tally> definition = KeyedProjectionDefinition
			.builder(StreamPattern.of(this.folder + "/{id}", String.class),
					ProjectionDefinition.builder("cart", Tally.class)
						.fold(Tally.Added.class, Tally::add)
						.triggers(triggers))
			.initialState((key) -> Tally.empty())
			.decide(Buy.class, (key, cart, buy) -> List.of(new Tally.Added(key + buy.article(), 1)))
			.residency(Residency.defaults().withHotAfter(0))
			.build();
		KeyedRunner<String, Tally> runner = this.engine.create(definition,
				new KeyStreams(this.counted.basin(), null, this.client, true));
		this.runners.add(runner);
		return runner;
	}

	// A key that is not in memory, with a snapshot and three deltas behind it.
	private KeyedRunner<String, Tally> cold() {
		KeyedRunner<String, Tally> writer = carts(SnapshotTriggers.none().withEveryRecords(10));
		for (int i = 0; i < 10; i++) {
			writer.update("42", (cart) -> List.of(one()));
		}
		await().until(() -> writer.info("42").projection().lastSnapshot() != null);
		for (int i = 0; i < 3; i++) {
			writer.append("42", one());
		}
		KeyedRunner<String, Tally> reader = carts(SnapshotTriggers.none().withEveryRecords(10));
		this.counted.requests();
		return reader;
	}

	private KeyedRunner<String, Tally> resident() {
		KeyedRunner<String, Tally> carts = carts(SnapshotTriggers.none());
		carts.update("42", (cart) -> List.of(one()));
		carts.readLatest("42", TIMEOUT);
		this.counted.requests();
		return carts;
	}

	private static Tally.Added one() {
		return new Tally.Added("bolt", 1);
	}

	private void appendElsewhere() {
		this.basin.stream(this.folder + "/42").append(AppendInput.of(AbstractKeyedScenarios.record("nut")));
	}

	@Test
	void loadingAKeyIsOneRequest() {
		KeyedRunner<String, Tally> carts = cold();
		assertThat(carts.read("42", Freshness.maxAge(Duration.ofHours(1)), TIMEOUT).state().count()).isEqualTo(13);
		assertThat(this.counted.requests()).containsExactly("readSession");
		assertThat(carts.info("42").projection().restore().replayed()).isEqualTo(3);
	}

	@Test
	void updatingAnAbsentKeyIsTwoRequests() {
		KeyedRunner<String, Tally> carts = cold();
		assertThat(carts.update("42", (cart) -> List.of(one())).view().state().count()).isEqualTo(14);
		assertThat(this.counted.requests()).containsExactly("readSession", "appendAsync");
	}

	@Test
	void updatingAResidentKeyIsOneRequest() {
		KeyedRunner<String, Tally> carts = resident();
		for (int count = 2; count < 5; count++) {
			assertThat(carts.update("42", (cart) -> List.of(one())).view().state().count()).isEqualTo(count);
			assertThat(this.counted.requests()).containsExactly("appendAsync");
		}
	}

	@Test
	void aNewCommandToAResidentKeyIsOneRequest() {
		KeyedRunner<String, Tally> carts = resident();
		for (int i = 0; i < 3; i++) {
			CommandResult result = carts.send("42", new Buy("bolt"));
			assertThat(result.deltas()).containsExactly(new Tally.Added("42bolt", 1));
			assertThat(this.counted.requests()).containsExactly("appendAsync");
			CommandOptions retry = CommandOptions.retry(UUID.randomUUID().toString(), result.cursor());
			assertThat(carts.send("42", new Buy("nut"), retry).repeated()).isFalse();
			assertThat(this.counted.requests()).containsExactly("appendAsync");
		}
	}

	@Test
	void h77ACommandToAnAbsentKeyIsFoundAgain() {
		KeyedRunner<String, Tally> carts = carts(SnapshotTriggers.none());
		CommandResult result = carts.send("new", new Buy("bolt"), CommandOptions.first("order-7"));
		assertThat(result.ack().start().seqNum()).isZero();
		KeyedRunner<String, Tally> other = carts(SnapshotTriggers.none());
		CommandResult again = other.sendAsync("new", new Buy("bolt"), CommandOptions.retry("order-7", 0)).join();
		assertThat(again.repeated()).isTrue();
		assertThat(again.deltas()).containsExactly(new Tally.Added("newbolt", 1));
		assertThat(other.readLatest("new", TIMEOUT).state().count()).isOne();
	}

	@Test
	void anUpdateOfAResidentKeyThatOthersHaveChangedReadsOnce() {
		KeyedRunner<String, Tally> carts = resident();
		appendElsewhere();
		assertThat(carts.update("42", (cart) -> List.of(one())).view().state().count()).isEqualTo(3);
		assertThat(this.counted.requests()).startsWith("appendAsync", "readSession")
			.endsWith("appendAsync")
			.hasSizeLessThanOrEqualTo(5);
	}

	@Test
	void theLatestStateOfAnUnchangedResidentKeyIsOneRequest() {
		KeyedRunner<String, Tally> carts = resident();
		for (int i = 0; i < 3; i++) {
			assertThat(carts.readLatest("42", TIMEOUT).state().count()).isOne();
			assertThat(this.counted.requests()).containsExactly("readSession");
		}
		assertThat(carts.read("42", Freshness.RESIDENT, TIMEOUT).state().count()).isOne();
		assertThat(carts.read("42", Freshness.maxAge(Duration.ofHours(1)), TIMEOUT).state().count()).isOne();
		assertThat(this.counted.requests()).isEmpty();
	}

	@Test
	void theLatestStateOfAChangedResidentKeyIsAtMostThreeRequests() {
		KeyedRunner<String, Tally> carts = resident();
		for (int count = 2; count < 5; count++) {
			appendElsewhere();
			assertThat(carts.readLatest("42", TIMEOUT).state().count()).isEqualTo(count);
			assertThat(this.counted.requests()).startsWith("readSession").hasSizeLessThanOrEqualTo(3);
		}
	}

	@Test
	void appendingToAnAbsentKeyIsOneRequestOnceItsStreamExists() {
		KeyedRunner<String, Tally> carts = carts(SnapshotTriggers.none());
		carts.append("42", one());
		assertThat(this.counted.requests()).containsExactly("appendAsync", "ensureStreamAsync", "appendAsync");
		carts.append("42", one(), one());
		assertThat(this.counted.requests()).containsExactly("appendAsync");
		assertThat(carts.info().loads()).isZero();
	}

	@Test
	void readingAKeyWithoutAStreamIsOneRequest() {
		KeyedRunner<String, Tally> carts = carts(SnapshotTriggers.none());
		assertThat(carts.read("42").state()).isEqualTo(Tally.empty());
		assertThat(this.counted.requests()).containsExactly("readSession");
		assertThat(carts.info("42").projection().cursor()).isZero();
	}

	/**
	 * Command of the tests.
	 *
	 * @param article what to buy
	 */
	private record Buy(String article) {
	}

}

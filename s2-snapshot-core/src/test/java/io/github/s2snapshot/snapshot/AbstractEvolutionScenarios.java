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

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.annotation.DeltaName;
import io.github.s2snapshot.annotation.Downcast;
import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.Upcast;
import io.github.s2snapshot.annotation.UpcastState;
import io.github.s2snapshot.annotation.support.AnnotatedProjections;
import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.projection.AuditResult;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.NewerDeltaVersionException;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.serializer.DeltaVersions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Releases of an application whose deltas and state change, on a server.
 */
abstract class AbstractEvolutionScenarios extends AbstractServerScenarios {

	// Each release is a process of its own.
	private TestProcess process() {
		return process(builder());
	}

	private Projection<First.Stock> first(TestProcess template, PoisonPolicy poison) {
		return template.project(AnnotatedProjections.define(new First.StockProjection(), First.Stock.class)
			.stream(this.stream.name())
			.poison(poison));
	}

	private Projection<Second.Stock> second(TestProcess template, UnaryOperator<DeltaVersions> deltas) {
		return template.project(AnnotatedProjections.define(new Second.StockProjection(), Second.Stock.class)
			.stream(this.stream.name())
			.deltas(deltas));
	}

	private Projection<Third.Stock> third(TestProcess template) {
		return template.project(
				AnnotatedProjections.define(new Third.StockProjection(), Third.Stock.class).stream(this.stream.name()));
	}

	private List<String> written(String header) {
		return this.stream.read(ReadInput.fromSeqNum(0))
			.records()
			.stream()
			.map((record) -> record.header(header).orElse("-"))
			.toList();
	}

	@Test
	void theRecordsOfAllReleasesAreFoldedByTheNewest() {
		Projection<First.Stock> first = first(process(), PoisonPolicy.fail());
		first.append(new First.Delivered("bolt", 5));
		first.append(new First.Moved("bolt", "nut", 2));
		Projection<Second.Stock> second = second(process(), UnaryOperator.identity());
		assertThat(second.read().state().amounts()).containsExactly(Map.entry("bolt", 3L), Map.entry("nut", 2L));
		second.append(new Second.ItemAdded("bolt", 10));
		second.append(new Second.Viewed("bolt"));
		TestProcess newest = process();
		Projection<Third.Stock> third = third(newest);
		assertThat(third.read().state().amounts()).containsExactly(Map.entry("bolt piece", 13L),
				Map.entry("nut piece", 2L));
		third.append(new Third.ItemAdded("bolt", 1, "box"));
		second.append(new Second.ItemAdded("nut", 1));
		assertThat(third.readLatest(TIMEOUT).state().amounts()).containsExactly(Map.entry("bolt box", 1L),
				Map.entry("bolt piece", 13L), Map.entry("nut piece", 3L));
		assertThat(written("type")).containsExactly("Delivered", "Moved", "ItemAdded", "Viewed", "ItemAdded",
				"ItemAdded");
		assertThat(written("type-version")).containsExactly("-", "-", "2", "-", "3", "2");
		assertThat(newest.audit("stock", TIMEOUT)).isInstanceOf(AuditResult.Equal.class);
	}

	@Test
	void h71WhenReadersAreDeployedBeforeWritersThenBothReleasesReadEverything() {
		Projection<First.Stock> first = first(process(), PoisonPolicy.fail());
		Projection<Second.Stock> second = second(process(),
				(deltas) -> deltas.withWrittenVersion("ItemAdded", 1).withWrittenName("ItemAdded", "Delivered"));
		first.append(new First.Delivered("bolt", 5));
		second.append(new Second.ItemAdded("bolt", 10));
		first.append(new First.Moved("bolt", "nut", 2));
		assertThat(first.readLatest(TIMEOUT).state().amounts()).containsExactly(Map.entry("bolt", 13L),
				Map.entry("nut", 2L));
		assertThat(second.readLatest(TIMEOUT).state().amounts()).containsExactly(Map.entry("bolt", 13L),
				Map.entry("nut", 2L));
		assertThat(written("type")).containsExactly("Delivered", "Delivered", "Moved");
		assertThat(written("type-version")).containsOnly("-");
		assertThat(second.update((stock) -> List.of(new Second.ItemAdded("bolt", stock.amounts().get("nut"))))
			.view()
			.state()
			.amounts()).containsEntry("bolt", 15L);
		assertThat(first.readLatest(TIMEOUT).state().amounts()).containsEntry("bolt", 15L);
	}

	@Test
	void h71WhenAWriterIsTooEarlyThenTheOlderReleaseStopsBeforeItsRecord() {
		String dead = "dead/" + UUID.randomUUID();
		this.basin.createStream(dead, StreamConfig.defaults());
		TestProcess older = process();
		Projection<First.Stock> first = first(older, PoisonPolicy.skip(dead));
		first.append(new First.Delivered("bolt", 5));
		Projection<Second.Stock> second = second(process(),
				(deltas) -> deltas.withWrittenName("ItemAdded", "Delivered"));
		second.append(new Second.ItemAdded("bolt", 10));
		assertThat(older.awaitFailure("stock")).isInstanceOfSatisfying(NewerDeltaVersionException.class, (failure) -> {
			assertThat(failure.seqNum()).isOne();
			assertThat(failure.type()).isEqualTo("Delivered");
			assertThat(failure).hasMessageContaining("it is version 2 of 'Delivered'")
				.hasMessageContaining("knows versions up to 1");
		});
		second(process(),
				(deltas) -> deltas.withWrittenVersion("ItemAdded", 1).withWrittenName("ItemAdded", "Delivered"))
			.append(new Second.ItemAdded("bolt", 100));
		assertThat(second.readLatest(TIMEOUT).state().amounts()).containsExactly(Map.entry("bolt", 115L));
		assertThat(first.status()).isEqualTo(ProjectionStatus.FAILED);
		assertThat(this.basin.stream(dead).checkTail().seqNum()).isZero();
		assertThat(second(process(), UnaryOperator.identity()).read().state().amounts())
			.containsExactly(Map.entry("bolt", 115L));
	}

	@Test
	void theStateOfAnEarlierReleaseIsUpcastWithTheDeltasAfterIt() {
		TestProcess older = process();
		Projection<First.Stock> first = first(older, PoisonPolicy.fail());
		first.append(new First.Delivered("bolt", 5));
		first.readLatest(TIMEOUT);
		assertThat(older.take("stock")).isInstanceOf(SnapshotOutcome.Taken.class);
		first.append(new First.Delivered("bolt", 1));
		TestProcess newest = process();
		Projection<Third.Stock> third = third(newest);
		assertThat(third.read().state().amounts()).containsExactly(Map.entry("bolt piece", 6L));
		assertThat(newest.info("stock").restore()).satisfies((restore) -> assertThat(restore.replayed()).isOne());
		third.append(new Third.ItemAdded("bolt", 2, "box"));
		third.readLatest(TIMEOUT);
		assertThat(newest.take("stock")).isInstanceOf(SnapshotOutcome.Taken.class);
		assertThat(third(process()).read().state().amounts()).containsExactly(Map.entry("bolt box", 2L),
				Map.entry("bolt piece", 6L));
	}

	private static Map<String, Long> plus(Map<String, Long> amounts, String article, long amount) {
		Map<String, Long> sum = new TreeMap<>(amounts);
		sum.merge(article, amount, Long::sum);
		return sum;
	}

	/**
	 * Release 1.
	 */
	static final class First {

		record Stock(Map<String, Long> amounts) {

		}

		record Delivered(String article, long count) {

		}

		record Moved(String from, String to, long count) {

		}

		@StreamProjection(name = "stock", stream = "articles")
		static class StockProjection {

			@InitialState
			Stock empty() {
				return new Stock(Map.of());
			}

			@Fold
			Stock delivered(Stock stock, Delivered delivered) {
				return new Stock(plus(stock.amounts(), delivered.article(), delivered.count()));
			}

			@Fold
			Stock moved(Stock stock, Moved moved) {
				return new Stock(plus(plus(stock.amounts(), moved.from(), -moved.count()), moved.to(), moved.count()));
			}

		}

	}

	/**
	 * Release 2 renames a delta and its member, and splits another one.
	 */
	static final class Second {

		record Stock(Map<String, Long> amounts) {

		}

		sealed interface StockDelta {

		}

		@DeltaName(aliases = "Delivered")
		record ItemAdded(String article, long amount) implements StockDelta {

			@Upcast(from = 1)
			static ObjectNode amount(ObjectNode item) {
				item.set("amount", item.remove("count"));
				return item;
			}

			@Downcast(to = 1)
			static ObjectNode count(ObjectNode item) {
				item.set("count", item.remove("amount"));
				return item;
			}

		}

		record Viewed(String article) implements StockDelta {

		}

		@StreamProjection(name = "stock", stream = "articles")
		static class StockProjection {

			@InitialState
			Stock empty() {
				return new Stock(Map.of());
			}

			@Fold
			Stock changed(Stock stock, StockDelta delta) {
				return stock;
			}

			@Fold
			Stock added(Stock stock, ItemAdded added) {
				return new Stock(plus(stock.amounts(), added.article(), added.amount()));
			}

			@Upcast(type = "Moved", from = 1)
			List<StockDelta> moved(First.Moved moved) {
				return List.of(new ItemAdded(moved.from(), -moved.count()), new ItemAdded(moved.to(), moved.count()));
			}

		}

	}

	/**
	 * Release 3 adds a member, drops a delta, and changes the state.
	 */
	static final class Third {

		record Stock(Map<String, Long> amounts) {

		}

		@DeltaName(aliases = "Delivered")
		record ItemAdded(String article, long amount, String unit) {

			@Upcast(from = 1)
			static Second.ItemAdded amount(First.Delivered item) {
				return new Second.ItemAdded(item.article(), item.count());
			}

			@Upcast(from = 2)
			static ItemAdded unit(Second.ItemAdded item) {
				return new ItemAdded(item.article(), item.amount(), "piece");
			}

		}

		@StreamProjection(name = "stock", stream = "articles", version = 2)
		static class StockProjection {

			@InitialState
			Stock empty() {
				return new Stock(Map.of());
			}

			@Fold
			Stock added(Stock stock, ItemAdded added) {
				return new Stock(plus(stock.amounts(), added.article() + " " + added.unit(), added.amount()));
			}

			@Upcast(type = "Moved", from = 1)
			List<ItemAdded> moved(First.Moved moved) {
				return List.of(new ItemAdded(moved.from(), -moved.count(), "piece"),
						new ItemAdded(moved.to(), moved.count(), "piece"));
			}

			@Upcast(type = "Viewed", from = 1)
			List<Object> viewed(ObjectNode viewed) {
				return List.of();
			}

			@UpcastState(from = 1)
			Stock units(First.Stock stock) {
				Map<String, Long> amounts = new TreeMap<>();
				stock.amounts().forEach((article, amount) -> amounts.put(article + " piece", amount));
				return new Stock(amounts);
			}

		}

	}

}

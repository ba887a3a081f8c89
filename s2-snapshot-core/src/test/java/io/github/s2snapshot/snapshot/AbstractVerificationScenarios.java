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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotInfo;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.projection.error.SnapshotFailureReason;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotKey;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Scenarios of verification: history is trimmed only for a snapshot from which a restart
 * restores the same state.
 */
abstract class AbstractVerificationScenarios extends AbstractServerScenarios {

	static Stream<Arguments> forms() {
		return Stream.of(SnapshotFormChoice.values())
			.flatMap((form) -> Stream.of(SnapshotCompression.values())
				.map((compression) -> Arguments.of(form, compression)));
	}

	@ParameterizedTest
	@MethodSource("forms")
	void h38WhenAStateBecomesUnreadableThenItsHistoryIsKept(SnapshotFormChoice form, SnapshotCompression compression) {
		UnaryOperator<ProjectionDefinition.Builder<Shelf>> encoded = (builder) -> builder
			.encoding(new SnapshotEncoding(form, compression));
		TestProcess template = template();
		Projection<Shelf> shelf = template.project(shelf(encoded));
		shelf.append(new Put("box", false));
		shelf.readLatest(TIMEOUT);
		SnapshotInfo good = taken(template.take("shelf"));
		shelf.append(new Put("book", true));
		shelf.readLatest(TIMEOUT);
		for (int i = 0; i < 3; i++) {
			assertUnreadable(template.take("shelf"));
		}
		template.close();
		await().atMost(TIMEOUT).until(() -> first().seqNum() >= good.cursor());
		Projection<Shelf> again = template().project(shelf(encoded));
		assertThat(again.readLatest(TIMEOUT).state()).isEqualTo(new Shelf(List.of(new Book("book")), List.of("box")));
		assertThat(again.name()).isEqualTo("shelf");
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38ShouldReadBackSignedSnapshotsWithTheirSignature(SnapshotFormChoice form) {
		SnapshotSigning signing = SnapshotSigning.with(SnapshotKeyRing.of("mine", new byte[32]));
		UnaryOperator<ProjectionDefinition.Builder<Shelf>> signed = (builder) -> builder.signing(signing)
			.encoding(SnapshotEncoding.auto().withForm(form));
		TestProcess template = template();
		Projection<Shelf> shelf = template.project(shelf(signed));
		shelf.append(new Put("box", false));
		shelf.readLatest(TIMEOUT);
		taken(template.take("shelf"));
		shelf.append(new Put("book", true));
		shelf.readLatest(TIMEOUT);
		assertUnreadable(template.take("shelf"));
		template.close();
		assertThat(template().project(shelf(signed)).read().state().books()).hasSize(1);
	}

	@ParameterizedTest
	@EnumSource(SnapshotFormChoice.class)
	void h38ShouldReadBackNamesOfAnyLength(SnapshotFormChoice form) {
		UnaryOperator<ProjectionDefinition.Builder<Stock>> encoded = (builder) -> builder
			.encoding(SnapshotEncoding.auto().withForm(form));
		TestProcess template = template();
		Projection<Stock> stock = template.project(stock(encoded));
		stock.append(new Received("nail", 1));
		stock.readLatest(TIMEOUT);
		taken(template.take("stock"));
		stock.append(new Received("n".repeat(60_000), 2));
		stock.readLatest(TIMEOUT);
		SnapshotInfo second = taken(template.take("stock"));
		template.close();
		await().atMost(TIMEOUT).until(() -> first().seqNum() >= second.cursor());
		Projection<Stock> again = template().project(stock(encoded));
		assertThat(again.read().state().amounts()).containsEntry("n".repeat(60_000), 2L).hasSize(2);
		assertThat(again.read().cursor()).isGreaterThan(second.cursor());
	}

	@Test
	void h38ShouldReadBackFramedSnapshotsFromTheStream() {
		TestProcess template = template();
		Projection<Shelf> shelf = template.project(shelf((builder) -> builder
			.encoding(new SnapshotEncoding(SnapshotFormChoice.AUTO, SnapshotCompression.NONE))));
		String label = "x".repeat(400_000);
		for (int i = 0; i < 24; i++) {
			shelf.append(new Put(label, false));
		}
		shelf.append(new Put("book", true));
		shelf.readLatest(TIMEOUT);
		assertUnreadable(template.take("shelf"));
		assertThat(first().seqNum()).isZero();
		shelf.append(new Put("", true));
		shelf.readLatest(TIMEOUT);
		SnapshotInfo taken = taken(template.take("shelf"));
		assertThat(taken.form()).isEqualTo(SnapshotForm.FRAMED);
		template.close();
		await().atMost(TIMEOUT).until(() -> first().seqNum() >= taken.cursor());
		assertThat(template().project(shelf(UnaryOperator.identity())).read().state().labels()).hasSize(24);
	}

	@Test
	void h38ShouldReadBackFragmentsAndDeltasOfOthersInBetween() {
		TestProcess template = template();
		Projection<Shelf> shelf = template.project(shelf((builder) -> builder
			.encoding(new SnapshotEncoding(SnapshotFormChoice.FRAMED, SnapshotCompression.NONE))));
		for (int i = 0; i < 5; i++) {
			shelf.append(new Put("x".repeat(900_000), false));
		}
		shelf.readLatest(TIMEOUT);
		Thread others = new Thread(() -> {
			for (int i = 0; i < 30; i++) {
				this.stream.append(AppendInput.of(
						SnapshotFragment.first(UUID.randomUUID(), 0, "other/1", ContentEncoding.NONE, new byte[10]),
						AppendRecord.of("{\"label\":\"o\",\"book\":false}").withHeader("type", "Put")));
			}
		});
		others.start();
		SnapshotOutcome outcome = template.take("shelf");
		await().atMost(TIMEOUT).until(() -> !others.isAlive());
		SnapshotInfo taken = taken(outcome);
		template.close();
		await().atMost(TIMEOUT).until(() -> first().seqNum() >= taken.cursor());
		assertThat(template().project(shelf(UnaryOperator.identity())).readLatest(TIMEOUT).state().labels())
			.hasSize(35);
	}

	@ParameterizedTest
	@EnumSource(SnapshotVerification.class)
	void h38StoreShouldKeepSnapshotsThatCanBeRestored(SnapshotVerification verification, @TempDir Path directory) {
		UnaryOperator<ProjectionDefinition.Builder<Shelf>> stored = (builder) -> builder
			.external(FileSnapshotStore.in(directory).withGenerations(2))
			.verification(verification);
		TestProcess first = template();
		Projection<Shelf> shelf = first.project(shelf(stored));
		shelf.append(new Put("box", false));
		shelf.readLatest(TIMEOUT);
		SnapshotInfo good = taken(first.take("shelf"));
		first.close();
		TestProcess second = template();
		Projection<Shelf> again = second.project(shelf(stored));
		for (int i = 0; i < 3; i++) {
			again.append(new Put("book", true));
			again.readLatest(TIMEOUT);
			SnapshotOutcome outcome = second.take("shelf");
			assertThat(outcome instanceof SnapshotOutcome.Taken).isEqualTo(verification == SnapshotVerification.BYTES);
		}
		second.close();
		Projection<Shelf> last = template().project(shelf(stored));
		assertThat(last.read().state().books()).hasSize(3);
		assertThat(last.read().state().labels()).containsExactly("box");
		assertThat(FileSnapshotStore.in(directory)
			.load(new SnapshotKey("shelf", 1, BASIN, this.stream.name(), good.cursor()))
			.verify()).isNotNull();
	}

	private TestProcess template() {
		return process(builder());
	}

	private SequencedRecord first() {
		return this.stream.read(ReadInput.fromSeqNum(0).withCount(1)).records().get(0);
	}

	private ProjectionDefinition.Builder<Shelf> shelf(UnaryOperator<ProjectionDefinition.Builder<Shelf>> changes) {
		return changes.apply(ProjectionDefinition.builder("shelf", Shelf.class)
			.stream(this.stream.name())
			.initialState(() -> new Shelf(List.of(), List.of()))
			.fold(Put.class, Shelf::put));
	}

	private ProjectionDefinition.Builder<Stock> stock(UnaryOperator<ProjectionDefinition.Builder<Stock>> changes) {
		return changes.apply(ProjectionDefinition.builder("stock", Stock.class)
			.stream(this.stream.name())
			.initialState(() -> new Stock(Map.of()))
			.fold(Received.class, Stock::received));
	}

	private static SnapshotInfo taken(SnapshotOutcome outcome) {
		assertThat(outcome).isInstanceOf(SnapshotOutcome.Taken.class);
		return ((SnapshotOutcome.Taken) outcome).snapshot();
	}

	private static void assertUnreadable(SnapshotOutcome outcome) {
		assertThat(outcome).isInstanceOfSatisfying(SnapshotOutcome.Failed.class, (failed) -> {
			SnapshotException failure = failed.failure();
			assertThat(failure.failureReason()).isEqualTo(SnapshotFailureReason.UNREADABLE);
			assertThat(failure).hasMessageContainingAll("'shelf'", Shelf.class.getName(), "books[0]");
		});
	}

	/**
	 * Types that the stored state does not distinguish.
	 */
	sealed interface Item permits Book {

	}

	record Book(String title) implements Item {
	}

	record Put(String label, boolean book) {
	}

	record Shelf(List<Item> books, List<String> labels) {

		Shelf put(Put put) {
			if (!put.book()) {
				List<String> labels = new ArrayList<>(this.labels);
				labels.add(put.label());
				return new Shelf(this.books, labels);
			}
			if (put.label().isEmpty()) {
				return new Shelf(List.of(), this.labels);
			}
			List<Item> books = new ArrayList<>(this.books);
			books.add(new Book(put.label()));
			return new Shelf(books, this.labels);
		}

	}

	record Received(String article, long amount) {
	}

	record Stock(Map<String, Long> amounts) {

		Stock received(Received received) {
			Map<String, Long> amounts = new TreeMap<>(this.amounts);
			amounts.merge(received.article(), received.amount(), Long::sum);
			return new Stock(amounts);
		}

	}

}

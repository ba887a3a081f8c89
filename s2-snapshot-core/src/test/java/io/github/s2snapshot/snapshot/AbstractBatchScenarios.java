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

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.format.DeltaBatch;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ReadConsistency;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scenarios of deltas that are appended together, and of records with wrong batch
 * headers, against any server.
 */
abstract class AbstractBatchScenarios extends AbstractServerScenarios {

	private Projection<Tally> tally() {
		return process(builder()).project(ProjectionDefinition.builder("tally", Tally.class)
			.stream(this.stream.name())
			.initialState(Tally::empty)
			.fold(Tally.Added.class, Tally::add));
	}

	// Slow, so that the projection falls behind the appends.
	private static Sum slowly(Sum sum, Moved moved) {
		long until = System.nanoTime() + 20_000;
		while (System.nanoTime() < until) {
			Thread.onSpinWait();
		}
		return new Sum(sum.total() + moved.amount(), sum.deltas() + 1);
	}

	@Test
	void h41ReadersShouldNotSeeHalfAnAppendAfterAPause() throws Exception {
		TestProcess template = process(builder());
		Projection<Sum> projection = template.project(ProjectionDefinition.builder("sum", Sum.class)
			.stream(this.stream.name())
			.initialState(() -> new Sum(0, 0))
			.fold(Moved.class, AbstractBatchScenarios::slowly));
		Map<Long, Long> halves = new TreeMap<>();
		AtomicBoolean done = new AtomicBoolean();
		Thread reader = new Thread(() -> {
			while (!done.get()) {
				Sum sum = projection.read().state();
				if (sum.total() != 0) {
					halves.put(sum.deltas(), sum.total());
				}
			}
		});
		reader.start();
		template.pause("sum");
		List<CompletableFuture<?>> all = new ArrayList<>();
		for (int i = 0; i < 1500; i++) {
			// Appends of seven deltas whose sum is zero. Reads of 1,000 records end
			// within an append.
			all.add(projection.appendAsync(new Moved(-10), new Moved(-20), new Moved(20), new Moved(5), new Moved(4),
					new Moved(-1), new Moved(2)));
			if (i % 100 == 99) {
				CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
				all.clear();
			}
		}
		template.resume("sum");
		Sum end = projection.readLatest(TIMEOUT.multipliedBy(3)).state();
		done.set(true);
		reader.join();
		assertThat(end).isEqualTo(new Sum(0, 10_500));
		assertThat(halves).isEmpty();
	}

	@Test
	void h42WhenAWriterClaimsLargerBatchesThenTheProjectionContinues() {
		Projection<Tally> projection = tally();
		for (int i = 0; i < 50; i++) {
			// Row n of a file of 1000 rows, one append for each row.
			this.stream.append(AppendInput.of(added().withHeader("batch-index", Integer.toString(i))
				.withHeader("batch-size", "1000")
				.withHeader("batch-id", "import-7")));
		}
		assertThat(projection.read(ReadConsistency.atLeast(49), TIMEOUT).state().count()).isEqualTo(50);
	}

	@Test
	void h42WhenSingleAppendsHaveOurBatchHeadersThenTheProjectionContinues() {
		Projection<Tally> projection = tally();
		String id = UUID.randomUUID().toString();
		for (int i = 0; i < 30; i++) {
			this.stream.append(AppendInput.of(claiming(id, i)));
			assertThat(projection.read(ReadConsistency.atLeast(i), TIMEOUT).state().count()).isEqualTo(i + 1);
		}
		String earlier = UUID.randomUUID().toString();
		for (int i = 0; i < 30; i++) {
			this.stream.append(AppendInput.of(added().withHeader("batch-id", earlier)
				.withHeader("batch-index", Integer.toString(i))
				.withHeader("batch-size", "1000")));
		}
		assertThat(projection.read(ReadConsistency.atLeast(59), TIMEOUT).state().count()).isEqualTo(60);
	}

	@Test
	void h42WhenABatchStaysIncompleteThenReadsUpToTheTailDoNotWait() {
		String id = UUID.randomUUID().toString();
		// The other 999 records of the batch never come, neither during the restore nor
		// later.
		this.stream.append(AppendInput.of(claiming(id, 0)));
		Projection<Tally> projection = tally();
		assertThat(projection.read().state().count()).isOne();
		this.stream.append(AppendInput.of(claiming(id, 1)));
		assertThat(projection.read(ReadConsistency.atLeast(1), TIMEOUT).state().count()).isEqualTo(2);
		this.stream.append(AppendInput.of(claiming(id, 0), added()));
		assertThat(projection.read(ReadConsistency.atLeast(3), TIMEOUT).state().count()).isEqualTo(4);
	}

	private static AppendRecord added() {
		return AppendRecord.of("{\"name\":\"n\",\"amount\":1}").withHeader("type", "Added");
	}

	private static AppendRecord claiming(String id, int index) {
		return added().withHeader(DeltaBatch.ID, id)
			.withHeader(DeltaBatch.INDEX, Integer.toString(index))
			.withHeader(DeltaBatch.SIZE, "1000");
	}

	/**
	 * The delta.
	 */
	record Moved(int amount) {

	}

	/**
	 * The state.
	 */
	record Sum(long total, long deltas) {

	}

}

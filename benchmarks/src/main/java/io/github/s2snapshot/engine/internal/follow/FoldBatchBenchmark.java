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

package io.github.s2snapshot.engine.internal.follow;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotFault;
import io.github.s2snapshot.projection.error.GapException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.serializer.JacksonDeltaCodec;

/**
 * Measures the path from a batch that was read to the published state.
 *
 * @since 0.1.0
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class FoldBatchBenchmark {

	private static final int BATCH = 1_000;

	private static final int PLACES = 220;

	private final List<SequencedRecord> records = new ArrayList<>();

	private JacksonDeltaCodec codec = JacksonDeltaCodec.of(List.of(Departed.class));

	private FollowMachine<Totals> machine = machine();

	private Published<Totals> published = Published.nothing();

	private long position;

	/**
	 * Creates the records, and begins to follow an empty stream.
	 */
	@Setup(Level.Iteration)
	public void setUp() {
		this.records.clear();
		for (int i = 0; i < BATCH; i++) {
			AppendRecord record = this.codec
				.encode(new Departed("2026-11-23T17:0" + i % 10, "A" + i % PLACES, "BOS", i % 90, 300));
			this.records.add(new SequencedRecord(i, 1, record.headers(), record.body()));
		}
		this.machine = machine();
		this.position = this.machine.begin(new StreamPosition(0, 0));
		this.machine.onBatch(new ReadBatch(List.of(), new StreamPosition(0, 0)));
		this.published = Published.nothing();
	}

	private static FollowMachine<Totals> machine() {
		ProjectionDefinition<Totals> definition = ProjectionDefinition.builder("totals", Totals.class)
			.stream("departures")
			.initialState(() -> new Totals(new HashMap<>()))
			.foldInPlace(Departed.class, (totals, departed, record) -> totals.add(departed))
			.copier((totals) -> new Totals(new HashMap<>(totals.minutes())))
			.inStream()
			.build();
		return new FollowMachine<>(definition, new StreamName("basin", "departures"), new MachineListener() {

			@Override
			public void snapshotIgnored(long seqNum, SnapshotFault fault, String reason) {
				throw new IllegalStateException(reason);
			}

			@Override
			public void baseDropped(GapException gap) {
				throw gap;
			}

		}, MachinePolicy.EVERYTHING, new StateCapture<>());
	}

	/**
	 * Creates a batch only, which is the overhead of the other benchmarks.
	 * @return the batch
	 */
	@Benchmark
	public ReadBatch makeBatch() {
		List<SequencedRecord> batch = new ArrayList<>(BATCH);
		for (SequencedRecord record : this.records) {
			batch.add(new SequencedRecord(this.position++, 1, record.headers(), record.body()));
		}
		return new ReadBatch(batch, null);
	}

	/**
	 * Decodes the deltas of a batch.
	 * @param hole consumes the deltas
	 */
	@Benchmark
	public void decodeBatch(Blackhole hole) {
		for (SequencedRecord record : makeBatch().records()) {
			hole.consume(this.codec.decode(record));
		}
	}

	/**
	 * Decodes and folds the deltas of a batch, as the engine does.
	 * @return the next step
	 */
	@Benchmark
	public Step foldBatch() {
		return this.machine.onBatch(makeBatch());
	}

	/**
	 * Folds a batch and publishes a copy of the state.
	 * @return the published view
	 */
	@Benchmark
	public Object foldAndPublishBatch() {
		this.machine.onBatch(makeBatch());
		this.published = Publication.of(this.machine, this.published, ProjectionStatus.LIVE, null, null);
		return Objects.requireNonNull(this.published.view());
	}

	/**
	 * Delta of a departed flight.
	 *
	 * @param departure the time of departure
	 * @param origin the airport of departure
	 * @param destination the airport of arrival
	 * @param delayMinutes the delay in minutes
	 * @param distanceMiles the distance in miles
	 */
	record Departed(String departure, String origin, String destination, int delayMinutes, int distanceMiles) {

	}

	/**
	 * State that is folded in place.
	 *
	 * @param minutes the sum of the delays in minutes, by origin
	 */
	record Totals(Map<String, Integer> minutes) {

		void add(Departed departed) {
			this.minutes.merge(departed.origin(), departed.delayMinutes(), Integer::sum);
		}

	}

}

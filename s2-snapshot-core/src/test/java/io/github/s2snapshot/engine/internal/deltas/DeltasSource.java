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

package io.github.s2snapshot.engine.internal.deltas;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.stream.LongStream;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.engine.FakeStream;
import io.github.s2snapshot.engine.Records;
import io.github.s2snapshot.engine.internal.restore.StreamIdentity;
import io.github.s2snapshot.engine.internal.status.HaltSignal;
import io.github.s2snapshot.engine.internal.status.Published;
import io.github.s2snapshot.engine.internal.status.PublishedState;
import io.github.s2snapshot.engine.internal.status.Safeguards;
import io.github.s2snapshot.engine.internal.threads.Backend;
import io.github.s2snapshot.engine.internal.threads.EngineThreads;
import io.github.s2snapshot.engine.internal.threads.ListenerFanout;
import io.github.s2snapshot.engine.value.BasinAccess;
import io.github.s2snapshot.engine.value.RecoverySettings;
import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.IgnoredDeltas;
import io.github.s2snapshot.projection.Lag;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.ProjectionView;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;

/**
 * Deltas of a projection that has folded a stream with any number of records.
 */
class DeltasSource implements AutoCloseable {

	private final EngineThreads threads = EngineThreads.start();

	private final PublishedState<String> published = new PublishedState<>(new HaltSignal());

	private final Deltas<String> deltas;

	DeltasSource(long records, ProjectionStatus status) {
		S2Stream stream = new Numbers(records);
		ProjectionDefinition<String> definition = ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(Records.Said.class, (state, said) -> state)
			.build();
		this.published.publish(new Published<>(new ProjectionView<>("", records, Lag.NONE, status), status, records,
				records, Lag.NONE, null, null, null, 0, 0, false, IgnoredDeltas.NONE));
		this.deltas = new Deltas<>(
				new DeltaScope<>(definition, stream, this.published, (seqNum) -> false, new ControlRecords(),
						new StreamIdentity("talk", stream, BasinAccess.NONE),
						new HistoryBases<>(definition, stream, this.threads, new Backend(null, this), null,
								new Safeguards()),
						this.threads, RecoverySettings.defaults()),
				1_000, this.threads.callbackLane(), () -> new ProjectionNotReadyException("It is stopped"),
				new ListenerFanout(List.of(), this.threads.eventQueue("talk")));
		this.published.addListener(this.deltas);
	}

	Flow.Publisher<DeltaEntry<String>> publisher() {
		return this.deltas.publisher(DeltaOptions.from(0));
	}

	@Override
	public void close() {
		this.threads.close();
	}

	/**
	 * Stream whose records exist when they are read.
	 */
	private static final class Numbers extends FakeStream {

		private final long size;

		Numbers(long size) {
			this.size = size;
		}

		@Override
		public CompletableFuture<ReadBatch> readAsync(ReadInput input) {
			Long count = input.count();
			long end = Math.min(this.size, input.startValue() + ((count != null) ? count : 1));
			return CompletableFuture.completedFuture(new ReadBatch(LongStream.range(input.startValue(), end)
				.mapToObj((seqNum) -> Records.delta(seqNum, Long.toString(seqNum)))
				.toList(), null));
		}

	}

}

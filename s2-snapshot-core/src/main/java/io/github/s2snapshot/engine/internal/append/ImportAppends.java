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

package io.github.s2snapshot.engine.internal.append;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.projection.AppendAllResult;
import io.github.s2snapshot.projection.OperationWatch;
import io.github.s2snapshot.projection.UpdateOutcome;
import io.github.s2snapshot.projection.error.AppendAllException;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.Producer;
import io.github.s2snapshot.sdk.append.ProducerOptions;
import io.github.s2snapshot.sdk.append.RecordTicket;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.StreamPosition;
import io.github.s2snapshot.sdk.resource.StreamName;
import io.github.s2snapshot.sdk.text.ForeignFailure;
import io.github.s2snapshot.serializer.DeltaCodec;

/**
 * Appends any number of deltas with a producer, on the thread of the caller, which waits
 * while the limits of records in flight are reached. Pauses while the appends of the
 * process are held for a snapshot. Thread-safe.
 */
public final class ImportAppends {

	// Tickets are kept to count the acknowledged deltas of an import that fails.
	private static final int CHUNK = 1024;

	// A batch that may have been appended must not be sent again.
	private static final ProducerOptions OPTIONS = ProducerOptions.defaults()
		.withRetryPolicy(AppendRetryPolicy.NO_SIDE_EFFECTS);

	private final String projection;

	private final DeltaCodec codec;

	private final S2Stream stream;

	private final AppendGate gate;

	private final Supplier<OperationWatch> begin;

	/**
	 * Creates an instance.
	 * @param projection the name of the projection
	 * @param codec encodes deltas
	 * @param stream the stream
	 * @param gate holds appends
	 * @param begin called when an append begins
	 */
	public ImportAppends(String projection, DeltaCodec codec, S2Stream stream, AppendGate gate,
			Supplier<OperationWatch> begin) {
		this.projection = projection;
		this.codec = codec;
		this.stream = stream;
		this.gate = gate;
		this.begin = begin;
	}

	/**
	 * Appends deltas in their order.
	 * @param deltas the deltas
	 * @return how many there were
	 * @throws AppendAllException if not all of them were appended
	 */
	AppendAllResult appendAll(Stream<?> deltas) {
		OperationWatch watch = this.begin.get();
		Throwable failure = null;
		try (Stream<?> source = deltas) {
			return new Import().run(source.iterator());
		}
		catch (Throwable ex) {
			failure = ex;
			throw ex;
		}
		finally {
			watch.ended(((failure != null) ? UpdateOutcome.FAILED : UpdateOutcome.APPENDED).id(), failure);
		}
	}

	/**
	 * One import. Used by one thread.
	 */
	private final class Import {

		private final Deque<List<RecordTicket>> unconfirmed = new ArrayDeque<>();

		private List<RecordTicket> chunk = new ArrayList<>(CHUNK);

		private long submitted;

		private @Nullable RecordTicket last;

		private boolean entered;

		AppendAllResult run(Iterator<?> deltas) {
			Throwable failure = null;
			Producer producer = ImportAppends.this.stream.producer(OPTIONS);
			try {
				while (deltas.hasNext()) {
					Object delta = Objects.requireNonNull(deltas.next(), "A delta of appendAll is null");
					pass(producer);
					submit(producer, delta);
				}
			}
			catch (Throwable ex) {
				failure = ex;
			}
			try {
				producer.close();
			}
			catch (S2Exception ex) {
				failure = (failure != null) ? failure : ex;
			}
			finally {
				leave(producer);
			}
			if (failure instanceof Error error) {
				throw error;
			}
			if (failure != null) {
				throw failed(failure);
			}
			RecordTicket end = this.last;
			return new AppendAllResult(this.submitted, (end != null)
					? new StreamPosition(end.join().seqNum() + 1, end.join().batch().end().timestamp()) : null);
		}

		private void submit(Producer producer, Object delta) {
			RecordTicket ticket = producer.submit(ImportAppends.this.codec.encode(delta));
			this.submitted++;
			this.last = ticket;
			this.chunk.add(ticket);
			if (this.chunk.size() == CHUNK) {
				this.unconfirmed.add(this.chunk);
				this.chunk = new ArrayList<>(CHUNK);
				confirm();
			}
		}

		// Records are acknowledged in order, so the last one of a chunk stands for it.
		private void confirm() {
			List<RecordTicket> oldest = this.unconfirmed.peek();
			while (oldest != null && isAcknowledged(oldest.get(CHUNK - 1))) {
				this.unconfirmed.remove();
				oldest = this.unconfirmed.peek();
			}
		}

		private static boolean isAcknowledged(RecordTicket ticket) {
			return ticket.ack().isDone() && !ticket.ack().isCompletedExceptionally();
		}

		// A snapshot waits for the answers to all appends in flight, and holds new ones.
		private void pass(Producer producer) {
			if (this.entered && ImportAppends.this.gate.isClosed()) {
				producer.flush();
				leave(producer);
			}
			if (!this.entered) {
				ImportAppends.this.gate.enter();
				this.entered = true;
			}
		}

		private void leave(Producer producer) {
			if (this.entered) {
				this.entered = false;
				ImportAppends.this.gate.leave(producer.lastAck());
			}
		}

		private AppendAllException failed(Throwable cause) {
			List<S2Exception> missing = missing();
			long acknowledged = this.submitted - missing.size();
			boolean uncertain = missing.stream().anyMatch((failure) -> !failure.hasNoSideEffects());
			StreamName name = new StreamName(ImportAppends.this.stream.basin(), ImportAppends.this.stream.name());
			return new AppendAllException(String.format(Locale.ROOT,
					"Projection '%s' appended the first %d deltas to stream %s and then stopped%s: %s. Continue with the delta "
							+ "after these%s",
					ImportAppends.this.projection, acknowledged, name,
					(uncertain) ? ", and it is unknown whether the next ones were appended" : "",
					ForeignFailure.text(cause), (uncertain) ? ", and check the end of the stream first" : ""),
					acknowledged, uncertain, cause);
		}

		// The producer has ended, so every record has its outcome.
		private List<S2Exception> missing() {
			this.unconfirmed.add(this.chunk);
			boolean interrupted = Thread.interrupted();
			try {
				return this.unconfirmed.stream()
					.flatMap(List::stream)
					.map(Import::failure)
					.filter(Objects::nonNull)
					.toList();
			}
			finally {
				if (interrupted) {
					Thread.currentThread().interrupt();
				}
			}
		}

		private static @Nullable S2Exception failure(RecordTicket ticket) {
			try {
				ticket.join();
				return null;
			}
			catch (S2Exception ex) {
				return ex;
			}
		}

	}

}

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

package io.github.s2snapshot.embedded.chaos;

import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.error.IndefiniteAppendException;
import io.github.s2snapshot.sdk.error.ProtocolException;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SeqNumMismatchException;

/**
 * Results that the clients of a fault run received.
 */
final class Ledger {

	private final Queue<Batch> batches = new ConcurrentLinkedQueue<>();

	private final Queue<String> violations = new ConcurrentLinkedQueue<>();

	private final Map<String, AtomicInteger> failures = new ConcurrentSkipListMap<>();

	private final AtomicLong sessions = new AtomicLong();

	Batch newBatch(String stream, String session, int number, int count, boolean resendable) {
		Batch batch = new Batch(stream, session, number, count, resendable);
		this.batches.add(batch);
		return batch;
	}

	void sessionOpened() {
		this.sessions.incrementAndGet();
	}

	long sessions() {
		return this.sessions.get();
	}

	List<Batch> batches() {
		return List.copyOf(this.batches);
	}

	void violated(String text) {
		this.violations.add(text);
	}

	List<String> violations() {
		return List.copyOf(this.violations);
	}

	Map<String, AtomicInteger> failures() {
		return this.failures;
	}

	// Records an error, which must be one that a fault can cause.
	void failed(String who, Throwable error) {
		this.failures.computeIfAbsent(error.getClass().getSimpleName(), (name) -> new AtomicInteger())
			.incrementAndGet();
		if (!(error instanceof S2Exception)) {
			violated(who + " failed with an error that is not a client exception: " + error);
		}
		Throwable last = (error instanceof IndefiniteAppendException indefinite) ? indefinite.finalError() : error;
		if (last instanceof ProtocolException) {
			violated(who + " reports a fault as a protocol error: " + error);
		}
	}

	/**
	 * Result of a batch.
	 */
	enum Outcome {

		UNKNOWN, ACKNOWLEDGED, INDEFINITE, NOT_APPENDED

	}

	/**
	 * Batch and the result that its writer received.
	 */
	final class Batch {

		private final String stream;

		private final String session;

		private final int number;

		private final int count;

		private final boolean resendable;

		private volatile Outcome outcome = Outcome.UNKNOWN;

		private volatile long start = -1;

		private Batch(String stream, String session, int number, int count, boolean resendable) {
			this.stream = stream;
			this.session = session;
			this.number = number;
			this.count = count;
			this.resendable = resendable;
		}

		String stream() {
			return this.stream;
		}

		String session() {
			return this.session;
		}

		int count() {
			return this.count;
		}

		// Whether the client may retry the batch although it may be appended, so that it
		// can be appended twice.
		boolean isResendable() {
			return this.resendable;
		}

		String body(int index) {
			return this.session + "-" + this.number + "-" + index;
		}

		Outcome outcome() {
			return this.outcome;
		}

		long start() {
			return this.start;
		}

		void acknowledged(AppendAck ack) {
			if (ack.end().seqNum() - ack.start().seqNum() != this.count) {
				violated(body(0) + " has an acknowledgement for another number of records: " + ack);
			}
			this.start = ack.start().seqNum();
			this.outcome = Outcome.ACKNOWLEDGED;
		}

		void failed(Throwable error, boolean conditional) {
			Ledger.this.failed(body(0), error);
			if (error instanceof IndefiniteAppendException) {
				this.outcome = Outcome.INDEFINITE;
				return;
			}
			if (!(error instanceof S2Exception known) || !known.hasNoSideEffects()) {
				violated(body(0) + " failed without saying whether it was appended: " + error);
			}
			if (error instanceof SeqNumMismatchException && !conditional) {
				violated(body(0) + " failed with a condition although it has none: " + error);
			}
			this.outcome = Outcome.NOT_APPENDED;
		}

	}

}

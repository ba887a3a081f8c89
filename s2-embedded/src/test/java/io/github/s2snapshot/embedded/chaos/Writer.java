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

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendAck;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendRetryPolicy;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.append.AppendSessionOptions;
import io.github.s2snapshot.sdk.append.AppendTicket;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.record.AppendRecord;

/**
 * Appends in sessions, one after the other, with several batches in flight.
 */
final class Writer extends Worker {

	private static final int MAX_PENDING = 6;

	private static final int MAX_RECORDS = 4;

	private final S2Stream stream;

	private final AppendRetryPolicy policy;

	private final boolean conditional;

	private final long timeoutMillis;

	private final Random random;

	private final Deque<Pending> pending = new ArrayDeque<>();

	private int sessions;

	private Long next;

	Writer(String name, Ledger ledger, S2Stream stream, AppendRetryPolicy policy, boolean conditional,
			long timeoutMillis, long seed) {
		super(name, ledger);
		this.stream = stream;
		this.policy = policy;
		this.conditional = conditional;
		this.timeoutMillis = timeoutMillis;
		this.random = new Random(seed);
	}

	@Override
	void work() throws Exception {
		while (!isStopped()) {
			if (!this.conditional || findTail()) {
				runSession(name() + "-" + this.sessions++);
			}
			FaultInjector.pause(10);
		}
	}

	private boolean findTail() {
		try {
			this.next = this.stream.checkTail().seqNum();
			return true;
		}
		catch (S2Exception ex) {
			ledger().failed(name(), ex);
			return false;
		}
	}

	private void runSession(String id) throws Exception {
		ledger().sessionOpened();
		AppendSession session = this.stream.appendSession(
				AppendSessionOptions.defaults().withRetryPolicy(this.policy).withMaxInflightBatches(MAX_PENDING));
		int length = 20 + this.random.nextInt(400);
		boolean well = true;
		for (int number = 0; well && number < length && !isStopped(); number++) {
			well = submit(session, ledger().newBatch(this.stream.name(), id, number,
					1 + this.random.nextInt(MAX_RECORDS), isResendable()));
			while (well && !this.pending.isEmpty()
					&& (this.pending.size() == MAX_PENDING || this.pending.element().ack().isDone())) {
				well = settle(this.pending.remove());
			}
			FaultInjector.pause(3 + this.random.nextInt(8));
		}
		close(session, well);
		while (!this.pending.isEmpty()) {
			settle(this.pending.remove());
		}
	}

	private boolean isResendable() {
		return this.policy == AppendRetryPolicy.ALL && !this.conditional;
	}

	private boolean submit(AppendSession session, Ledger.Batch batch) {
		AppendInput input = input(batch);
		if (this.conditional) {
			input = input.withMatchSeqNum(this.next);
			this.next += batch.count();
		}
		try {
			AppendTicket ticket = session.submit(input);
			this.pending.add(new Pending(batch, ticket.ack()));
			return true;
		}
		catch (S2Exception ex) {
			batch.failed(ex, this.conditional);
			return false;
		}
	}

	static AppendInput input(Ledger.Batch batch) {
		List<AppendRecord> records = new ArrayList<>();
		for (int i = 0; i < batch.count(); i++) {
			records.add(AppendRecord.of(batch.body(i)));
		}
		return AppendInput.of(records);
	}

	private boolean settle(Pending pending) throws Exception {
		try {
			pending.batch.acknowledged(pending.ack.get(this.timeoutMillis, TimeUnit.MILLISECONDS));
			progressed();
			return true;
		}
		catch (ExecutionException ex) {
			pending.batch.failed(ex.getCause(), this.conditional);
			return false;
		}
		catch (TimeoutException ex) {
			ledger().violated(pending.batch.body(0) + " has no outcome after " + this.timeoutMillis + " ms");
			return false;
		}
	}

	private void close(AppendSession session, boolean well) throws Exception {
		try {
			session.closeAsync().get(this.timeoutMillis, TimeUnit.MILLISECONDS);
		}
		catch (ExecutionException ex) {
			ledger().failed(name(), ex.getCause());
		}
		catch (TimeoutException ex) {
			ledger().violated("A session of " + name() + ((well) ? "" : ", which had failed,")
					+ " was not closed after " + this.timeoutMillis + " ms");
		}
	}

	private record Pending(Ledger.Batch batch, CompletableFuture<AppendAck> ack) {

	}

}

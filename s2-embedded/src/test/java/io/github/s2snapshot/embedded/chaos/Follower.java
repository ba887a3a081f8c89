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

import java.util.ArrayList;
import java.util.List;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadRetryPolicy;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.read.ReadSessionOptions;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Follows a stream in one session, or in several sessions that continue each other.
 */
final class Follower extends Worker {

	private final S2Stream stream;

	private final ReadRetryPolicy policy;

	private final List<String> seen = new ArrayList<>();

	private volatile ReadSession session;

	private volatile long next;

	Follower(String name, Ledger ledger, S2Stream stream, ReadRetryPolicy policy) {
		super(name, ledger);
		this.stream = stream;
		this.policy = policy;
	}

	@Override
	void work() {
		while (!isStopped()) {
			ledger().sessionOpened();
			ReadSession opened = this.stream.readSession(ReadInput.fromSeqNum(this.next),
					ReadSessionOptions.defaults().withRetryPolicy(this.policy));
			this.session = opened;
			try (opened) {
				follow(opened);
			}
			catch (S2Exception ex) {
				if (isStopped() && ex instanceof SessionClosedException) {
					return;
				}
				failed(opened, ex);
			}
			FaultInjector.pause(10);
		}
	}

	private void follow(ReadSession opened) {
		for (ReadBatch batch = opened.next(); batch != null; batch = opened.next()) {
			for (SequencedRecord record : batch.records()) {
				if (record.seqNum() != this.next) {
					ledger().violated(name() + " received record " + record.seqNum() + " instead of " + this.next);
				}
				this.seen.add(record.bodyAsString());
				this.next = record.seqNum() + 1;
			}
			if (!batch.isEmpty()) {
				progressed();
			}
		}
		ledger().violated(name() + " received the end of the stream");
	}

	private void failed(ReadSession opened, S2Exception ex) {
		ledger().failed(name(), ex);
		if (!ex.isRetryable() || this.policy == ReadRetryPolicy.INDEFINITE) {
			ledger().violated(name() + " failed permanently: " + ex);
		}
		if (opened.resumeSeqNum() != this.next) {
			ledger().violated(name() + " would continue at " + opened.resumeSeqNum()
					+ " and has received all records before " + this.next);
		}
	}

	@Override
	void stop() {
		super.stop();
		ReadSession current = this.session;
		if (current != null) {
			current.close();
		}
	}

	long next() {
		return this.next;
	}

	String streamName() {
		return this.stream.name();
	}

	// Called after the follower has stopped.
	List<String> seen() {
		return List.copyOf(this.seen);
	}

}

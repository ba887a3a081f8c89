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

package io.github.s2snapshot.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.sdk.append.RecordTicket;

/**
 * Waits for the acknowledgement of each record in order, in a separate thread, and checks
 * the sequence numbers.
 */
final class AckWatcher implements AutoCloseable {

	private static final int CAPACITY = 1 << 17;

	private static final int EXPECTED_BYTES = 512 * 1024 * 1024;

	private final BlockingQueue<Submission> submissions = new ArrayBlockingQueue<>(CAPACITY);

	private final FutureTask<Samples> task;

	private final Thread thread;

	AckWatcher(int recordBytes) {
		Samples samples = new Samples(EXPECTED_BYTES / recordBytes / 4);
		this.task = new FutureTask<>(() -> collect(samples));
		this.thread = new Thread(this.task, "acks");
		this.thread.start();
	}

	// The time of the submission is taken before the record is created, as in `s2
	// bench`.
	void watch(RecordTicket ticket, long submittedNanos) throws InterruptedException {
		this.submissions.put(new Submission(ticket, submittedNanos));
	}

	private Samples collect(Samples samples) throws InterruptedException {
		List<Submission> taken = new ArrayList<>();
		while (true) {
			taken.add(this.submissions.take());
			this.submissions.drainTo(taken);
			for (Submission submission : taken) {
				if (submission.ticket() == null) {
					return samples;
				}
				long seqNum = submission.ticket().join().seqNum();
				samples.add(System.nanoTime() - submission.nanos());
				if (seqNum != samples.count() - 1) {
					throw new IllegalStateException(
							"Record " + (samples.count() - 1) + " was acknowledged as record " + seqNum);
				}
			}
			taken.clear();
		}
	}

	// Waits until every record is acknowledged.
	Samples await() throws InterruptedException {
		this.submissions.put(new Submission(null, 0));
		try {
			return this.task.get();
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The acknowledgement of a record failed", ex.getCause());
		}
	}

	@Override
	public void close() {
		this.thread.interrupt();
	}

	// A submission without a ticket marks the end.
	private record Submission(@Nullable RecordTicket ticket, long nanos) {

	}

}

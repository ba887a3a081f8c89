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

import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.error.SessionClosedException;
import io.github.s2snapshot.sdk.read.ReadBatch;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.read.ReadSession;
import io.github.s2snapshot.sdk.record.SequencedRecord;

/**
 * Reads a stream in a separate thread, and checks each record.
 */
final class RecordReader implements AutoCloseable {

	private static final int EXPECTED_BYTES = 512 * 1024 * 1024;

	private static final int TIMEOUT_SECONDS = 300;

	private final String name;

	private final ReadSession session;

	private final ChainChecker checker;

	private final Samples samples;

	private final long startNanos;

	private final long openedNanos = System.nanoTime();

	// Total number of records, which is known after the last acknowledgement.
	private volatile long expected = Long.MAX_VALUE;

	private volatile long count;

	private volatile long lastNanos;

	private final FutureTask<Samples> task;

	RecordReader(String name, S2Stream stream, ReadInput input, Load load, long startNanos) {
		this.name = name;
		this.startNanos = startNanos;
		this.checker = new ChainChecker(name, load.recordBytes());
		this.samples = new Samples(EXPECTED_BYTES / load.recordBytes() / 4);
		this.session = stream.readSession(input);
		this.task = new FutureTask<>(this::read);
		new Thread(this.task, name).start();
	}

	private Samples read() {
		try {
			readUntilExpected();
		}
		catch (SessionClosedException ex) {
			if (this.count < this.expected) {
				throw ex;
			}
		}
		return this.samples;
	}

	private void readUntilExpected() {
		while (this.count < this.expected) {
			ReadBatch batch = this.session.next();
			if (batch == null) {
				this.lastNanos = System.nanoTime();
				return;
			}
			long now = System.nanoTime();
			long nowMicros = (now - this.startNanos) / 1000;
			for (SequencedRecord record : batch.records()) {
				this.checker.check(record);
				this.samples.add((nowMicros - record.timestamp()) * 1000);
			}
			this.lastNanos = System.nanoTime();
			this.count = this.checker.count();
		}
	}

	// Waits until the reader has received as many records as were written.
	Samples awaitCount(RecordChain written) throws InterruptedException {
		long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(TIMEOUT_SECONDS);
		while (this.count < written.count() && !this.task.isDone() && System.nanoTime() - deadline < 0) {
			TimeUnit.MILLISECONDS.sleep(1);
		}
		this.expected = written.count();
		if (this.count < written.count() && !this.task.isDone()) {
			throw new IllegalStateException("The " + this.name + " received only " + this.count + " of "
					+ written.count() + " records within " + TIMEOUT_SECONDS + " s");
		}
		// The reader may wait for another batch, which will not arrive.
		this.session.close();
		return awaitTask(written);
	}

	// Waits until the session ends by itself.
	Samples awaitEnd(RecordChain written) throws InterruptedException {
		return awaitTask(written);
	}

	private Samples awaitTask(RecordChain written) throws InterruptedException {
		try {
			Samples result = this.task.get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
			this.checker.checkComplete(written);
			return result;
		}
		catch (ExecutionException ex) {
			throw new IllegalStateException("The " + this.name + " failed", ex.getCause());
		}
		catch (TimeoutException ex) {
			throw new IllegalStateException("The " + this.name + " did not end within " + TIMEOUT_SECONDS + " s", ex);
		}
	}

	double recordsPerSecond() {
		return JavaClient.perSecond(this.count, this.lastNanos - this.openedNanos);
	}

	@Override
	public void close() {
		this.session.close();
	}

}

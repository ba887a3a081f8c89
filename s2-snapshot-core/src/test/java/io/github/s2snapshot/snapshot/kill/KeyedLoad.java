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

package io.github.s2snapshot.snapshot.kill;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.UpdateResult;
import io.github.s2snapshot.sdk.append.AppendAck;

/**
 * Writers that update, append to and read random keys until they are interrupted.
 */
final class KeyedLoad implements AutoCloseable {

	// A killed server does not answer.
	private static final Duration TIMEOUT = Duration.ofSeconds(5);

	private final KeyedProjection<Integer, Journal> journals;

	private final int keys;

	private final Report report;

	private final String name;

	private final AtomicLong number = new AtomicLong();

	private final List<Thread> writers;

	private volatile boolean ended;

	/**
	 * Starts the writers.
	 * @param journals the keyed projection
	 * @param keys the number of keys
	 * @param writers the number of writers
	 * @param name begins the identifiers of the entries, different for each load
	 * @param random chooses the keys
	 * @param report receives what is written
	 */
	KeyedLoad(KeyedProjection<Integer, Journal> journals, int keys, int writers, String name, Random random,
			Report report) {
		this.journals = journals;
		this.keys = keys;
		this.name = name;
		this.report = report;
		this.writers = random.longs(writers).mapToObj((seed) -> new Thread(() -> write(new Random(seed)))).toList();
		this.writers.forEach((writer) -> {
			writer.setDaemon(true);
			writer.start();
		});
	}

	private void write(Random random) {
		while (!this.ended) {
			int key = random.nextInt(this.keys);
			String id = this.name + "-" + this.number.getAndIncrement();
			try {
				switch (random.nextInt(10)) {
					case 0 -> this.journals.read(key);
					case 1, 2 -> append(key, id);
					default -> update(key, id);
				}
			}
			catch (RuntimeException ex) {
				// Whether the entry was appended is found out from the stream.
				this.report.failed(ex);
			}
		}
	}

	private void append(int key, String id) {
		this.report.begun(key, id);
		AppendAck ack = this.journals.append(key, new Journal.Entry(id));
		this.report.acknowledged(key, id, ack.start().seqNum());
	}

	private void update(int key, String id) {
		this.report.begun(key, id);
		UpdateResult<Journal> result = this.journals.update(key, (journal) -> List.of(new Journal.Entry(id)), TIMEOUT);
		AppendAck ack = result.ack();
		if (ack == null || !id.equals(result.view().state().entries().get(ack.start().seqNum()))) {
			throw new IllegalStateException(
					"The update " + id + " of key " + key + " returned another state: " + result.view().state());
		}
		this.report.acknowledged(key, id, ack.start().seqNum());
	}

	@Override
	public void close() throws InterruptedException {
		this.ended = true;
		for (Thread writer : this.writers) {
			writer.join();
		}
	}

	/**
	 * Receives what the writers do.
	 */
	interface Report {

		void begun(int key, String id);

		void acknowledged(int key, String id, long seqNum);

		void failed(RuntimeException failure);

	}

}

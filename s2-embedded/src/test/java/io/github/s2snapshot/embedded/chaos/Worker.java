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

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Thread that uses a client during faults.
 */
abstract class Worker {

	private final String name;

	private final Ledger ledger;

	private final AtomicLong progress = new AtomicLong();

	private final Thread thread;

	private volatile boolean stopped;

	Worker(String name, Ledger ledger) {
		this.name = name;
		this.ledger = ledger;
		this.thread = new Thread(this::runSafely, name);
		this.thread.setDaemon(true);
	}

	private void runSafely() {
		try {
			work();
		}
		catch (Exception | AssertionError ex) {
			this.ledger.failed(this.name, ex);
			this.ledger.violated(this.name + " stopped: " + ex);
		}
	}

	abstract void work() throws Exception;

	final void start() {
		this.thread.start();
	}

	void stop() {
		this.stopped = true;
	}

	final boolean isStopped() {
		return this.stopped;
	}

	final void join(long millis) throws InterruptedException {
		this.thread.join(millis);
		if (this.thread.isAlive()) {
			this.ledger.violated(this.name + " hangs: " + Arrays.toString(this.thread.getStackTrace()));
		}
	}

	final String name() {
		return this.name;
	}

	final Ledger ledger() {
		return this.ledger;
	}

	final void progressed() {
		this.progress.incrementAndGet();
	}

	final long progress() {
		return this.progress.get();
	}

}

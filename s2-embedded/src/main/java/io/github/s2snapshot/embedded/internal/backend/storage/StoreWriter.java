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

package io.github.s2snapshot.embedded.internal.backend.storage;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that writes. What queues up while a commit runs goes into the next one. How
 * much can queue up is limited where appends are admitted.
 */
final class StoreWriter {

	private static final Logger logger = LoggerFactory.getLogger(StoreWriter.class);

	private static final int MAX_GROUP_BYTES = 8 * 1024 * 1024;

	private static final int MAX_GROUP_WRITES = 4096;

	private static final int PURGE_STEP = 256;

	private static final int COMPACTION_FILL_RATE = 50;

	private static final int COMPACTION_BYTES = 2 * 1024 * 1024;

	private static final int COMMITS_PER_COMPACTION = 1000;

	private static final long IDLE_MILLIS = 1000;

	private static final Write STOP = new Write(0, () -> {
	}, (failure) -> {
	}, true);

	private final MVStore store;

	private final StoreMaps maps;

	private final StoreSeal seal;

	private final boolean force;

	private final BlockingQueue<Write> queue = new LinkedBlockingQueue<>();

	// Only the writer's thread touches it, but for what is found when the store is opened
	private final Map<Long, Long> purges = new LinkedHashMap<>();

	private final Thread thread;

	private volatile @Nullable Throwable failure;

	private boolean stopped;

	private int commitsToCompact;

	StoreWriter(MVStore store, StoreMaps maps, StoreSeal seal, boolean force, String name) {
		this.store = store;
		this.maps = maps;
		this.seal = seal;
		this.force = force;
		this.thread = new Thread(this::run, name);
		this.thread.setDaemon(true);
	}

	void start() {
		this.thread.start();
	}

	@Nullable Throwable failure() {
		return this.failure;
	}

	/**
	 * Queue a write.
	 * @param bytes about how many bytes it writes
	 * @param operation writes to the maps, called on the writer's thread
	 * @param completion called when it is committed, or cannot be
	 */
	void write(int bytes, Runnable operation, Completion completion) {
		synchronized (this) {
			if (this.failure == null && !this.stopped) {
				this.queue.add(new Write(bytes, operation, completion, false));
				return;
			}
		}
		Throwable cause = this.failure;
		completion.complete((cause != null) ? cause : new IllegalStateException("the server is stopped"));
	}

	/**
	 * Has batches removed that end at or before a sequence number.
	 * @param id id of the stream
	 * @param seqNum earliest sequence number to keep
	 */
	void purge(long id, long seqNum) {
		this.purges.merge(id, seqNum, Math::max);
	}

	/**
	 * Writes what is queued, then stop.
	 */
	void stop() {
		synchronized (this) {
			if (this.stopped) {
				return;
			}
			this.stopped = true;
			this.queue.add(STOP);
		}
		boolean interrupted = false;
		while (this.thread.isAlive()) {
			try {
				this.thread.join();
			}
			catch (InterruptedException ex) {
				// The file must not be closed under the writer
				interrupted = true;
			}
		}
		if (interrupted) {
			Thread.currentThread().interrupt();
		}
	}

	private void run() {
		List<Write> group = new ArrayList<>();
		boolean running = true;
		while (running) {
			try {
				running = takeGroup(group);
				apply(group);
			}
			catch (Throwable ex) {
				fail(ex, group);
				return;
			}
			group.forEach((write) -> write.completion().complete(null));
			group.clear();
		}
	}

	private boolean takeGroup(List<Write> group) throws InterruptedException {
		Write write = (this.purges.isEmpty()) ? this.queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS) : this.queue.poll();
		long bytes = 0;
		while (write != null && !write.last()) {
			group.add(write);
			bytes += write.bytes();
			if (bytes >= MAX_GROUP_BYTES || group.size() >= MAX_GROUP_WRITES) {
				return true;
			}
			write = this.queue.poll();
		}
		return write == null || !write.last();
	}

	private void apply(List<Write> group) {
		for (Write write : group) {
			write.operation().run();
		}
		boolean purged = purgeStep();
		boolean idle = group.isEmpty() && !purged;
		if (!idle) {
			this.store.commit();
			if (this.force) {
				this.store.sync();
			}
			this.seal.write(this.maps.state(), this.force);
			this.commitsToCompact++;
		}
		if (this.commitsToCompact >= COMMITS_PER_COMPACTION || (idle && this.commitsToCompact > 0)) {
			// One commit stays to compact until there is nothing left to do
			this.commitsToCompact = (this.store.compact(COMPACTION_FILL_RATE, COMPACTION_BYTES)) ? 1 : 0;
			this.seal.write(this.maps.state(), this.force);
		}
	}

	private boolean purgeStep() {
		Iterator<Map.Entry<Long, Long>> entries = this.purges.entrySet().iterator();
		if (!entries.hasNext()) {
			return false;
		}
		Map.Entry<Long, Long> purge = entries.next();
		if (this.maps.purge(purge.getKey(), purge.getValue(), PURGE_STEP)) {
			entries.remove();
		}
		return true;
	}

	private void fail(Throwable cause, List<Write> group) {
		logger.error("Cannot write to {}; the embedded S2 server takes no more writes until it is restarted",
				this.store.getFileStore().getFileName(), cause);
		List<Write> failed = new ArrayList<>(group);
		synchronized (this) {
			this.failure = cause;
			this.queue.drainTo(failed);
		}
		failed.forEach((write) -> write.completion().complete(cause));
	}

	/**
	 * A queued write.
	 *
	 * @param bytes about how many bytes it writes
	 * @param operation writes to the maps
	 * @param completion called when it is committed
	 * @param last whether to stop here
	 */
	private record Write(int bytes, Runnable operation, Completion completion, boolean last) {
	}

}

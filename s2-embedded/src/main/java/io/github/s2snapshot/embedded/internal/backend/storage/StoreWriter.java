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
 * Thread that writes to the store. Writes that are queued during a commit are part of the
 * next commit. The admission of appends limits the queue.
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

	// Used by the writer's thread only, after the store was opened
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
	 * Queues a write.
	 * @param bytes the approximate number of bytes
	 * @param operation writes to the maps, called on the writer's thread
	 * @param completion called when the write is committed or has failed
	 */
	void write(int bytes, Runnable operation, Completion completion) {
		synchronized (this) {
			if (this.failure == null && !this.stopped) {
				this.queue.add(new Write(bytes, operation, completion, false));
				return;
			}
		}
		Throwable cause = this.failure;
		completion.complete((cause != null) ? cause : new IllegalStateException("The embedded S2 server is stopped"));
	}

	/**
	 * Schedules the removal of batches that end at or before a sequence number.
	 * @param id the id of the stream
	 * @param seqNum the earliest sequence number to keep
	 */
	void purge(long id, long seqNum) {
		this.purges.merge(id, seqNum, Math::max);
	}

	/**
	 * Writes the queued writes, then stops the thread.
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
				// The file must not be closed while the writer uses it
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
			// Compact after each commit until nothing is left to compact
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
		logger.error(
				"The embedded S2 server cannot write to its file {} and accepts no more writes until it is restarted",
				this.store.getFileStore().getFileName(), cause);
		List<Write> failed = new ArrayList<>(group);
		synchronized (this) {
			this.failure = cause;
			this.queue.drainTo(failed);
		}
		failed.forEach((write) -> write.completion().complete(cause));
	}

	/**
	 * Queued write.
	 *
	 * @param bytes the approximate number of bytes
	 * @param operation writes to the maps
	 * @param completion called when the write is committed or has failed
	 * @param last whether the thread stops at this write
	 */
	private record Write(int bytes, Runnable operation, Completion completion, boolean last) {
	}

}

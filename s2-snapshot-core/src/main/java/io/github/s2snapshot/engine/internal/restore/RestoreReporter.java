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

package io.github.s2snapshot.engine.internal.restore;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.engine.internal.support.SeqNums;
import io.github.s2snapshot.projection.ProjectionListener;
import io.github.s2snapshot.projection.RestoreStep;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Reports the progress of a restore at intervals. Used from the mailbox only.
 */
public final class RestoreReporter {

	private static final Logger logger = LoggerFactory.getLogger(RestoreReporter.class);

	private final String projection;

	private final StreamName stream;

	private final long interval;

	private final Consumer<Consumer<ProjectionListener>> events;

	private boolean restoring;

	private long startedAt;

	private long toldAt;

	private long records;

	private long bytes;

	public RestoreReporter(String projection, StreamName stream, Duration interval,
			Consumer<Consumer<ProjectionListener>> events) {
		this.projection = projection;
		this.stream = stream;
		this.interval = interval.toNanos();
		this.events = events;
	}

	public void begin() {
		this.restoring = true;
		this.startedAt = EngineTime.nanoTime();
		this.toldAt = this.startedAt;
		this.records = 0;
		this.bytes = 0;
	}

	public void end() {
		this.restoring = false;
	}

	/**
	 * Counts records that were read, and reports the progress if the interval has passed.
	 * @param read the records
	 * @param tail the known tail
	 */
	public void read(List<SequencedRecord> read, long tail) {
		if (!this.restoring || read.isEmpty()) {
			return;
		}
		this.records += read.size();
		for (SequencedRecord record : read) {
			this.bytes += record.meteredBytes();
		}
		long now = EngineTime.nanoTime();
		long cursor = read.get(read.size() - 1).seqNum() + 1;
		// At the tail there is no progress to report, and right after the start the tail
		// is not known.
		if (now - this.toldAt < this.interval || !SeqNums.before(cursor, tail)) {
			return;
		}
		this.toldAt = now;
		tell(cursor, tail, Duration.ofNanos(now - this.startedAt));
	}

	private void tell(long cursor, long tail, Duration elapsed) {
		RestoreStep step = new RestoreStep(this.records, this.bytes, cursor, tail, elapsed,
				remaining(tail - cursor, elapsed));
		logger.info(
				"Projection '{}' of stream {} is restoring: at {} of {} ({} %), {} records and {} bytes "
						+ "read, {} s remaining",
				this.projection, this.stream, SeqNums.text(cursor), SeqNums.text(tail),
				String.format(Locale.ROOT, "%.1f", step.percent()), this.records, this.bytes,
				(step.remaining() != null) ? step.remaining().toSeconds() : "?");
		this.events.accept((listener) -> listener.restoring(this.projection, step));
	}

	private @Nullable Duration remaining(long left, Duration elapsed) {
		double nanos = (double) elapsed.toNanos() / this.records * left;
		return (nanos >= 0 && nanos < Long.MAX_VALUE) ? Duration.ofNanos((long) nanos) : null;
	}

}

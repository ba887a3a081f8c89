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

package io.github.s2snapshot.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.engine.internal.support.EngineTime;
import io.github.s2snapshot.keyed.FailedKey;
import io.github.s2snapshot.keyed.KeyFailedException;
import io.github.s2snapshot.projection.error.ProjectionException;

/**
 * Failed keys of a keyed projection, and when they may be loaded again. The oldest one is
 * forgotten when there are too many. Thread-safe.
 */
final class FailedKeys {

	private static final Duration SHORTEST = Duration.ofSeconds(1);

	private static final Duration LONGEST = Duration.ofMinutes(5);

	private static final int MOST_DOUBLINGS = 9;

	private final String projection;

	private final int limit;

	private final Map<String, Failed> keys = new LinkedHashMap<>();

	FailedKeys(String projection, int limit) {
		this.projection = projection;
		this.limit = limit;
	}

	synchronized void add(String key, String stream, ProjectionException failure) {
		Failed before = this.keys.remove(stream);
		int failures = (before != null) ? before.known.failures() + 1 : 1;
		Duration delay = SHORTEST.multipliedBy(1L << Math.min(failures - 1, MOST_DOUBLINGS));
		if (delay.compareTo(LONGEST) > 0) {
			delay = LONGEST;
		}
		Instant now = EngineTime.instant();
		FailedKey known = new FailedKey(key, stream, failure, failures, (before != null) ? before.known.since() : now,
				now.plus(delay));
		this.keys.put(stream, new Failed(known, EngineTime.nanoTime() + EngineTime.nanos(delay)));
		if (this.keys.size() > this.limit) {
			this.keys.remove(this.keys.keySet().iterator().next());
		}
	}

	synchronized void remove(String stream) {
		if (!this.keys.isEmpty()) {
			this.keys.remove(stream);
		}
	}

	synchronized int count() {
		return this.keys.size();
	}

	synchronized @Nullable FailedKey find(String stream) {
		Failed failed = this.keys.get(stream);
		return (failed != null) ? failed.known : null;
	}

	synchronized List<FailedKey> all() {
		List<FailedKey> all = new ArrayList<>(this.keys.size());
		this.keys.values().forEach((failed) -> all.add(failed.known));
		Collections.reverse(all);
		return all;
	}

	/**
	 * Refuses a key whose back-off has not ended.
	 * @param stream the stream of the key
	 * @throws KeyFailedException if the key has failed a short time ago
	 */
	void requireLoadable(String stream) {
		Failed failed;
		synchronized (this) {
			failed = this.keys.get(stream);
		}
		if (failed != null && failed.retryAt - EngineTime.nanoTime() > 0) {
			FailedKey known = failed.known;
			throw new KeyFailedException(String.format(Locale.ROOT,
					"Key '%s' of projection '%s' has failed since %s (failed attempts: %d), and is loaded again by a "
							+ "request from %s on: %s",
					known.key(), this.projection, known.since(), known.failures(), known.retryAt(),
					known.failure().getMessage()), known.failure());
		}
	}

	/**
	 * Failed key.
	 *
	 * @param known what is known of it
	 * @param retryAt when its back-off ends, by the monotonic clock
	 */
	private record Failed(FailedKey known, long retryAt) {
	}

}

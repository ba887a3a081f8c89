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
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.SequencedRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * What all writers have begun and what was acknowledged, and how that is compared with
 * the streams and the states. Thread-safe.
 */
final class KeyedHistory implements KeyedLoad.Report {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private final JsonMapper mapper = JsonMapper.builder().build();

	// The key of each entry.
	private final Map<String, Integer> begun = new ConcurrentHashMap<>();

	private final Map<Integer, Map<Long, String>> acknowledged = new ConcurrentHashMap<>();

	private final Queue<String> problems = new ConcurrentLinkedQueue<>();

	private final Map<String, Integer> failures = new ConcurrentHashMap<>();

	@Override
	public void begun(int key, String id) {
		this.begun.put(id, key);
	}

	@Override
	public void acknowledged(int key, String id, long seqNum) {
		String before = this.acknowledged.computeIfAbsent(key, (unused) -> new ConcurrentHashMap<>()).put(seqNum, id);
		if (before != null) {
			problem("Position " + seqNum + " of key " + key + " was acknowledged for " + before + " and " + id);
		}
	}

	@Override
	public void failed(RuntimeException failure) {
		failed(failure.getClass().getName());
	}

	void failed(String failure) {
		if (failure.equals(IllegalStateException.class.getName())) {
			problem("An update returned another state");
		}
		this.failures.merge(failure.substring(failure.lastIndexOf('.') + 1), 1, Integer::sum);
	}

	void problem(String problem) {
		this.problems.add(problem);
	}

	void requireNoProblems() {
		assertThat(this.problems).isEmpty();
	}

	Map<String, Integer> failures() {
		return new TreeMap<>(this.failures);
	}

	/**
	 * Compares the state of a key with its stream and with what was acknowledged.
	 * @param journals the keyed projection
	 * @param basin the basin of the streams
	 * @param key the key
	 * @return what was found
	 */
	Found check(KeyedProjection<Integer, Journal> journals, S2Basin basin, int key) {
		// The server may still process the last requests of a killed process.
		AtomicReference<Found> found = new AtomicReference<>();
		await().pollInSameThread()
			.pollDelay(Duration.ZERO)
			.atMost(TIMEOUT)
			.untilAsserted(() -> found.set(compare(journals, basin, key)));
		return found.get();
	}

	private Found compare(KeyedProjection<Integer, Journal> journals, S2Basin basin, int key) {
		Map<Long, String> state = new TreeMap<>(journals.readLatest(key, TIMEOUT).state().entries());
		Map<Long, String> stream = (state.isEmpty() && !this.acknowledged.containsKey(key)) ? Map.of()
				: folded(basin, journals.stream(key), key);
		assertThat(state).as("state of key %d", key).isEqualTo(stream);
		assertThat(state).as("state of key %d", key)
			.containsAllEntriesOf(this.acknowledged.getOrDefault(key, Map.of()));
		assertThat(state.values()).as("entries of key %d", key).doesNotHaveDuplicates();
		state.values().forEach((id) -> assertThat(this.begun.get(id)).as("key of the entry %s", id).isEqualTo(key));
		int known = this.acknowledged.getOrDefault(key, Map.of()).size();
		RestoreInfo restore = Objects.requireNonNull(journals.info(key).projection()).restore();
		return new Found(known, state.size() - known, restore != null && restore.source() == RestoreSource.IN_STREAM);
	}

	// Without the code that is tested: the newest snapshot, and the records around it.
	private Map<Long, String> folded(S2Basin basin, String stream, int key) {
		Map<Long, String> deltas = new HashMap<>();
		Map<Long, String> snapshot = Map.of();
		long cursor = 0;
		for (SequencedRecord record : basin.stream(stream).read(ReadInput.fromSeqNum(0).withClamp(true)).records()) {
			if (record.isCommand()) {
				continue;
			}
			JsonNode body = this.mapper.readTree(record.bodyAsString());
			if (record.header("snapshot").isEmpty()) {
				deltas.put(record.seqNum(), body.get("id").asString());
				continue;
			}
			assertThat(body.get("covers_before").asLong()).as("snapshots of key %d", key)
				.isGreaterThanOrEqualTo(cursor);
			cursor = body.get("covers_before").asLong();
			Map<Long, String> entries = new TreeMap<>();
			body.get("state")
				.get("entries")
				.properties()
				.forEach((entry) -> entries.put(Long.valueOf(entry.getKey()), entry.getValue().asString()));
			assertThat(entries).as("snapshots of key %d", key).containsAllEntriesOf(snapshot);
			snapshot = entries;
		}
		Map<Long, String> all = new TreeMap<>(snapshot);
		for (Map.Entry<Long, String> delta : deltas.entrySet()) {
			if (delta.getKey() >= cursor) {
				all.put(delta.getKey(), delta.getValue());
			}
			else {
				assertThat(snapshot).as("snapshot of key %d", key).contains(delta);
			}
		}
		return all;
	}

	/**
	 * Entries of a key.
	 *
	 * @param acknowledged the number of acknowledged entries
	 * @param unknown the number of entries that were appended without an acknowledgement
	 * @param fromSnapshot whether the state was loaded from a snapshot
	 */
	record Found(int acknowledged, int unknown, boolean fromSnapshot) {
	}

}

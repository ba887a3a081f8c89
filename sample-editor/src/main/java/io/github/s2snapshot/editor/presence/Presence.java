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

package io.github.s2snapshot.editor.presence;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Flow;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/**
 * Who is in which document, and where. Carets are not in the streams: they are kept in
 * the memory of this process while their pages report them, and are gone after a restart
 * until the pages report them again. Thread-safe.
 *
 * @since 0.1.0
 */
@Component
public class Presence {

	/**
	 * The largest number of carets in a document. More are not shown.
	 */
	static final int MAX_CARETS = 50;

	/**
	 * The largest number of documents with carets.
	 */
	static final int MAX_DOCUMENTS = 1_000;

	/**
	 * The time without a report after which a caret disappears.
	 */
	static final Duration EXPIRY = Duration.ofSeconds(10);

	private final Clock clock;

	// Guarded by its own monitor, as are the rooms.
	private final Map<String, Room> rooms = new HashMap<>();

	@Autowired
	Presence() {
		this(Clock.systemUTC());
	}

	Presence(Clock clock) {
		this.clock = clock;
	}

	/**
	 * Publishes the carets in a document whenever they change.
	 * @param document the name of the document
	 * @return a publisher of the carets; a slow subscriber misses some in between
	 */
	public Flow.Publisher<List<Caret>> carets(String document) {
		return (subscriber) -> {
			synchronized (this.rooms) {
				this.rooms.computeIfAbsent(document, (name) -> new Room(() -> removeIfUnused(name))).publisher
					.subscribe(subscriber);
			}
		};
	}

	/**
	 * Reports a caret. It is kept until it is reported again, or has left, or expires.
	 * @param document the name of the document
	 * @param caret the caret
	 */
	public void move(String document, Caret caret) {
		synchronized (this.rooms) {
			Room room = this.rooms.get(document);
			if (room == null && this.rooms.size() < MAX_DOCUMENTS) {
				room = new Room(() -> removeIfUnused(document));
				this.rooms.put(document, room);
			}
			if (room != null && (room.seen.containsKey(caret.writer()) || room.seen.size() < MAX_CARETS)) {
				room.seen.put(caret.writer(), new Seen(caret, this.clock.instant()));
				room.publish();
			}
		}
	}

	/**
	 * Removes a caret.
	 * @param document the name of the document
	 * @param writer the id of the page
	 */
	public void leave(String document, String writer) {
		synchronized (this.rooms) {
			Room room = this.rooms.get(document);
			if (room != null && room.seen.remove(writer) != null) {
				room.publish();
				removeIfUnused(document);
			}
		}
	}

	/**
	 * Returns how many pages are in each document.
	 * @return the numbers by the name of the document
	 */
	public Map<String, Integer> counts() {
		synchronized (this.rooms) {
			Map<String, Integer> counts = new HashMap<>();
			this.rooms.forEach((name, room) -> counts.put(name, room.seen.size()));
			return counts;
		}
	}

	@Scheduled(fixedDelayString = "2s")
	void removeExpired() {
		Instant oldest = this.clock.instant().minus(EXPIRY);
		synchronized (this.rooms) {
			for (String document : List.copyOf(this.rooms.keySet())) {
				Room room = this.rooms.get(document);
				if (room != null && room.seen.values().removeIf((seen) -> seen.at().isBefore(oldest))) {
					room.publish();
					removeIfUnused(document);
				}
			}
		}
	}

	private void removeIfUnused(String document) {
		synchronized (this.rooms) {
			Room room = this.rooms.get(document);
			if (room != null && room.seen.isEmpty() && !room.publisher.hasSubscribers()) {
				this.rooms.remove(document);
			}
		}
	}

	/**
	 * A document with carets or subscribers.
	 */
	private static final class Room {

		private final Map<String, Seen> seen = new LinkedHashMap<>();

		private final NewestPublisher<List<Caret>> publisher;

		Room(Runnable onUnused) {
			this.publisher = new NewestPublisher<>(List.of(), onUnused);
		}

		void publish() {
			this.publisher.publish(this.seen.values().stream().map(Seen::caret).toList());
		}

	}

	/**
	 * A caret and the time of its last report.
	 *
	 * @param caret the caret
	 * @param at the time
	 */
	private record Seen(Caret caret, Instant at) {
	}

}

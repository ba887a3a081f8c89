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

package io.github.s2snapshot.editor.document;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.github.s2snapshot.editor.text.TextEdit;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for people who write at the same time, with requests that are lost, delayed,
 * repeated and overtaken.
 */
class ConcurrentWritingTests {

	private static final String ID = "id";

	private static final int SEEDS = 40;

	private static final int MOST_REQUESTS = 6;

	private static final int STEPS = 6_000;

	@Test
	void everybodyShouldEndWithTheSameTextAndNothingIsLostOrDoubled() {
		long first = System.nanoTime();
		int stale = 0;
		int repeated = 0;
		for (long seed = first; seed < first + SEEDS; seed++) {
			Simulation simulation = new Simulation(seed);
			simulation.run();
			stale += simulation.stale;
			repeated += simulation.repeated;
		}
		assertThat(stale).as("seed %s: requests that were too old", first).isPositive();
		assertThat(repeated).as("seed %s: requests that had arrived before", first).isPositive();
	}

	/**
	 * Some writers and a server. Each inserted character is another one, so that lost and
	 * doubled ones are found.
	 */
	private static final class Simulation {

		private final long seed;

		private final Random random;

		private final List<SimulatedWriter> writers = new ArrayList<>();

		private final List<ProposedEdit> requests = new ArrayList<>();

		private final List<Edited> stream = new ArrayList<>();

		private Document document = Document.absent("Notes").with(new DocumentCreated(ID, "Ada"));

		private final Set<Character> inserted = new HashSet<>();

		private final Set<Character> deleted = new HashSet<>();

		private char next = 0x4000;

		private int stale;

		private int repeated;

		Simulation(long seed) {
			this.seed = seed;
			this.random = new Random(seed);
			for (int i = 2 + this.random.nextInt(3); i > 0; i--) {
				this.writers.add(new SimulatedWriter(Long.toHexString(this.random.nextLong())));
			}
		}

		void run() {
			// A writer who does not receive anything for a long time.
			SimulatedWriter slow = (this.random.nextInt(4) == 0) ? this.writers.get(0) : null;
			for (int i = 0; i < STEPS; i++) {
				SimulatedWriter writer = this.writers.get(this.random.nextInt(this.writers.size()));
				switch (this.random.nextInt(7)) {
					case 0, 1 -> edit(writer);
					case 2 -> send(writer);
					case 3, 4 -> serve();
					default -> {
						if (writer != slow && writer.isBehind(this.stream)) {
							writer.receive(this.stream);
						}
					}
				}
			}
			finish();
			for (SimulatedWriter writer : this.writers) {
				assertThat(writer.text()).as("seed %s", this.seed).isEqualTo(this.document.text());
			}
			Set<Character> expected = new HashSet<>(this.inserted);
			expected.removeAll(this.deleted);
			assertThat(this.document.text().chars().mapToObj((character) -> (char) character).toList())
				.as("seed %s", this.seed)
				.containsExactlyInAnyOrderElementsOf(expected);
		}

		private void edit(SimulatedWriter writer) {
			String text = writer.text();
			int position = this.random.nextInt(text.length() + 1);
			int count = (this.random.nextInt(3) == 0) ? this.random.nextInt(Math.min(6, text.length() - position) + 1)
					: 0;
			StringBuilder typed = new StringBuilder();
			for (int i = (count == 0) ? 1 + this.random.nextInt(3) : this.random.nextInt(2); i > 0; i--) {
				this.inserted.add(this.next);
				typed.append(this.next++);
			}
			if (count > 0 || !typed.isEmpty()) {
				text.substring(position, position + count)
					.chars()
					.forEach((character) -> this.deleted.add((char) character));
				writer.edit(TextEdit.of(position, count, typed.toString()));
			}
		}

		// A request that is lost is sent again later, as is one whose answer is lost.
		private void send(SimulatedWriter writer) {
			ProposedEdit request = writer.request(ID);
			if (request != null && this.random.nextInt(5) > 0) {
				this.requests.add(request);
			}
			if (this.requests.size() > MOST_REQUESTS) {
				this.requests.remove(this.random.nextInt(this.requests.size()));
			}
		}

		private void serve() {
			if (this.requests.isEmpty()) {
				return;
			}
			int index = this.random.nextInt(this.requests.size());
			ProposedEdit request = (this.random.nextInt(4) == 0) ? this.requests.get(index)
					: this.requests.remove(index);
			try {
				List<Edited> edits = this.document.edit(request);
				this.repeated += edits.isEmpty() ? 1 : 0;
				edits.forEach((edit) -> this.document = this.document.with(edit));
				this.stream.addAll(edits);
			}
			catch (StaleEditException ex) {
				this.stale++;
			}
		}

		private void finish() {
			while (true) {
				boolean pending = !this.requests.isEmpty();
				for (SimulatedWriter writer : this.writers) {
					while (writer.isBehind(this.stream)) {
						writer.receive(this.stream);
					}
					send(writer);
					pending |= writer.isPending();
				}
				serve();
				if (!pending) {
					return;
				}
			}
		}

	}

}

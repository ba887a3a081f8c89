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

package io.github.s2snapshot.serializer;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.AbstractMap;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

import com.fasterxml.jackson.annotation.JsonCreator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for states with collections of a library, which keep their elements in a form of
 * their own.
 */
class ForeignCollectionTests {

	@Test
	void h39WhenALibraryCollectionHasTheSameElementsThenItIsTheSame() throws IOException {
		Table table = new Table("");
		for (int i = 0; i < 100; i++) {
			table.put("key " + i, i);
		}
		for (int i = 1; i < 100; i++) {
			table.remove("key " + i);
		}
		assertThat(difference(new Board(table))).isNull();
	}

	@Test
	void h39WhenALibraryCollectionHasOtherElementsThenItIsDifferent() throws IOException {
		JacksonStateSerializer<Board> serializer = JacksonStateSerializer.of(Board.class);
		Table table = new Table("");
		table.put("a", 1);
		Table other = new Table("");
		other.put("a", 2);
		byte[] stored = write(serializer, new Board(table));
		assertThat(StateComparison.difference(serializer, new Board(table), new Board(other),
				() -> new ByteArrayInputStream(stored)))
			.contains("Board");
	}

	@Test
	void h39WhenAMapLosesATextBesidesItsEntriesThenItIsDifferent() throws IOException {
		Table table = new Table("the owner");
		table.put("a", 1);
		assertThat(difference(new Board(table))).contains("Table.owner").doesNotContain("the owner");
	}

	private static @Nullable String difference(Board board) throws IOException {
		JacksonStateSerializer<Board> serializer = JacksonStateSerializer.of(Board.class);
		byte[] stored = write(serializer, board);
		Board restored = serializer.read(new ByteArrayInputStream(stored));
		return StateComparison.difference(serializer, board, restored, () -> new ByteArrayInputStream(stored));
	}

	private static byte[] write(JacksonStateSerializer<Board> serializer, Board board) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		serializer.write(board, out);
		return out.toByteArray();
	}

	/**
	 * A state.
	 *
	 * @param counts its only member
	 */
	record Board(Table counts) {

		@JsonCreator
		static Board of(Map<String, Integer> counts) {
			Table table = new Table("");
			table.putAll(counts);
			return new Board(table);
		}

	}

	/**
	 * A map whose capacity depends on its earlier entries.
	 */
	static final class Table extends AbstractMap<String, Integer> {

		private final String owner;

		private Object[] slots = new Object[2];

		private int used;

		Table(String owner) {
			this.owner = owner;
		}

		String owner() {
			return this.owner;
		}

		@Override
		public @Nullable Integer put(String key, Integer value) {
			Integer before = remove(key);
			if (this.used == this.slots.length) {
				this.slots = Arrays.copyOf(this.slots, 2 * this.used);
			}
			this.slots[this.used++] = key;
			this.slots[this.used++] = value;
			return before;
		}

		@Override
		public @Nullable Integer remove(Object key) {
			for (int i = 0; i < this.used; i += 2) {
				if (this.slots[i].equals(key)) {
					Integer value = (Integer) this.slots[i + 1];
					System.arraycopy(this.slots, i + 2, this.slots, i, this.used - i - 2);
					this.used -= 2;
					return value;
				}
			}
			return null;
		}

		@Override
		public Set<Entry<String, Integer>> entrySet() {
			Map<String, Integer> entries = new LinkedHashMap<>();
			for (int i = 0; i < this.used; i += 2) {
				entries.put((String) this.slots[i], (Integer) this.slots[i + 1]);
			}
			return entries.entrySet();
		}

	}

}

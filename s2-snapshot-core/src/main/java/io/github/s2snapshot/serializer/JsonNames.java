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

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Names of the open objects of a JSON value, up to a limit. Only 61-bit hashes with a
 * random base are kept, so that a writer cannot choose two names with the same hash.
 */
final class JsonNames {

	// The limit for all open objects together.
	private static final int KEPT = 16 * 1024;

	private static final long PRIME = (1L << 61) - 1;

	private static final long BASE = (new SecureRandom().nextLong() & (PRIME >> 1)) | (1L << 40);

	private final List<Names> open = new ArrayList<>();

	private int depth;

	private int kept;

	private long hash;

	void open() {
		if (this.depth == this.open.size()) {
			this.open.add(new Names());
		}
		this.depth++;
	}

	void close() {
		Names closed = this.open.get(--this.depth);
		this.kept -= closed.count;
		closed.clear();
	}

	void begin() {
		this.hash = 1;
	}

	/**
	 * Adds a character to the current name.
	 * @param character a code point, or one half of a surrogate pair
	 */
	void add(int character) {
		if (Character.isSupplementaryCodePoint(character)) {
			addUnit(Character.highSurrogate(character));
			addUnit(Character.lowSurrogate(character));
		}
		else {
			addUnit(character);
		}
	}

	// Modulo the prime. Both factors have at most 61 bits.
	private void addUnit(int unit) {
		long high = Math.multiplyHigh(this.hash, BASE);
		long low = this.hash * BASE;
		long sum = (low & PRIME) + ((high << 3) | (low >>> 61)) + unit + 1;
		sum = (sum & PRIME) + (sum >>> 61);
		this.hash = (sum >= PRIME) ? sum - PRIME : sum;
	}

	/**
	 * Ends the current name.
	 * @return {@code false} if the object is known to contain the name already
	 */
	boolean end() {
		Names names = this.open.get(this.depth - 1);
		// Zero marks a free slot.
		long name = this.hash + 1;
		if (names.contains(name)) {
			return false;
		}
		if (this.kept < KEPT) {
			names.add(name);
			this.kept++;
		}
		return true;
	}

	/**
	 * Names of one object.
	 */
	private static final class Names {

		private static final int SMALL = 16;

		private long[] slots = new long[SMALL];

		private int count;

		boolean contains(long name) {
			return this.slots[slot(this.slots, name)] == name;
		}

		void add(long name) {
			if (2 * ++this.count > this.slots.length) {
				long[] more = new long[2 * this.slots.length];
				for (long before : this.slots) {
					if (before != 0) {
						more[slot(more, before)] = before;
					}
				}
				this.slots = more;
			}
			this.slots[slot(this.slots, name)] = name;
		}

		// The slot that has the name, or the slot where it belongs.
		private static int slot(long[] slots, long name) {
			int slot = (int) (name ^ (name >>> 32)) & (slots.length - 1);
			while (slots[slot] != 0 && slots[slot] != name) {
				slot = (slot + 1) & (slots.length - 1);
			}
			return slot;
		}

		void clear() {
			if (this.slots.length > SMALL) {
				this.slots = new long[SMALL];
			}
			else if (this.count > 0) {
				Arrays.fill(this.slots, 0);
			}
			this.count = 0;
		}

	}

}

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

package io.github.s2snapshot.keyed;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link StreamPattern} with all short names and keys, and with random ones.
 */
class StreamPatternSearchTests {

	private static final long SEED = Long.getLong("s2.pattern.seed", System.nanoTime() & 0xFFFF_FFFFL);

	@Test
	void whenKeysAreDifferentThenTheirStreamsAre() {
		for (String text : List.of("{id}", "a{id}", "{id}a", ".{id}", "%{id}", "{id}%2E", "a/{id}/a", "\u00e9{id}.")) {
			StreamPattern<String> pattern = StreamPattern.of(text, String.class);
			Map<String, String> keys = new HashMap<>();
			for (String key : texts(4, "a", ".", "%", "/", "2", "E", "\u00e9", "\u0000")) {
				if (!key.isEmpty()) {
					String stream = pattern.stream(key);
					assertThat(keys.put(stream, key)).as("%s: '%s'", text, stream).isNull();
					assertThat(pattern.key(stream)).as("%s: '%s'", text, stream).contains(key);
					assertThat(pattern.parse(pattern.text(key))).isEqualTo(key);
					assertThat(stream).isNotIn("", ".", "..");
				}
			}
		}
	}

	@Test
	void whenNameHasAKeyThenTheKeyHasThatName() {
		for (String text : List.of("{id}", "a{id}", "{id}a", ".{id}", "%{id}", "{id}%2E", "a/{id}")) {
			StreamPattern<String> pattern = StreamPattern.of(text, String.class);
			for (String name : texts(6, "a", ".", "%", "/", "2", "E", "e")) {
				pattern.key(name).ifPresent((key) -> assertThat(pattern.stream(key)).isEqualTo(name));
			}
		}
	}

	@Test
	void whenPatternHasTwoVariablesThenANameHasOneKey() {
		for (String text : List.of("{a}/{b}", "a{a}a/a{b}a", "{a}//{b}", "{a}/a/{b}", "/{a}a/{b}/", "{a}.\u00e9.{b}")) {
			StreamPattern<Pair> pattern = StreamPattern.of(text, Pair.class);
			Map<String, Pair> keys = new HashMap<>();
			List<String> parts = texts(2, "a", ".", "/", "%", "\u00e9");
			for (String a : parts) {
				for (String b : parts) {
					if (!a.isEmpty() && !b.isEmpty()) {
						Pair key = new Pair(a, b);
						String stream = pattern.stream(key);
						assertThat(keys.put(stream, key)).as("%s: '%s'", text, stream).isNull();
						assertThat(pattern.key(stream)).as("%s: '%s'", text, stream).contains(key);
						assertThat(pattern.parse(pattern.text(key))).isEqualTo(key);
					}
				}
			}
			for (String name : texts(7, "a", ".", "/")) {
				pattern.key(name).ifPresent((key) -> assertThat(pattern.stream(key)).isEqualTo(name));
			}
		}
	}

	@Test
	void whenKeysAreListedThenThePrefixesFindThemAndNoOther() {
		StreamPattern<String> pattern = StreamPattern.of("a{id}/", String.class);
		List<String> keys = texts(4, "a", ".", "%", "\u00e9", "/");
		for (String beginning : texts(3, "a", ".", "%", "\u00e9", "/")) {
			List<String> prefixes = pattern.prefixes(beginning);
			assertThat(prefixes).isSorted();
			for (String key : keys) {
				if (!key.isEmpty()) {
					String stream = pattern.stream(key);
					assertThat(prefixes.stream().filter(stream::startsWith).count()).as("'%s' in '%s'", key, beginning)
						.isEqualTo((key.startsWith(beginning)) ? 1 : 0);
				}
			}
		}
	}

	@Test
	void whenAStreamMatchesTwoPatternsThenTheyOverlap() {
		List<StreamPattern<?>> patterns = new ArrayList<>();
		for (String before : List.of("", "a", "/", "1/", "%2E")) {
			for (String after : List.of("", "a", "/1", "-", "E")) {
				patterns.add(StreamPattern.of(before + "{id}" + after, String.class));
				patterns.add(StreamPattern.of(before + "{id}" + after, Long.class));
				patterns.add(StreamPattern.of(before + "{id}" + after, Letter.class));
				patterns.add(StreamPattern.of(before + "{a}/{b}" + after, Pair.class));
				patterns.add(StreamPattern.of(before + "{a}/{b}" + after, Mixed.class));
			}
		}
		Map<StreamPattern<?>, List<Integer>> matches = new HashMap<>();
		List<String> names = texts(5, "a", "1", "/", "-", "%2E", "E");
		for (int i = 0; i < names.size(); i++) {
			for (StreamPattern<?> pattern : patterns) {
				if (pattern.matches(names.get(i))) {
					matches.computeIfAbsent(pattern, (absent) -> new ArrayList<>()).add(i);
				}
			}
		}
		int apart = 0;
		for (StreamPattern<?> one : patterns) {
			for (StreamPattern<?> other : patterns) {
				boolean overlaps = one.overlaps(other);
				assertThat(other.overlaps(one)).isEqualTo(overlaps);
				List<Integer> common = new ArrayList<>(matches.getOrDefault(one, List.of()));
				common.retainAll(matches.getOrDefault(other, List.of()));
				if (!common.isEmpty()) {
					assertThat(overlaps).as("%s and %s with '%s'", one, other, names.get(common.get(0))).isTrue();
				}
				apart += (overlaps) ? 0 : 1;
			}
		}
		assertThat(apart).isPositive();
	}

	@ParameterizedTest
	@CsvSource({ "carts/{id}, carts/{other}, true", "carts/{id}, orders/{id}, false", "carts/{id}, carts/{id}/x, false",
			"carts/{id}, carts/eu-{id}, true", "carts/{id}, cart{id}, false", "a{id}, {id}a, true",
			"a{id}/, b{id}/, false", "{id}/a, {id}/b, false", "{id}, %2E{id}, true", "{id}, %2e{id}, false",
			"{id}, %{id}, true", "{id}, \u00e9{id}, false", "{id}, {id}%, false", "carts/{id}, {id}, false",
			"x-{id}-y, x-{id}-z, false", "{id}.json, {id}.xml, false" })
	void whenKeysAreTextsThenOverlapsAreExact(String one, String other, boolean expected) {
		StreamPattern<String> first = StreamPattern.of(one, String.class);
		StreamPattern<String> second = StreamPattern.of(other, String.class);
		assertThat(first.overlaps(second)).isEqualTo(expected);
		assertThat(second.overlaps(first)).isEqualTo(expected);
	}

	@Test
	void whenTypesHaveNoTextInCommonThenPatternsDoNotOverlap() {
		StreamPattern<Letter> letters = StreamPattern.of("x/{id}", Letter.class);
		StreamPattern<Long> numbers = StreamPattern.of("x/{id}", Long.class);
		StreamPattern<UUID> ids = StreamPattern.of("x/{id}", UUID.class);
		assertThat(letters.overlaps(numbers)).isFalse();
		assertThat(letters.overlaps(ids)).isTrue();
		assertThat(numbers.overlaps(ids)).isTrue();
		assertThat(numbers.overlaps(StreamPattern.of("x/{id}", Integer.class))).isTrue();
		assertThat(numbers.overlaps(StreamPattern.of("x/{a}/{b}", Pair.class))).isFalse();
		assertThat(StreamPattern.of("x/{a}/y/{b}", Pair.class).overlaps(StreamPattern.of("{a}/{b}", Pair.class)))
			.isFalse();
		assertThat(StreamPattern.of("x/{a}", String.class).overlaps(StreamPattern.of("{a}/{b}", Pair.class))).isTrue();
	}

	@Test
	void whenKeysAndNamesAreRandomThenEachHasOneOther() {
		Random random = new Random(SEED);
		StreamPattern<String> one = StreamPattern.of("carts/{id}", String.class);
		StreamPattern<Pair> two = StreamPattern.of("{a}/x\u00e9{b}", Pair.class);
		for (int i = 0; i < 50_000; i++) {
			String key = text(random, 1 + random.nextInt(12));
			String stream = one.stream(key);
			assertThat(one.key(stream)).as("seed %d, key %d", SEED, i).contains(key);
			Pair pair = new Pair(key, text(random, 1 + random.nextInt(5)));
			assertThat(two.key(two.stream(pair))).as("seed %d, key %d", SEED, i).contains(pair);
			String changed = change(random, stream);
			Optional<String> other = one.key(changed);
			if (other.isPresent()) {
				assertThat(one.stream(other.get())).as("seed %d, key %d", SEED, i).isEqualTo(changed);
			}
		}
	}

	@Test
	void whenUuidsAndNumbersAreRandomThenOnlyTheirOwnTextsAreKeys() {
		Random random = new Random(SEED);
		StreamPattern<UUID> ids = StreamPattern.of("g/{id}", UUID.class);
		StreamPattern<Integer> numbers = StreamPattern.of("g/{id}", Integer.class);
		for (int i = 0; i < 50_000; i++) {
			UUID id = new UUID(random.nextLong(), random.nextLong());
			assertThat(ids.key(ids.stream(id))).as("seed %d, key %d", SEED, i).contains(id);
			String changed = change(random, ids.stream(id));
			ids.key(changed).ifPresent((other) -> assertThat(ids.stream(other)).isEqualTo(changed));
			int number = random.nextInt() >> random.nextInt(32);
			assertThat(numbers.key(numbers.stream(number))).as("seed %d, key %d", SEED, i).contains(number);
			String next = change(random, numbers.stream(number));
			numbers.key(next).ifPresent((other) -> assertThat(numbers.stream(other)).isEqualTo(next));
		}
	}

	private static String text(Random random, int length) {
		StringBuilder text = new StringBuilder();
		for (int i = 0; i < length; i++) {
			int character;
			do {
				character = switch (random.nextInt(4)) {
					case 0 -> "./%{}a~ \u0000\u007f".charAt(random.nextInt(10));
					case 1 -> random.nextInt(0x80);
					case 2 -> random.nextInt(0x800);
					default -> random.nextInt(Character.MAX_CODE_POINT + 1);
				};
			}
			while (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE);
			text.appendCodePoint(character);
		}
		return text.toString();
	}

	private static String change(Random random, String name) {
		StringBuilder changed = new StringBuilder(name);
		int at = random.nextInt(name.length());
		switch (random.nextInt(3)) {
			case 0 -> changed.deleteCharAt(at);
			case 1 -> changed.insert(at, "0%aF/-.+".charAt(random.nextInt(8)));
			default -> changed.setCharAt(at, "0%aF/-.+".charAt(random.nextInt(8)));
		}
		return changed.toString();
	}

	private static List<String> texts(int length, String... parts) {
		List<String> all = new ArrayList<>(List.of(""));
		List<String> last = all;
		for (int i = 0; i < length; i++) {
			List<String> next = new ArrayList<>();
			for (String text : last) {
				for (String part : parts) {
					next.add(text + part);
				}
			}
			all.addAll(next);
			last = next;
		}
		return all;
	}

	enum Letter {

		a, E, aE

	}

	record Pair(String a, String b) {
	}

	record Mixed(long a, Letter b) {
	}

}

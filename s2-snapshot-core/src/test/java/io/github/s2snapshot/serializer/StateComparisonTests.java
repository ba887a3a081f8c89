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
import java.io.File;
import java.io.IOException;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Timestamp;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Calendar;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Currency;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.GregorianCalendar;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.Properties;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TimeZone;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.Vector;
import java.util.WeakHashMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

import io.github.s2snapshot.definition.StateVersions;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StateComparison}, and for the values that
 * {@link JacksonStateSerializer} stores without loss.
 */
class StateComparisonTests {

	private static final ZonedDateTime PARIS = ZonedDateTime.parse("2026-07-01T10:00+02:00[Europe/Paris]");

	// The second occurrence of the hour that is repeated when daylight saving time ends.
	private static final ZonedDateTime SECOND_HOUR = ZonedDateTime
		.parse("2026-10-25T02:30:00.123456789+01:00[Europe/Paris]");

	@ParameterizedTest
	@MethodSource
	void h39WhenAValueCanBeStoredThenItIsReadBackUnchanged(Object value, TypeReference<?> type) throws Exception {
		Type state = type.getType();
		assertThat(difference(value, state)).isNull();
		Object restored = restore(value, state);
		if (!value.equals(restored)) {
			assertThat(write(restored, state)).isEqualTo(write(value, state));
		}
		if (new String(write(value, state), StandardCharsets.UTF_8).contains("-0.0")) {
			// A decimal in a tree cannot be a negative zero.
			return;
		}
		// An upcaster that returns its tree unchanged loses nothing either.
		Object upcast = StateVersions.defaults()
			.withUpcaster(1, (tree) -> tree)
			.read(new ByteArrayInputStream(write(value, state)), 1, 2, JacksonStateSerializer.of(state));
		assertThat(new ValueComparison().compare(value, upcast)).isNull();
	}

	static Stream<Arguments> h39WhenAValueCanBeStoredThenItIsReadBackUnchanged() throws Exception {
		return Stream.of(kept(new BigDecimal("12345678901234567890.120"), new TypeReference<BigDecimal>() {
		}), kept(Map.of("d", new BigDecimal("12345678901234567890.120")), new TypeReference<Map<String, Object>>() {
		}), kept(Map.of("d", new BigDecimal("1E+5"), "e", new BigDecimal("1.0")),
				new TypeReference<Map<String, Object>>() {
				}), kept(List.of(1, Integer.MAX_VALUE, Integer.MAX_VALUE + 1L, Long.MIN_VALUE, BigInteger.TWO.pow(70),
						true, "x", Map.of("a", List.of())), new TypeReference<List<Object>>() {
						}),
				kept(JsonNodeFactory.instance.objectNode().put("d", new BigDecimal("12345678901234567890.120")),
						new TypeReference<JsonNode>() {
						}),
				kept(JsonNodeFactory.instance.objectNode().put("i", 1).put("l", 1L << 40).putNull("n"),
						new TypeReference<ObjectNode>() {
						}),
				kept(PARIS, new TypeReference<ZonedDateTime>() {
				}), kept(SECOND_HOUR, new TypeReference<ZonedDateTime>() {
				}), kept(PARIS.withZoneSameInstant(ZoneId.of("UTC")), new TypeReference<ZonedDateTime>() {
				}), kept(PARIS.withZoneSameInstant(ZoneOffset.UTC), new TypeReference<ZonedDateTime>() {
				}), kept(Map.of(PARIS, 1, SECOND_HOUR, 2), new TypeReference<Map<ZonedDateTime, Integer>>() {
				}), kept(Map.of(PARIS.toOffsetDateTime(), 1), new TypeReference<Map<OffsetDateTime, Integer>>() {
				}), kept(PARIS.toOffsetDateTime(), new TypeReference<OffsetDateTime>() {
				}), kept(OffsetTime.parse("10:00:00.5+02:00"), new TypeReference<OffsetTime>() {
				}), kept(ZoneId.of("Europe/Paris"), new TypeReference<ZoneId>() {
				}), kept(Instant.ofEpochSecond(1, 123_456_789), new TypeReference<Instant>() {
				}), kept(Map.of(Instant.ofEpochSecond(1, 1), 1), new TypeReference<Map<Instant, Integer>>() {
				}), kept(List.of(Year.of(5), Year.of(2026)), new TypeReference<List<Year>>() {
				}), kept(YearMonth.of(2026, 2), new TypeReference<YearMonth>() {
				}), kept(MonthDay.of(2, 29), new TypeReference<MonthDay>() {
				}), kept(Duration.ofNanos(-5), new TypeReference<Duration>() {
				}), kept(Period.parse("P1Y-2M"), new TypeReference<Period>() {
				}), kept(LocalDate.of(-5, 1, 1), new TypeReference<LocalDate>() {
				}), kept(LocalDateTime.MIN, new TypeReference<LocalDateTime>() {
				}), kept(LocalTime.MAX, new TypeReference<LocalTime>() {
				}), kept(timestamp(), new TypeReference<Timestamp>() {
				}), kept(new Date(5), new TypeReference<Date>() {
				}), kept(Path.of("a/b"), new TypeReference<Path>() {
				}), kept(Path.of("/a/ b:/c"), new TypeReference<Path>() {
				}), kept(Path.of(""), new TypeReference<Path>() {
				}), kept(calendar("Europe/Paris"), new TypeReference<Calendar>() {
				}), kept(calendar("UTC"), new TypeReference<GregorianCalendar>() {
				}), kept(TimeZone.getTimeZone("Europe/Paris"), new TypeReference<TimeZone>() {
				}), kept(BitSet.valueOf(new long[] { 5, 0, -1 }), new TypeReference<BitSet>() {
				}), kept(new BitSet(), new TypeReference<BitSet>() {
				}), kept(List.of(Alike.values()), new TypeReference<List<Alike>>() {
				}),
				kept(new EnumMap<>(Map.of(Alike.ONE, 1, Alike.OTHER, 2)), new TypeReference<EnumMap<Alike, Integer>>() {
				}), kept(Map.of(Alike.ONE, 1, Alike.OTHER, 2), new TypeReference<Map<Alike, Integer>>() {
				}), kept(EnumSet.allOf(Alike.class), new TypeReference<EnumSet<Alike>>() {
				}), kept(Named2.A, new TypeReference<Named2>() {
				}),
				kept(List.of("\ud800", "a\udc00b", "\ud83d\ude00", "\u0000\u2028"), new TypeReference<List<String>>() {
				}), kept(Map.of("\ud800", "\udc00"), new TypeReference<Map<String, String>>() {
				}), kept(List.of('\ud800', 'x', '\u0000'), new TypeReference<List<Character>>() {
				}), kept(List.of(Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 0.1),
						new TypeReference<List<Double>>() {
						}),
				kept(List.of(-0.0, 0.0), new TypeReference<List<Double>>() {
				}), kept(List.of(Float.NaN, 0.1f, Float.MAX_VALUE), new TypeReference<List<Float>>() {
				}), kept(List.of((byte) 1), new TypeReference<List<Byte>>() {
				}), kept(new long[] { 1, 2 }, new TypeReference<long[]>() {
				}), kept(new byte[] { 1, -1 }, new TypeReference<byte[]>() {
				}), kept(new char[] { 'a', 'b' }, new TypeReference<char[]>() {
				}), kept(new String[][] { { "a" }, {} }, new TypeReference<String[][]>() {
				}), kept(Optional.of("a"), new TypeReference<Optional<String>>() {
				}), kept(List.of(OptionalInt.empty(), OptionalInt.of(4)), new TypeReference<List<OptionalInt>>() {
				}), kept(OptionalLong.of(1), new TypeReference<OptionalLong>() {
				}), kept(List.of(Locale.GERMANY, Locale.ROOT), new TypeReference<List<Locale>>() {
				}), kept(Currency.getInstance("EUR"), new TypeReference<Currency>() {
				}), kept(UUID.fromString("00000000-0000-0001-0000-000000000002"), new TypeReference<UUID>() {
				}), kept(URI.create("a:b#c"), new TypeReference<URI>() {
				}), kept(URI.create("http://localhost/a?b").toURL(), new TypeReference<URL>() {
				}), kept(InetAddress.getByAddress(new byte[] { 1, 2, 3, 4 }), new TypeReference<InetAddress>() {
				}), kept(StandardCharsets.UTF_8, new TypeReference<java.nio.charset.Charset>() {
				}), kept(String.class, new TypeReference<Class<?>>() {
				}), kept(new StringBuilder("abc"), new TypeReference<StringBuilder>() {
				}), kept(new AtomicLong(4), new TypeReference<AtomicLong>() {
				}), kept(new AtomicReference<>("a"), new TypeReference<AtomicReference<String>>() {
				}), kept(Map.of(5L, 1, -1L, 2), new TypeReference<Map<Long, Integer>>() {
				}), kept(Collections.singletonMap("a", null), new TypeReference<Map<String, String>>() {
				}), kept(new ConcurrentHashMap<>(Map.of("a", 1L)), new TypeReference<Map<String, Long>>() {
				}),
				kept(new ConcurrentHashMap<>(Map.of("a", 1L)), new TypeReference<ConcurrentHashMap<String, Long>>() {
				}), kept(new LinkedHashSet<>(List.of("b", "a", "zz", "c")), new TypeReference<Set<String>>() {
				}), kept(new HashSet<>(List.of("b", "a", "zz", "c")), new TypeReference<HashSet<String>>() {
				}), kept(many(), new TypeReference<HashMap<String, Integer>>() {
				}), kept(new TreeMap<>(Map.of("b", 1, "a", 2)), new TypeReference<SortedMap<String, Integer>>() {
				}), kept(new TreeMap<String, Integer>(Comparator.naturalOrder()),
						new TypeReference<SortedMap<String, Integer>>() {
						}),
				kept(new TreeSet<>(Set.of(3, 1, 2)), new TypeReference<SortedSet<Integer>>() {
				}), kept(new TreeMap<>(Map.of("b", 1, "a", 2)), new TypeReference<Map<String, Integer>>() {
				}),
				kept(Collections.unmodifiableList(new LinkedList<>(List.of(1, 2))), new TypeReference<List<Integer>>() {
				}), kept(new CopyOnWriteArrayList<>(List.of(1, 2)), new TypeReference<List<Integer>>() {
				}), kept(new ArrayDeque<>(List.of(1, 2)), new TypeReference<ArrayDeque<Integer>>() {
				}), kept(Map.entry("a", 1), new TypeReference<Map.Entry<String, Integer>>() {
				}), kept(List.of(DayOfWeek.MONDAY), new TypeReference<List<DayOfWeek>>() {
				}), kept(Map.of(Month.MAY, ChronoUnit.DAYS), new TypeReference<Map<Month, ChronoUnit>>() {
				}), kept(new BigDecimal("1E+1000000000"), new TypeReference<BigDecimal>() {
				}), kept(List.of(Instant.MAX, Instant.MIN), new TypeReference<List<Instant>>() {
				}), kept(List.of(OffsetDateTime.MAX, OffsetDateTime.MIN), new TypeReference<List<OffsetDateTime>>() {
				}), kept(Duration.ofSeconds(Long.MIN_VALUE), new TypeReference<Duration>() {
				}), kept(new Vector<>(List.of(1, 2)), new TypeReference<List<Integer>>() {
				}), kept(new PriorityQueue<>(List.of(3, 1, 2)), new TypeReference<PriorityQueue<Integer>>() {
				}), kept(properties(null), new TypeReference<Properties>() {
				}), kept(List.of(1, 2).stream().collect(Collectors.toCollection(ArrayDeque::new)),
						new TypeReference<Queue<Integer>>() {
						}),
				kept(new Marker(), new TypeReference<Marker>() {
				}), kept(new Nothing(), new TypeReference<Nothing>() {
				}), kept(new Pair<>("a", List.of(new Pair<>(1, 2L))),
						new TypeReference<Pair<String, List<Pair<Integer, Long>>>>() {
						}),
				kept(new Drawing(List.of(new Circle(1), new Square(2))), new TypeReference<Drawing>() {
				}), kept(new Renamed("a"), new TypeReference<Renamed>() {
				}), kept(Total.of(List.of(1, 2)), new TypeReference<Total>() {
				}), kept(new Locked("a"), new TypeReference<Locked>() {
				}), kept(new Cached("a"), new TypeReference<Cached>() {
				}), kept(new Arrays2(new byte[] { 1 }, new Box(new int[] { 1 })), new TypeReference<Arrays2>() {
				}));
	}

	private static Arguments kept(Object value, TypeReference<?> type) {
		return Arguments.of(Named.of(type.getType().getTypeName(), value), type);
	}

	@ParameterizedTest
	@MethodSource
	void h39WhenAValueCannotBeStoredThenItIsRefusedByName(Object value, TypeReference<?> type, String text) {
		assertThat(problem(value, type.getType())).contains(text).doesNotContain("secret");
	}

	static Stream<Arguments> h39WhenAValueCannotBeStoredThenItIsRefusedByName() {
		return Stream.of(refused(Map.of("secret", 5L), new TypeReference<Map<String, Object>>() {
		}, "[*]: java.lang.Long is read back as java.lang.Integer. Declare the member with the class of its value"),
				refused(List.of(1.5), new TypeReference<List<Object>>() {
				}, "[0]: java.lang.Double is read back as java.math.BigDecimal"),
				refused(new Loose(1.5f), new TypeReference<Loose>() {
				}, "Loose.value: java.lang.Float is read back as java.math.BigDecimal"),
				refused(new Loose(Instant.EPOCH), new TypeReference<Loose>() {
				}, "java.time.Instant is read back as java.lang.String"),
				refused(new Loose(new Marker()), new TypeReference<Loose>() {
				}, "Marker is read back as java.util.LinkedHashMap"),
				refused(new Loose(Set.of("secret")), new TypeReference<Loose>() {
				}, "is read back as java.util.ArrayList"), refused(new Loose(Alike.ONE), new TypeReference<Loose>() {
				}, "Alike is read back as java.lang.String"),
				refused(JsonNodeFactory.instance.objectNode().put("secret", 1.5), new TypeReference<JsonNode>() {
				}, "DoubleNode is read back as tools.jackson.databind.node.DecimalNode"),
				refused(JsonNodeFactory.instance.objectNode().putPOJO("secret", Instant.EPOCH),
						new TypeReference<JsonNode>() {
						}, "JSON"),
				refused(reversed(), new TypeReference<SortedMap<String, Integer>>() {
				}, "its comparator is lost"), refused(reversed(), new TypeReference<Map<String, Integer>>() {
				}, "its comparator"), refused(new Holder(reversed()), new TypeReference<Holder>() {
				}, "Holder.map: its comparator"),
				refused(new TreeSet<>(Comparator.<String>reverseOrder()), new TypeReference<SortedSet<String>>() {
				}, "its comparator"),
				refused(new LinkedHashMap<>(shuffled()), new TypeReference<HashMap<String, Integer>>() {
				}, "its order is lost"),
				refused(new IdentityHashMap<>(Map.of("secret", 1)), new TypeReference<Map<String, Integer>>() {
				}, "java.util.IdentityHashMap"),
				refused(new WeakHashMap<>(Map.of("secret", 1)), new TypeReference<Map<String, Integer>>() {
				}, "java.util.WeakHashMap"), refused(byAccess(), new TypeReference<Map<String, Integer>>() {
				}, "the access order"), refused(new Limited(5), new TypeReference<Limited>() {
				}, "Limited.limit"), refused(new Limited(5), new TypeReference<Map<String, Integer>>() {
				}, "Limited is read back as java.util.LinkedHashMap"),
				refused(new PriorityQueue<>(Comparator.<Integer>reverseOrder()),
						new TypeReference<PriorityQueue<Integer>>() {
						}, "its comparator"),
				refused(new HashSet<>(Set.of("secret")), new TypeReference<Collection<String>>() {
				}, "java.util.HashSet is read back as java.util.ArrayList"),
				refused(properties(properties(null)), new TypeReference<Properties>() {
				}, "its default properties are lost"), refused(new Day(5), new TypeReference<Day>() {
				}, "Day"), refused(new File("secret"), new TypeReference<File>() {
				}, "java.io.File"),
				refused(Collections.singletonMap(null, "secret"), new TypeReference<Map<String, String>>() {
				}, "Null key"), refused(new Trimmed(" secret "), new TypeReference<Trimmed>() {
				}, "Trimmed.text"),
				refused(new Formatted(LocalDateTime.of(2001, 2, 3, 4, 5)), new TypeReference<Formatted>() {
				}, "Formatted"), refused(Map.of(1, "a", "1", "secret"), new TypeReference<Map<Object, String>>() {
				}, "Map"),
				refused(new ArrayBlockingQueue<>(5, true, List.of("secret")), new TypeReference<Queue<String>>() {
				}, "ArrayBlockingQueue is read back as"), refused(new Hidden("secret"), new TypeReference<Hidden>() {
				}, "Hidden"), refused(new Half("a", "secret"), new TypeReference<Half>() {
				}, "Half.more"), refused(new HalfEqual("a", "secret"), new TypeReference<HalfEqual>() {
				}, "HalfBase.more"), refused(new Ignoring("a", "secret"), new TypeReference<Ignoring>() {
				}, "Ignoring.more"), refused(new Passing("a", "secret"), new TypeReference<Passing>() {
				}, "Passing is not equal"),
				refused(List.of(new Passing("a", "secret")), new TypeReference<List<Passing>>() {
				}, "[0]: " + Passing.class.getTypeName() + " is not equal"),
				refused(new Final("secret", 1), new TypeReference<Final>() {
				}, "Final.text"), refused(new Shapes(List.of(new Circle2(1))), new TypeReference<Shapes>() {
				}, "Shape2"), refused(new Randomized(), new TypeReference<Randomized>() {
				}, "Randomized.random"), refused(new Cyclic(), new TypeReference<Cyclic>() {
				}, "Cyclic"), refused(new Extended("secret"), new TypeReference<Base>() {
				}, "Extended is read back as"),
				refused(Map.of(new Marker(), 1), new TypeReference<Map<Marker, Integer>>() {
				}, "Marker"));
	}

	private static Arguments refused(Object value, TypeReference<?> type, String text) {
		return Arguments.of(Named.of(type.getType().getTypeName(), value), type, text);
	}

	@Test
	void h39WhenTheOrderOfAListIsLostThenItIsDifferent() {
		Lossy<List<Integer>> serializer = new Lossy<>(new TypeReference<List<Integer>>() {
		}.getType(), (list) -> {
			List<Integer> reversed = new ArrayList<>(list);
			Collections.reverse(reversed);
			return reversed;
		});
		assertThat(problem(serializer, List.of(1, 2))).contains("[0]: the value of java.lang.Integer");
	}

	@Test
	void h39WhenASetIsReadBackInAnotherOrderThenItIsTheSame() {
		Lossy<Set<Integer>> serializer = new Lossy<>(new TypeReference<Set<Integer>>() {
		}.getType(), (set) -> {
			List<Integer> reversed = new ArrayList<>(set);
			Collections.reverse(reversed);
			return new LinkedHashSet<>(reversed);
		});
		assertThat(problem(serializer, new HashSet<>(Set.of(1, 2, 3)))).isNull();
		assertThat(problem(serializer, new LinkedHashSet<>(List.of(1, 2, 3)))).contains("its order is lost");
	}

	@Test
	void h39WhenADifferenceIsTinyThenItIsFound() {
		Lossy<BigDecimal> serializer = new Lossy<>(BigDecimal.class, (decimal) -> decimal.add(new BigDecimal("1E-20")));
		assertThat(problem(serializer, BigDecimal.ONE)).contains("java.math.BigDecimal");
		Lossy<BigDecimal> scale = new Lossy<>(BigDecimal.class, BigDecimal::stripTrailingZeros);
		assertThat(problem(scale, new BigDecimal("1.10"))).contains("java.math.BigDecimal");
	}

	@Test
	void h39WhenASerializerOverridesDifferenceThenItsResultIsUsed() {
		Lossy<BigDecimal> serializer = new Lossy<>(BigDecimal.class, BigDecimal::stripTrailingZeros) {

			@Override
			public @Nullable String difference(BigDecimal original, BigDecimal restored,
					StateComparison.Stored stored) {
				return (original.compareTo(restored) == 0) ? null : "other";
			}

		};
		assertThat(problem(serializer, new BigDecimal("1.10"))).isNull();
	}

	@Test
	void h39WhenADeepGraphIsNotWrittenByJacksonThenItIsCompared() {
		Link one = links(100_000, "end");
		assertThat(new ValueComparison().compare(one, links(100_000, "end"))).isNull();
		assertThat(new ValueComparison().compare(one, links(100_000, "other"))).isNotNull();
	}

	@Test
	void h39WhenObjectsReferToEachOtherThenTheComparisonEnds() {
		assertThat(new ValueComparison().compare(cycle(), cycle())).isNull();
	}

	@ParameterizedTest
	@MethodSource
	void h39WhenAValueIsStoredInTheOlderFormThenItIsRead(String json, TypeReference<?> type, Object expected)
			throws Exception {
		Object read = JacksonStateSerializer.of(type.getType())
			.read(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
		assertThat(read).usingRecursiveComparison().isEqualTo(expected);
	}

	static Stream<Arguments> h39WhenAValueIsStoredInTheOlderFormThenItIsRead() {
		return Stream.of(Arguments.of("\"2026-07-01T08:00:00Z\"", new TypeReference<ZonedDateTime>() {
		}, ZonedDateTime.parse("2026-07-01T08:00:00Z")),
				Arguments.of("\"2026-07-01T10:00:00+02:00\"", new TypeReference<ZonedDateTime>() {
				}, ZonedDateTime.parse("2026-07-01T10:00:00+02:00")),
				Arguments.of("{\"2026-07-01T10:00:00+02:00\":1}", new TypeReference<Map<ZonedDateTime, Integer>>() {
				}, Map.of(ZonedDateTime.parse("2026-07-01T10:00:00+02:00"), 1)),
				Arguments.of("[\"eins\",\"TWO\"]", new TypeReference<List<Spoken>>() {
				}, List.of(Spoken.ONE, Spoken.TWO)),
				Arguments.of("{\"eins\":1,\"TWO\":2}", new TypeReference<Map<Spoken, Integer>>() {
				}, Map.of(Spoken.ONE, 1, Spoken.TWO, 2)),
				Arguments.of("{\"eins\":1}", new TypeReference<EnumMap<Spoken, Integer>>() {
				}, Map.of(Spoken.ONE, 1)), Arguments.of("\"1970-01-01T00:00:00.005Z\"", new TypeReference<Timestamp>() {
				}, new Timestamp(5)), Arguments.of("\"1970-01-01T00:00:00.005+00:00\"", new TypeReference<Timestamp>() {
				}, new Timestamp(5)), Arguments.of("\"file:///a/b\"", new TypeReference<Path>() {
				}, Path.of("/a/b")), Arguments.of("\"1970-01-01T00:00:00.005Z\"", new TypeReference<Calendar>() {
				}, utc(5)), Arguments.of("{\"empty\":true}", new TypeReference<BitSet>() {
				}, new BitSet()), Arguments.of("{\"a\":1.5,\"b\":5}", new TypeReference<Map<String, Object>>() {
				}, Map.of("a", new BigDecimal("1.5"), "b", 5)), Arguments.of("{}", new TypeReference<Marker>() {
				}, new Marker()));
	}

	@Test
	void h39WhenAPatternHasFlagsThenTheyAreKept() throws Exception {
		for (Pattern pattern : List.of(Pattern.compile("a"), Pattern.compile("a", Pattern.CASE_INSENSITIVE))) {
			assertThat(difference(pattern, Pattern.class)).isNull();
			assertThat(((Pattern) restore(pattern, Pattern.class)).flags()).isEqualTo(pattern.flags());
		}
	}

	@Test
	void h39WhenEnumConstantsAreWrittenThenTheirNamesAreUsed() throws Exception {
		assertThat(new String(write(List.of(Spoken.ONE, Spoken.TWO), new TypeReference<List<Spoken>>() {
		}.getType()), StandardCharsets.UTF_8)).isEqualTo("[\"ONE\",\"TWO\"]");
	}

	private static @Nullable String difference(Object value, Type type) throws IOException {
		return difference(JacksonStateSerializer.of(type), value);
	}

	private static <S> @Nullable String difference(StateSerializer<S> serializer, S value) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		serializer.write(value, out);
		S restored = serializer.read(new ByteArrayInputStream(out.toByteArray()));
		return StateComparison.difference(serializer, value, restored,
				() -> new ByteArrayInputStream(out.toByteArray()));
	}

	// Returns the difference, or the message of the exception.
	private static String problem(Object value, Type type) {
		return String.valueOf(problem(JacksonStateSerializer.of(type), value));
	}

	private static <S> @Nullable String problem(StateSerializer<S> serializer, S value) {
		try {
			return difference(serializer, value);
		}
		catch (IOException ex) {
			return String.valueOf(ex.getMessage());
		}
	}

	private static Object restore(Object value, Type type) throws IOException {
		return JacksonStateSerializer.of(type).read(new ByteArrayInputStream(write(value, type)));
	}

	private static byte[] write(Object value, Type type) throws IOException {
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		JacksonStateSerializer.of(type).write(value, out);
		return out.toByteArray();
	}

	private static Timestamp timestamp() {
		Timestamp timestamp = new Timestamp(1_234);
		timestamp.setNanos(123_456_789);
		return timestamp;
	}

	private static GregorianCalendar calendar(String zone) {
		GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone(zone));
		calendar.setTimeInMillis(1_234_567_890_123L);
		return calendar;
	}

	private static GregorianCalendar utc(long millis) {
		GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"));
		calendar.setTimeInMillis(millis);
		return calendar;
	}

	private static HashMap<String, Integer> many() {
		HashMap<String, Integer> many = new HashMap<>(4096);
		many.putAll(shuffled());
		return many;
	}

	private static Map<String, Integer> shuffled() {
		Map<String, Integer> all = new LinkedHashMap<>();
		for (int i = 100; i > 0; i--) {
			all.put("key" + i * 7919 % 101, i);
		}
		return all;
	}

	private static TreeMap<String, Integer> reversed() {
		TreeMap<String, Integer> map = new TreeMap<>(Comparator.reverseOrder());
		map.put("a", 1);
		map.put("b", 2);
		return map;
	}

	private static Map<String, Integer> byAccess() {
		Map<String, Integer> map = new LinkedHashMap<>(16, 0.75f, true);
		map.put("secret", 1);
		map.put("b", 2);
		return map;
	}

	private static Properties properties(@Nullable Properties defaults) {
		Properties properties = (defaults != null) ? new Properties(defaults) : new Properties();
		if (defaults == null) {
			properties.setProperty("secret", "1");
		}
		return properties;
	}

	private static Link links(int count, String end) {
		Link link = new Link(end, null);
		for (int i = 1; i < count; i++) {
			link = new Link("x", link);
		}
		return link;
	}

	private static Cyclic cycle() {
		Cyclic cyclic = new Cyclic();
		cyclic.self = cyclic;
		return cyclic;
	}

	enum Alike {

		ONE, OTHER {

			@Override
			int weight() {
				return 2;
			}

		};

		int weight() {
			return 1;
		}

		@Override
		public String toString() {
			return "the same";
		}

	}

	enum Named2 {

		@JsonProperty("b")
		A, B

	}

	enum Spoken {

		ONE("eins"), TWO("TWO");

		private final String text;

		Spoken(String text) {
			this.text = text;
		}

		@Override
		public String toString() {
			return this.text;
		}

	}

	record Marker() {
	}

	record Trimmed(String text) {

		@Override
		public String text() {
			return this.text.trim();
		}

	}

	record Formatted(@JsonFormat(pattern = "yyyy-MM-dd HH") LocalDateTime at) {
	}

	static final class Day extends Date {

		private static final long serialVersionUID = 1L;

		@JsonCreator
		Day(@JsonProperty("n") int n) {
			super(n);
		}

		@JsonValue
		Map<String, Integer> value() {
			return Map.of("n", 1);
		}

	}

	static final class Nothing {

	}

	record Pair<A, B>(A one, B other) {
	}

	record Loose(Object value) {
	}

	record Holder(SortedMap<String, Integer> map) {
	}

	record Link(String text, @Nullable Link next) {
	}

	record Drawing(List<Shape> shapes) {
	}

	@JsonTypeInfo(use = JsonTypeInfo.Id.NAME)
	@JsonSubTypes({ @JsonSubTypes.Type(Circle.class), @JsonSubTypes.Type(Square.class) })
	sealed interface Shape permits Circle, Square {

	}

	record Circle(int radius) implements Shape {
	}

	record Square(int side) implements Shape {
	}

	record Shapes(List<Shape2> shapes) {
	}

	interface Shape2 {

	}

	record Circle2(int radius) implements Shape2 {
	}

	record Arrays2(byte[] bytes, Box box) {
	}

	record Box(int[] ints) {
	}

	// The property and the field have different names, and nothing is lost.
	static final class Renamed {

		private final String text;

		@JsonCreator
		Renamed(@JsonProperty("words") String text) {
			this.text = text;
		}

		@JsonProperty
		String getWords() {
			return this.text;
		}

	}

	// A field that is computed from other fields is read back.
	static final class Total {

		private final List<Integer> items;

		private final int total;

		private Total(List<Integer> items) {
			this.items = items;
			this.total = items.stream().mapToInt(Integer::intValue).sum();
		}

		@JsonCreator
		static Total of(@JsonProperty("items") List<Integer> items) {
			return new Total(items);
		}

		@JsonProperty
		List<Integer> getItems() {
			return this.items;
		}

	}

	// A lock has no content, and transient fields are not part of the state.
	static final class Locked {

		private final ReentrantLock lock = new ReentrantLock();

		private final Object monitor = new Object();

		private transient int uses;

		public String text;

		@JsonCreator
		Locked(@JsonProperty("text") String text) {
			this.text = text;
			this.uses = text.length() + (int) System.nanoTime();
		}

	}

	// Caches its hash code in a field.
	static final class Cached {

		private final String text;

		private int hash;

		@JsonCreator
		Cached(@JsonProperty("text") String text) {
			this.text = text;
		}

		@JsonProperty
		String getText() {
			return this.text;
		}

		@Override
		public boolean equals(@Nullable Object object) {
			return object instanceof Cached other && other.text.equals(this.text);
		}

		@Override
		public int hashCode() {
			if (this.hash == 0) {
				this.hash = this.text.hashCode();
			}
			return this.hash;
		}

	}

	static final class Limited extends HashMap<String, Integer> {

		private static final long serialVersionUID = 1L;

		private int limit;

		Limited() {
			this(0);
		}

		Limited(int limit) {
			this.limit = limit;
		}

	}

	static final class Hidden {

		private final String text;

		Hidden() {
			this("");
		}

		Hidden(String text) {
			this.text = text;
		}

		String asText() {
			return this.text;
		}

	}

	static class Half {

		public String text = "";

		private String more = "";

		Half() {
		}

		Half(String text, String more) {
			this.text = text;
			this.more = more;
		}

	}

	// Its equals method compares only stored fields.
	static final class HalfEqual extends HalfBase {

		HalfEqual() {
		}

		HalfEqual(String text, String more) {
			super(text, more);
		}

		@Override
		public boolean equals(@Nullable Object object) {
			return object instanceof HalfEqual other && other.text.equals(this.text);
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

	}

	abstract static class HalfBase {

		public String text = "";

		private String more = "";

		HalfBase() {
		}

		HalfBase(String text, String more) {
			this.text = text;
			this.more = more;
		}

	}

	static final class Ignoring {

		public String text = "";

		@JsonIgnore
		public String more = "";

		Ignoring() {
		}

		Ignoring(String text, String more) {
			this.text = text;
			this.more = more;
		}

	}

	// Its equals method compares a transient field.
	static final class Passing {

		public String text = "";

		private transient String more = "";

		Passing() {
		}

		Passing(String text, String more) {
			this.text = text;
			this.more = more;
		}

		@Override
		public boolean equals(@Nullable Object object) {
			return object instanceof Passing other && other.text.equals(this.text)
					&& Objects.equals(other.more, this.more);
		}

		@Override
		public int hashCode() {
			return this.text.hashCode();
		}

	}

	static final class Final {

		private final String text;

		Final() {
			this("", 0);
		}

		Final(String text, int times) {
			this.text = text.repeat(times);
		}

		@JsonProperty
		String getText() {
			return this.text;
		}

	}

	static final class Randomized {

		public String text = "";

		private final Random random = new Random(1);

	}

	static final class Cyclic {

		public @Nullable Cyclic self = this;

	}

	static class Base {

		public String text = "";

	}

	static final class Extended extends Base {

		Extended() {
		}

		Extended(String text) {
			this.text = text;
		}

	}

	/**
	 * Serializer that reads back another state.
	 *
	 * @param <S> the type of the state
	 */
	private static class Lossy<S> implements StateSerializer<S> {

		private final JacksonStateSerializer<S> serializer;

		private final UnaryOperator<S> loss;

		Lossy(Type type, UnaryOperator<S> loss) {
			this.serializer = JacksonStateSerializer.of(type);
			this.loss = loss;
		}

		@Override
		public void write(S state, java.io.OutputStream out) throws IOException {
			this.serializer.write(state, out);
		}

		@Override
		public S read(java.io.InputStream in) throws IOException {
			return this.loss.apply(this.serializer.read(in));
		}

	}

}

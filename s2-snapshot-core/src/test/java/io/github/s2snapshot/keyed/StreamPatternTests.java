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

import java.util.List;
import java.util.UUID;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

/**
 * Tests for {@link StreamPattern}.
 */
class StreamPatternTests {

	private static final UUID ID = UUID.fromString("0f8fad5b-d9cb-469f-a165-70867728950e");

	@ParameterizedTest
	@CsvSource({ "42, carts/42", "a b, carts/a%20b", "a/b, carts/a%2Fb", "., carts/%2E", ".., carts/%2E%2E",
			"..., carts/...", "a.b, carts/a.b", "~-_., carts/~-_.", "%, carts/%25", "{id}, carts/%7Bid%7D",
			"\u00e9, carts/%C3%A9", "\u6ce8, carts/%E6%B3%A8", "\ud83d\ude80, carts/%F0%9F%9A%80",
			"\u007f, carts/%7F" })
	void whenKeyIsTextThenItIsEncodedAndDecoded(String key, String stream) {
		StreamPattern<String> pattern = StreamPattern.of("carts/{id}", String.class);
		assertThat(pattern.stream(key)).isEqualTo(stream);
		assertThat(pattern.key(stream)).contains(key);
		assertThat(pattern.text(key)).isEqualTo(stream.substring("carts/".length()));
		assertThat(pattern.parse(pattern.text(key))).isEqualTo(key);
		assertThat(pattern.keyOf(pattern.texts(key))).isEqualTo(key);
		assertThat(pattern.matches(stream)).isTrue();
	}

	@Test
	void whenKeyHasControlCharactersThenTheyAreEncoded() {
		StreamPattern<String> pattern = StreamPattern.of("carts/{id}", String.class);
		assertThat(pattern.stream("a\u0000\nb")).isEqualTo("carts/a%00%0Ab");
		assertThat(pattern.key("carts/a%00%0Ab")).contains("a\u0000\nb");
		assertThat(pattern.key("carts/a\nb")).isEmpty();
	}

	@ParameterizedTest
	@ValueSource(strings = { "carts/", "carts", "cart/42", "Carts/42", "carts/a/b", "carts/a b", "carts/%2e",
			"carts/%41", "carts/.", "carts/..", "carts/%2E.", "carts/%2Ea", "carts/%", "carts/%2", "carts/%2G",
			"carts/%C3", "carts/%C3%28", "carts/%ED%A0%80", "carts/%C0%AE", "carts/\u00e9", "carts/42/", "" })
	void whenNameIsNotCanonicalThenItHasNoKey(String stream) {
		StreamPattern<String> pattern = StreamPattern.of("carts/{id}", String.class);
		assertThat(pattern.key(stream)).isEmpty();
		assertThat(pattern.matches(stream)).isFalse();
	}

	@Test
	void whenVariableHasTextBehindItThenItIsFound() {
		StreamPattern<String> pattern = StreamPattern.of("{id}.cart", String.class);
		assertThat(pattern.prefix()).isEmpty();
		assertThat(pattern.stream("a.cart")).isEqualTo("a.cart.cart");
		assertThat(pattern.key("a.cart.cart")).contains("a.cart");
		assertThat(pattern.key(".cart")).isEmpty();
		assertThat(pattern.key("a.cart2")).isEmpty();
	}

	@Test
	void whenKeyIsUuidThenOnlyLowerCaseIsAKey() {
		StreamPattern<UUID> pattern = StreamPattern.of("games/{game}", UUID.class);
		assertThat(pattern.stream(ID)).isEqualTo("games/" + ID);
		assertThat(pattern.key("games/" + ID)).contains(ID);
		assertThat(pattern.key("games/0F8FAD5B-d9cb-469f-a165-70867728950e")).isEmpty();
		assertThat(pattern.key("games/1-1-1-1-1")).isEmpty();
		assertThat(pattern.key("games/x")).isEmpty();
	}

	@Test
	void whenKeyIsIntegerThenOnlyItsOwnTextIsAKey() {
		StreamPattern<Long> pattern = StreamPattern.of("n/{n}", long.class);
		assertThat(pattern.keyType()).isEqualTo(Long.class);
		assertThat(pattern.stream(-7L)).isEqualTo("n/-7");
		assertThat(pattern.key("n/" + Long.MIN_VALUE)).contains(Long.MIN_VALUE);
		for (String text : List.of("+1", "01", "-0", "00", "1.0", "0x1", "9223372036854775808", "%D9%A1", "%31")) {
			assertThat(pattern.key("n/" + text)).as(text).isEmpty();
		}
		assertThat(StreamPattern.of("n/{n}", Integer.class).key("n/7")).contains(7);
		assertThat(StreamPattern.of("n/{n}", short.class).key("n/7")).contains((short) 7);
		assertThat(StreamPattern.of("n/{n}", Byte.class).key("n/128")).isEmpty();
	}

	@Test
	void whenKeyIsEnumThenItsNameIsTheText() {
		StreamPattern<Region> pattern = StreamPattern.of("regions/{region}", Region.class);
		assertThat(pattern.stream(Region.US)).isEqualTo("regions/US");
		assertThat(pattern.stream(Region.CAFÉ)).isEqualTo("regions/CAF%C3%89");
		assertThat(pattern.key("regions/CAF%C3%89")).contains(Region.CAFÉ);
		assertThat(pattern.key("regions/us")).isEmpty();
		assertThat(pattern.key("regions/America")).isEmpty();
	}

	@Test
	void whenPatternHasSeveralVariablesThenTheKeyIsARecord() {
		StreamPattern<CartKey> pattern = StreamPattern.of("tenants/{tenant}/carts/{id}", CartKey.class);
		CartKey key = new CartKey(ID, new Tenant("a/b"));
		String stream = "tenants/a%2Fb/carts/" + ID;
		assertThat(pattern.stream(key)).isEqualTo(stream);
		assertThat(pattern.key(stream)).contains(key);
		assertThat(pattern.text(key)).isEqualTo("a%2Fb/" + ID);
		assertThat(pattern.parse("a%2Fb/" + ID)).isEqualTo(key);
		assertThat(pattern.texts(key)).containsExactly("a/b", ID.toString());
		assertThat(pattern.keyOf(List.of("a/b", ID.toString()))).isEqualTo(key);
		assertThat(pattern.variables()).containsExactly("tenant", "id");
		assertThat(pattern.prefix()).isEqualTo("tenants/");
		assertThat(pattern.key("tenants//carts/" + ID)).isEmpty();
		assertThat(pattern.key("tenants/a/carts/")).isEmpty();
		assertThat(pattern.key("tenants/a/carts/x")).isEmpty();
		assertThat(pattern.key("tenants/a/b/carts/" + ID)).isEmpty();
	}

	@Test
	void whenOneVariableHasARecordThenItsComponentIsTheText() {
		StreamPattern<Tenant> pattern = StreamPattern.of("tenants/{id}", Tenant.class);
		assertThat(pattern.stream(new Tenant("a"))).isEqualTo("tenants/a");
		assertThat(pattern.key("tenants/a")).contains(new Tenant("a"));
	}

	@Test
	void whenRecordRefusesComponentsThenTheNameHasNoKey() {
		StreamPattern<Positive> pattern = StreamPattern.of("n/{n}", Positive.class);
		assertThat(pattern.key("n/1")).contains(new Positive(1));
		assertThat(pattern.key("n/-1")).isEmpty();
		StreamPattern<Range> range = StreamPattern.of("{from}/{to}", Range.class);
		assertThat(range.key("1/2")).contains(new Range(1, 2));
		assertThat(range.key("2/1")).isEmpty();
	}

	@Test
	void whenRecordChangesItsComponentsThenOtherTextsHaveNoKey() {
		StreamPattern<LowerCase> pattern = StreamPattern.of("{a}/{b}", LowerCase.class);
		assertThat(pattern.key("x/y")).contains(new LowerCase("x", "y"));
		assertThat(pattern.key("X/y")).isEmpty();
		assertThat(pattern.stream(new LowerCase("X", "y"))).isEqualTo("x/y");
	}

	@Test
	void whenConstructorFailsOtherwiseThenThatIsReported() {
		StreamPattern<Failing> pattern = StreamPattern.of("{a}/{b}", Failing.class);
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.key("x/y"))
			.withMessageContaining("The constructor of record")
			.withMessageContaining("'{a}/{b}'")
			.withCauseInstanceOf(IllegalStateException.class);
	}

	@Test
	void whenTypeHasAConverterThenItIsUsed() {
		StreamPattern<Sku> pattern = StreamPattern.of("articles/{sku}", Sku.class, converters(Sku.class, new Skus()));
		assertThat(pattern.stream(new Sku(7))).isEqualTo("articles/SKU-7");
		assertThat(pattern.key("articles/SKU-7")).contains(new Sku(7));
		assertThat(pattern.key("articles/SKU-07")).isEmpty();
		assertThat(pattern.key("articles/7")).isEmpty();
	}

	@Test
	void whenConverterGivesTwoKeysOneTextThenTheKeyIsRefused() {
		StreamPattern<Sku> pattern = StreamPattern.of("articles/{sku}", Sku.class, converters(Sku.class, new Lossy()));
		assertThat(pattern.stream(new Sku(10))).isEqualTo("articles/10");
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream(new Sku(11)))
			.withMessageContaining("Variable 'sku'")
			.withMessageContaining("does not read its own text '10' as an equal value");
	}

	@Test
	void whenConverterFailsThenThePatternAndTheConverterAreNamed() {
		StreamPattern<Sku> pattern = StreamPattern.of("articles/{sku}", Sku.class,
				converters(Sku.class, new NullConverter()));
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream(new Sku(1)))
			.withMessageContaining("'articles/{sku}'")
			.withMessageContaining("NullConverter returned null");
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.key("articles/1"))
			.withMessageContaining("cannot be read from '1'")
			.withMessageContaining("NullConverter returned null");
	}

	@Test
	void whenKeyIsNullEmptyTooLongOrNotEncodableThenItIsRefused() {
		StreamPattern<String> pattern = StreamPattern.of("carts/{id}", String.class);
		assertThatNullPointerException().isThrownBy(() -> pattern.stream(nothing()))
			.withMessage("'key' must not be null");
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream(""))
			.withMessage("Variable 'id' of a key of stream pattern 'carts/{id}' has an empty text. Use a text of at "
					+ "least one character");
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream("a\ud800"))
			.withMessageContaining("has an unpaired surrogate: 'a\\ud800'");
		assertThat(pattern.stream("x".repeat(506))).hasSize(512);
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream("x".repeat(507)))
			.withMessageContaining("gives a name of 513 bytes, but S2 allows 512: use a shorter key");
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.text("\u00e9".repeat(85)))
			.withMessageContaining("gives a name of 516 bytes");
		assertThat(pattern.key("carts/" + "x".repeat(507))).isEmpty();
	}

	@Test
	void whenTextBeforeTheVariableIsNotAsciiThenItsBytesCount() {
		StreamPattern<String> pattern = StreamPattern.of("\u00e9/{id}", String.class);
		assertThat(pattern.stream("x".repeat(509))).hasSize(511);
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream("x".repeat(510)));
		assertThat(pattern.key("\u00e9/x")).contains("x");
	}

	@Test
	void whenComponentIsNullThenTheKeyIsRefused() {
		StreamPattern<CartKey> pattern = StreamPattern.of("{tenant}/{id}", CartKey.class);
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream(new CartKey(ID, null)))
			.withMessage("Variable 'tenant' of a key of stream pattern '{tenant}/{id}' is null");
		assertThatExceptionOfType(KeyException.class)
			.isThrownBy(() -> pattern.stream(new CartKey(ID, new Tenant(nothing()))))
			.withMessageContaining("Variable 'tenant'");
	}

	@Test
	@SuppressWarnings("unchecked")
	void whenKeyHasAnotherTypeThenItIsRefused() {
		StreamPattern<Object> pattern = (StreamPattern<Object>) (StreamPattern<?>) StreamPattern.of("n/{n}",
				Long.class);
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.stream(7))
			.withMessage("A key of stream pattern 'n/{n}' must be a java.lang.Long, but is a java.lang.Integer");
	}

	@ParameterizedTest
	@ValueSource(strings = { "", "x", "x/y/z", "a//", "x%2F" + "0f8fad5b-d9cb-469f-a165-70867728950e",
			"x/0F8FAD5B-D9CB-469F-A165-70867728950E" })
	void whenTextIsNoKeyThenItIsRefusedWithTheVariables(String text) {
		StreamPattern<CartKey> pattern = StreamPattern.of("tenants/{tenant}/carts/{id}", CartKey.class);
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.parse(text))
			.withMessageEndingWith("is not a key of stream pattern 'tenants/{tenant}/carts/{id}': it must have the "
					+ "variables 'tenant' (Tenant), 'id' (UUID), as in the name of a stream and separated by '/'");
	}

	@Test
	void whenTextsAreNoKeyThenTheyAreRefused() {
		StreamPattern<Long> pattern = StreamPattern.of("n/{n}", Long.class);
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.keyOf(List.of("07")))
			.withMessage("'07' is not a key of stream pattern 'n/{n}': it must have the variable 'n' (Long)");
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.keyOf(List.of("1", "2")));
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.keyOf(List.of()));
		assertThatExceptionOfType(KeyException.class)
			.isThrownBy(() -> StreamPattern.of("{a}", String.class).keyOf(List.of("x".repeat(600))));
	}

	@Test
	void whenKeysAreListedByTheirBeginningThenThePrefixesAreEncoded() {
		StreamPattern<String> pattern = StreamPattern.of("carts/{id}/x", String.class);
		assertThat(pattern.prefixes("")).containsExactly("carts/");
		assertThat(pattern.prefixes("eu-")).containsExactly("carts/eu-");
		assertThat(pattern.prefixes("a b")).containsExactly("carts/a%20b");
		assertThat(pattern.prefixes(".")).containsExactly("carts/%2E", "carts/.");
		assertThat(pattern.prefixes("..")).containsExactly("carts/%2E%2E", "carts/..");
		assertThat(pattern.prefixes("...")).containsExactly("carts/...");
		assertThat(pattern.prefixes("x".repeat(600))).isEmpty();
		assertThatExceptionOfType(KeyException.class).isThrownBy(() -> pattern.prefixes("a\ud83d"))
			.withMessageContaining("unpaired surrogate");
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			value = { "carts | has no variable: add one for the key, such as 'carts/{id}'", "\"\" | has no variable",
					"carts/{id | has no '}' for the '{' at index 6: close the variable",
					"carts/{a{b}} | has a '{' inside a variable", "carts/id} | has a '}' at index 8",
					"{id}} | has a '}' at index 4", "carts/{} | has a variable without a name",
					"carts/{a b} | has variable 'a b', which is not a Java identifier",
					"carts/{0} | has variable '0', which is not a Java identifier", "{a}/{a} | has variable 'a' twice",
					"{a}{b} | has no separator between {a} and {b}", "{a}-{b} | has no separator between {a} and {b}",
					"{a}%{b} | has no separator between {a} and {b}",
					"a/{a}b{b} | has no separator between {a} and {b}" })
	void whenPatternIsInvalidThenItIsRefused(String pattern, String problem) {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of(pattern, String.class))
			.withMessageStartingWith("Stream pattern '" + pattern + "' ")
			.withMessageContaining(problem);
	}

	@Test
	void whenPatternIsTooLongOrHasOddCharactersThenItIsRefused() {
		assertThat(StreamPattern.of("x".repeat(511) + "{id}", String.class).stream("a")).hasSize(512);
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("x".repeat(512) + "{id}", String.class))
			.withMessageContaining("gives names of at least 513 bytes, but S2 allows 512: shorten it");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("\u00e9".repeat(256) + "{id}", String.class));
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("a\n{id}", String.class))
			.withMessage("Stream pattern 'a\\n{id}' has a control character: remove it");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("\ud800/{id}", String.class))
			.withMessageContaining("unpaired surrogate");
	}

	@Test
	void whenTypeDoesNotFitThenThePatternIsRefused() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("carts/{id}", List.class))
			.withMessage("Stream pattern 'carts/{id}' cannot have keys of java.util.List: use String, UUID, Long, "
					+ "Integer, Short, Byte, an enum, a record with one component of such a type, or a type with a "
					+ "KeyConverter");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("carts/{id}", CartKey.class));
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("carts/{id}", Endless.class));
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("{tenant}/{id}", String.class))
			.withMessage("Stream pattern '{tenant}/{id}' has 2 variables, so its key must be a record with the "
					+ "components tenant, id, but is java.lang.String");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("{tenant}/{cart}", CartKey.class))
			.withMessage("Record " + CartKey.class.getName() + " must have a component for each variable of stream "
					+ "pattern '{tenant}/{cart}', which are cart, tenant, and no other, but it has id, tenant");
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> StreamPattern.of("{a}/{b}", Untyped.class))
			.withMessageContaining("Component 'b' of record")
			.withMessageContaining("is a java.lang.Object");
	}

	private static <T> java.util.function.Function<Class<?>, @Nullable KeyConverter<?>> converters(Class<T> type,
			KeyConverter<T> converter) {
		return (candidate) -> (candidate == type) ? converter : null;
	}

	@SuppressWarnings({ "NullAway", "TypeParameterUnusedInFormals" })
	private static <T> T nothing() {
		return null;
	}

	enum Region {

		EU, US {
			@Override
			public String toString() {
				return "America";
			}
		},
		CAFÉ

	}

	record Tenant(String value) {
	}

	record CartKey(UUID id, @Nullable Tenant tenant) {
	}

	record Positive(int value) {

		Positive {
			if (value < 1) {
				throw new IllegalArgumentException("'value' must be positive, but is " + value);
			}
		}

	}

	record Range(long from, long to) {

		Range {
			if (from > to) {
				throw new IllegalArgumentException("'from' must be at most 'to'");
			}
		}

	}

	record LowerCase(String a, String b) {

		LowerCase {
			a = a.toLowerCase(java.util.Locale.ROOT);
		}

	}

	record Failing(String a, String b) {

		Failing {
			throw new IllegalStateException("broken");
		}

	}

	record Endless(Endless endless) {
	}

	record Untyped(String a, Object b) {
	}

	record Sku(int number) {
	}

	static class Skus implements KeyConverter<Sku> {

		@Override
		public String toText(Sku value) {
			return "SKU-" + value.number();
		}

		@Override
		public Sku fromText(String text) {
			if (!text.startsWith("SKU-")) {
				throw new IllegalArgumentException("no SKU");
			}
			return new Sku(Integer.parseInt(text.substring(4)));
		}

	}

	static class Lossy implements KeyConverter<Sku> {

		@Override
		public String toText(Sku value) {
			return Integer.toString(value.number() / 10 * 10);
		}

		@Override
		public Sku fromText(String text) {
			return new Sku(Integer.parseInt(text));
		}

	}

	static class NullConverter implements KeyConverter<Sku> {

		@Override
		public String toText(Sku value) {
			return nothing();
		}

		@Override
		public Sku fromText(String text) {
			return nothing();
		}

	}

}

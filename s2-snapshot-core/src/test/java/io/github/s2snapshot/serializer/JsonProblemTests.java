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

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonAlias;
import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

/**
 * Tests for {@link JsonProblem}.
 */
class JsonProblemTests {

	private static final JsonMapper MAPPER = JsonBinding.defaults().deltas();

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"',
			textBlock = """
					{'age':'secret'}                            | the value is not a valid int at 'age' (line 1, column 8)
					{'age':12345678901}                         | it is not valid JSON at 'age' (line 1, column 19)
					{'accounts':{'secret':{'balance':'secret'}}} | the value is not a valid long at 'accounts.*.balance' (line 1, column 34)
					{'names':['secret',{'a':'secret'}]}         | the value is not a valid java.lang.String at 'names[1]' (line 1, column 20)
					{'level':'secret'}                          | the value is not a valid io.github.s2snapshot.serializer.JsonProblemTests$Level at 'level' (line 1, column 10)
					{'levels':{'secret':1}}                     | the value is not a valid io.github.s2snapshot.serializer.JsonProblemTests$Level at 'levels' (line 1, column 12)
					{'age':secret}                              | it is not valid JSON (line 1, column 8)
					{'age':1                                    | it ends too early (line 1, column 9)
					'secret'                                    | the value is not a valid io.github.s2snapshot.serializer.JsonProblemTests$Person (line 1, column 1)
					{'age':-1,'names':['secret']}               | java.lang.IllegalArgumentException was thrown (line 1, column 29)
					""")
	void descriptionShouldNotContainValues(String json, String expected) {
		byte[] source = json.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
		JacksonException problem = catchThrowableOfType(JacksonException.class,
				() -> MAPPER.readerFor(Person.class).readValue(source));
		assertThat(JsonProblem.describe(problem)).isEqualTo(expected);
	}

	@Test
	void whenAPropertyIsUnknownThenItsNameIsNotInTheDescription() {
		ObjectReader strict = MAPPER.readerFor(Account.class).with(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
		JacksonException problem = catchThrowableOfType(JacksonException.class,
				() -> strict.readValue("{\"balance\":1,\"owner\":\"secret\"}"));
		assertThat(JsonProblem.describe(problem))
			.startsWith(Account.class.getName() + " has no property for a name in the JSON at '*'")
			.doesNotContain("secret", "owner");
	}

	@Test
	void whenAClassIsInvalidThenTheDescriptionSaysWhy() {
		JacksonException problem = catchThrowableOfType(JacksonException.class,
				() -> MAPPER.readerFor(Runnable.class).readValue("{}"));
		assertThat(JsonProblem.describe(problem)).startsWith("Cannot construct instance of `java.lang.Runnable`");
	}

	@Test
	void whenAClassHasNoCreatorThenTheValueIsNotInTheDescription() {
		JacksonException problem = catchThrowableOfType(JacksonException.class,
				() -> MAPPER.readerFor(Runnable.class).readValue("\"secret\""));
		assertThat(JsonProblem.describe(problem)).startsWith("Cannot construct instance of `java.lang.Runnable`")
			.doesNotContain("secret");
	}

	@Test
	void causeShouldNotContainValues() {
		JacksonException problem = catchThrowableOfType(JacksonException.class,
				() -> MAPPER.readerFor(Person.class).readValue("{\"age\":-1,\"names\":[\"secret\"]}"));
		Throwable cause = JsonProblem.cause(problem);
		assertThat(cause).hasMessageContaining(problem.getClass().getName())
			.hasMessageEndingWith(JsonProblem.describe(problem));
		assertThat(cause.getCause()).hasMessage("java.lang.IllegalArgumentException");
		assertThat(cause.getStackTrace()).isEqualTo(problem.getStackTrace());
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			{'first_name':[],'secret':'secret'}  | 'first_name'
			{'short':{}}                         | 'nickname'
			{'FirstName':[]}                     | 'FirstName'
			{'others':{'secret':{'secret':1}}}   | 'others.*'
			{'secret':{'balance':'secret'}}      | '*.balance'
			""")
	void pathShouldContainOnlyDeclaredNames(String json, String path) {
		JsonMapper mapper = MAPPER.rebuild()
			.propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
			.enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_PROPERTIES)
			.disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
			.build();
		JacksonException problem = catchThrowableOfType(JacksonException.class,
				() -> mapper.readerFor(Renamed.class).readValue(json.replace('\'', '"')));
		assertThat(JsonProblem.describe(problem)).contains(" at " + path).doesNotContain("secret");
	}

	static final class Renamed {

		private final Map<String, Account> any = new TreeMap<>();

		@JsonProperty
		private Integer firstName;

		@JsonProperty
		@JsonAlias("short")
		private String nickname;

		@JsonProperty
		private Map<String, Level> others;

		@JsonAnySetter
		void set(String name, Account account) {
			this.any.put(name, account);
		}

	}

	enum Level {

		LOW, HIGH

	}

	record Account(long balance) {

	}

	record Person(int age, Map<String, Account> accounts, List<String> names, Level level, Map<Level, Long> levels) {

		Person {
			if (age < 0) {
				throw new IllegalArgumentException("age of " + names);
			}
		}

	}

}

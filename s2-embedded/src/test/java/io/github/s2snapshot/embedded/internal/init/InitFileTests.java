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

package io.github.s2snapshot.embedded.internal.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.github.s2snapshot.embedded.internal.backend.Backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link InitFile}. The expected results were checked with {@code s2 lite}
 * 0.43.4.
 */
class InitFileTests {

	@TempDir
	private Path directory;

	@Test
	void shouldCreateTheBasinsAndStreamsOfTheFile() throws IOException {
		try (Backend backend = Backend.inMemory()) {
			InitFile file = read("""
					{"$schema":"x","basins":[{"name":"init-basin",
					  "config":{"create_stream_on_append":true,"stream_cipher":"aegis-256",
					            "default_stream_config":{"storage_class":"express","retention_policy":"7days"}},
					  "streams":[{"name":"a/b","config":{"retention_policy":"infinite",
					              "timestamping":{"mode":"client-require","uncapped":true},
					              "delete_on_empty":{"min_age":"1day 2h"}}},{"name":"plain"}]},
					  {"name":"other-basin"}]}""");
			file.applyTo(backend);
			file.applyTo(backend);
			assertThat(backend.basinConfig("init-basin").toJson()).hasToString(
					"{\"default_stream_config\":{\"storage_class\":\"express\",\"retention_policy\":{\"age\":604800},"
							+ "\"timestamping\":null,\"delete_on_empty\":null},\"stream_cipher\":\"aegis-256\","
							+ "\"create_stream_on_append\":true,\"create_stream_on_read\":false}");
			assertThat(backend.streamConfig("init-basin", "a/b").toJson())
				.hasToString("{\"storage_class\":\"express\",\"retention_policy\":{\"infinite\":{}},\"timestamping\":"
						+ "{\"mode\":\"client-require\",\"uncapped\":true},\"delete_on_empty\":{\"min_age_secs\":93600}}");
			assertThat(backend.streamConfig("init-basin", "plain").retentionPolicy()).isNotNull();
			assertThat(backend.basinConfig("other-basin").createStreamOnAppend()).isFalse();
			read("{\"basins\":[{\"name\":\"init-basin\"}]}").applyTo(backend);
			assertThat(backend.basinConfig("init-basin").createStreamOnAppend())
				.as("a value that the file does not set is reset")
				.isFalse();
			assertThat(backend.streamConfig("init-basin", "a/b").deleteOnEmptyMinAgeSecs()).isEqualTo(93600);
		}
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			nojson                                                    | is not JSON
			[]                                                        | expected an object
			{"basins":null}                                           | basins: expected an array, not null
			{"basins":[],"basins":[]}                                 | Duplicate
			{"basins":[{"streams":[]}]}                               | basins[0]: missing field `name`
			{"basins":[{"name":"x"}]}                                 | basins[0]: basin name
			{"basins":[{"name":5}]}                                   | basins[0].name: expected a string, not 5
			{"basins":[{"name":"init-basin","nope":1}]}               | basins[0]: unknown field `nope`
			{"basins":[{"name":"init-basin"},{"name":"init-basin"}]}  | basins[1]: duplicate basin name init-basin
			{"basins":[{"name":"init-basin","streams":null}]}         | basins[0].streams: expected an array
			{"basins":[{"name":"init-basin","config":{"nope":1}}]}    | basins[0].config: unknown field `nope`
			{"basins":[{"name":"init-basin","config":{"stream_cipher":"rot13"}}]} | expected `aegis-256`
			""")
	void whenTheFileIsInvalidThenTheErrorHasPlaceAndProblem(String json, String problem) throws IOException {
		assertRefused(json, problem);
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', textBlock = """
			{"name":""}                                                   | streams[0]: stream name
			{"name":"a"},{"name":"a"}                                     | duplicate stream name a in basin
			{"name":"a","config":{"retention_policy":{"age":5}}}          | retention_policy: expected a string
			{"name":"a","config":{"retention_policy":"0s"}}               | age must be greater than 0 seconds
			{"name":"a","config":{"retention_policy":"999ms"}}            | age must be greater than 0 seconds
			{"name":"a","config":{"retention_policy":"7"}}                | time unit needed, for example 7sec
			{"name":"a","config":{"retention_policy":"7 foo"}}            | unknown time unit "foo"
			{"name":"a","config":{"retention_policy":""}}                 | value was empty
			{"name":"a","config":{"retention_policy":"infinite "}}        | expected number at 0
			{"name":"a","config":{"retention_policy":"1d -2h"}}           | expected number at 3
			{"name":"a","config":{"retention_policy":"99999999999999999999s"}} | number is too large
			{"name":"a","config":{"timestamping":{"mode":"foo"}}}         | unknown variant `foo`
			{"name":"a","config":{"delete_on_empty":{"min_age_secs":5}}}  | unknown field `min_age_secs`
			""")
	void whenAStreamIsInvalidThenTheErrorHasPlaceAndProblem(String stream, String problem) throws IOException {
		assertRefused("{\"basins\":[{\"name\":\"init-basin\",\"streams\":[" + stream + "]}]}", problem);
	}

	@ParameterizedTest
	@CsvSource({ "1500ms,1", "1year 2months 3weeks 1d 1h 1m 1s 1ms,38722093", "' 2 days',172800", "1.5h,5400", "0,0",
			"1h30m,5400", "1M,2630016" })
	void durationsShouldBeParsed(String text, long seconds) {
		assertThat(HumanDuration.parseSeconds(text)).isEqualTo(seconds);
	}

	private void assertRefused(String json, String problem) throws IOException {
		Path file = Files.writeString(this.directory.resolve("init.json"), json);
		assertThatIllegalArgumentException().isThrownBy(() -> InitFile.read(file))
			.withMessageContaining("init file \"" + file + "\"")
			.withMessageContaining(problem);
	}

	private InitFile read(String json) throws IOException {
		return InitFile.read(Files.writeString(this.directory.resolve("init.json"), json));
	}

}

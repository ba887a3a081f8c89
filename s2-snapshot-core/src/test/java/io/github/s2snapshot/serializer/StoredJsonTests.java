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
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.definition.StateVersions;
import io.github.s2snapshot.format.SnapshotDocument;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link StoredJson}.
 */
class StoredJsonTests {

	@Test
	void h38WhenANameIsLongThenEveryParserReadsIt() throws Exception {
		readByAll(Map.of("n".repeat(60_000), 1L), Stock.class, Stock::new);
	}

	@Test
	void h38WhenANumberIsLongThenEveryParserReadsIt() throws Exception {
		readByAll(new BigInteger("9".repeat(5_000)), Numbers.class,
				(integer) -> new Numbers(integer, new BigDecimal(integer, 40)));
	}

	@Test
	void h38WhenAStateHasTheMaximumDepthThenEveryParserReadsIt() throws Exception {
		List<Object> deep = new ArrayList<>();
		for (int i = 0; i < 498; i++) {
			deep = new ArrayList<>(List.of(deep));
		}
		readByAll(deep, Deep.class, Deep::new);
	}

	private static <T, S> void readByAll(T part, Class<S> type, Function<T, S> make) throws Exception {
		S state = make.apply(part);
		JacksonStateSerializer<S> serializer = JacksonStateSerializer.of(type);
		ByteArrayOutputStream written = new ByteArrayOutputStream();
		serializer.write(state, written);
		assertThat(serializer.read(new ByteArrayInputStream(written.toByteArray()))).isEqualTo(state);
		byte[] document = SnapshotDocument.write(7, Map.of(), written.toByteArray());
		assertThat(SnapshotDocument.parse(document).state().readAllBytes()).isEqualTo(written.toByteArray());
		assertThat(SnapshotDocument.isMeant(document)).isTrue();
		StateVersions versions = StateVersions.defaults().withUpcaster(1, (older) -> older);
		assertThat(versions.read(new ByteArrayInputStream(written.toByteArray()), 1, 2, serializer)).isEqualTo(state);
	}

	@Test
	void h39WhenATreeHasDecimalsThenTheyAreKeptExactly() throws Exception {
		JsonNode tree = StoredJson.mapper().readTree("{\"d\":12345678901234567890.120,\"e\":1E+5}");
		assertThat(tree.get("d").decimalValue()).isEqualTo(new BigDecimal("12345678901234567890.120"));
		assertThat(new String(StoredJson.mapper().writeValueAsBytes(tree), StandardCharsets.UTF_8))
			.isEqualTo("{\"d\":12345678901234567890.120,\"e\":1E+5}");
	}

	record Stock(Map<String, Long> amounts) {
	}

	record Numbers(BigInteger integer, BigDecimal fraction) {
	}

	record Deep(@Nullable List<Object> deep) {
	}

}

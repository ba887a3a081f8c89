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

package io.github.s2snapshot.definition;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.projection.error.ProjectionDefinitionException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for names of projections.
 */
class ProjectionNameTests {

	@ParameterizedTest
	@ValueSource(strings = { "orders", "delay-board", "orders.v2", "Orders_2", "a b", "R\u00fcckst\u00e4nde",
			"\u6ce8\u6587", "a..b", "...", "a:b", "a+b", "a?b#c", "a&b=c", "{x}", "[x]", "'x'", "\ud83d\ude80", "-",
			"~", "a,b", "a@b" })
	void whenNameIsValidThenItIsAccepted(String name) {
		assertThat(ProjectionDefinition.builder(name, Long.class).name()).isEqualTo(name);
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " ", "\t", "\u00a0", " a", "a ", "a\u00a0", ".", "..", "a/b", "/", "/a", "a/", "a\\b",
			"a%b", "a%2Fb", "a;b", "a;b=c", "a\nb", "a\u0000b", "a\u007fb", "a\u2028b", "a\u200bb", "a\u202eb",
			"a\ud800" })
	void whenNameIsInvalidThenItIsRefused(String name) {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> ProjectionDefinition.builder(name, Long.class))
			.withMessageContaining("choose another name")
			.satisfies((refused) -> assertThat(refused.getMessage()).doesNotContain("\n", "\u0000", "\u202e"));
	}

	@Test
	void whenNameContainsSlashThenTheMessageSaysSo() {
		assertThatExceptionOfType(ProjectionDefinitionException.class)
			.isThrownBy(() -> ProjectionDefinition.builder("orders/v2", Long.class))
			.withMessage("Projection name 'orders/v2' contains '/', which a path of the actuator cannot "
					+ "contain: choose another name, such as 'delay-board'. Snapshots that were "
					+ "taken under the old name are not used");
	}

}

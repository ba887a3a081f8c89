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

package io.github.s2snapshot.embedded.internal.http;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link Budget}.
 */
class BudgetTests {

	private final Budget budget = new Budget(100);

	private final List<String> cut = new ArrayList<>();

	private Budget.Share open(String name) {
		return this.budget.open(() -> this.cut.add(name));
	}

	@Test
	void h66WhenClientsThatWereCutOffKeepTheirBytesThenFurtherBytesAreRefused() {
		Budget.Share first = open("first");
		assertThat(first.set(100)).isTrue();
		Budget.Share second = open("second");
		assertThat(second.set(60)).isTrue();
		assertThat(open("third").set(60)).isTrue();
		assertThat(this.cut).containsExactly("first");
		assertThat(open("fourth").set(60)).isTrue();
		Budget.Share fifth = open("fifth");
		assertThat(fifth.set(60)).isFalse();
		assertThat(this.cut).containsExactly("first", "second");
		fifth.close();
		first.close();
		second.close();
		assertThat(this.budget.held()).isEqualTo(120);
		assertThat(open("sixth").set(60)).isTrue();
	}

}

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

package io.github.s2snapshot.projection;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

/**
 * Tests for {@link DeltaPosition} and {@link DeltaOptions}.
 */
class DeltaPositionTests {

	@Test
	void theTextShouldBeReadAgain() {
		assertThat(DeltaPosition.of(20_006)).hasToString("20006");
		for (DeltaPosition position : new DeltaPosition[] { DeltaPosition.of(0), DeltaPosition.of(-1),
				new DeltaPosition(7, 3, null), new DeltaPosition(7, 0, "1f3a90bc"),
				new DeltaPosition(-1, 999_999_999, "00000000") }) {
			assertThat(position.toString()).hasSizeLessThanOrEqualTo(DeltaPosition.MAX_LENGTH);
			assertThat(DeltaPosition.parse(position.toString())).isEqualTo(position);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "", " 1", "1 ", "+1", "-1", "1/", "1/x", "1@", "1@1f3a90bcd", "1@1F3A90BC", "1/2/3",
			"18446744073709551616", "0000000000000000000000000000000000000000000000001" })
	void whenATextIsNoPositionThenItIsRefused(String text) {
		assertThatIllegalArgumentException().isThrownBy(() -> DeltaPosition.parse(text))
			.withMessageStartingWith("'text' must be a position such as 20006, 20006/1 or 20006@1f3a90bc, but is ");
	}

	@Test
	void whenAPartIsInvalidThenItIsRefused() {
		assertThatIllegalArgumentException().isThrownBy(() -> new DeltaPosition(1, -1, null))
			.withMessage("'index' must not be negative, but is -1");
		assertThatIllegalArgumentException().isThrownBy(() -> new DeltaPosition(1, 0, "x"))
			.withMessageStartingWith("'incarnation' must be 8 hexadecimal digits in lower case, but is ");
	}

	@Test
	void optionsShouldBeValues() {
		assertThat(DeltaOptions.from(5)).isEqualTo(DeltaOptions.from(DeltaPosition.of(5)))
			.hasSameHashCodeAs(DeltaOptions.from(5))
			.hasToString("DeltaOptions[start=POSITION 5, onGap=FAIL]");
		assertThat(DeltaOptions.fromState().withState().onGap(DeltaGapAction.RESTATE))
			.isNotEqualTo(DeltaOptions.fromState())
			.hasToString("DeltaOptions[start=STATE, states, onGap=RESTATE]");
		assertThat(DeltaOptions.fromNow().position()).isNull();
	}

}

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

package io.github.s2snapshot.engine.internal.support;

import java.util.HashSet;
import java.util.Random;
import java.util.Set;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PositionSet}.
 */
class PositionSetTests {

	private final PositionSet positions = new PositionSet();

	@Test
	void shouldStorePositionsInARowAsOneRange() {
		for (long position = 5; position < 50_005; position++) {
			this.positions.add(position);
		}
		assertThat(this.positions.ranges()).isOne();
		assertThat(this.positions.contains(5)).isTrue();
		assertThat(this.positions.contains(50_004)).isTrue();
		assertThat(this.positions.contains(4)).isFalse();
		assertThat(this.positions.contains(50_005)).isFalse();
	}

	@Test
	void shouldContainTheSamePositionsAsASet() {
		long seed = System.nanoTime();
		Random random = new Random(seed);
		Set<Long> expected = new HashSet<>();
		for (int i = 0; i < 2_000; i++) {
			long position = random.nextInt(3_000) - 1_500;
			this.positions.add(position);
			expected.add(position);
		}
		for (long position = -1_600; position < 1_600; position++) {
			assertThat(this.positions.contains(position)).as("seed %s, %s", seed, position)
				.isEqualTo(expected.contains(position));
		}
	}

	@Test
	void shouldFindTheFirstPositionThatIsNotContained() {
		for (long position : new long[] { 5, 6, 7, 9 }) {
			this.positions.add(position);
		}
		assertThat(this.positions.firstNotContained(4)).isEqualTo(4);
		assertThat(this.positions.firstNotContained(5)).isEqualTo(8);
		assertThat(this.positions.firstNotContained(7)).isEqualTo(8);
		assertThat(this.positions.firstNotContained(8)).isEqualTo(8);
		assertThat(this.positions.firstNotContained(9)).isEqualTo(10);
	}

	@Test
	void whenTooManyRangesAreAddedThenTheLowestAreRemoved() {
		for (long i = 0; i <= PositionSet.MAX_RANGES; i++) {
			this.positions.add(100 + 2 * i);
		}
		assertThat(this.positions.ranges()).isEqualTo(PositionSet.MAX_RANGES);
		assertThat(this.positions.contains(100)).isFalse();
		assertThat(this.positions.contains(102)).isTrue();
		assertThat(this.positions.contains(100 + 2 * PositionSet.MAX_RANGES)).isTrue();
	}

	@Test
	void shouldNeverRemoveThePositionThatWasAddedLast() {
		for (long i = 0; i < PositionSet.MAX_RANGES; i++) {
			this.positions.add(100 + 2 * i);
		}
		this.positions.add(7);
		assertThat(this.positions.contains(7)).isTrue();
		assertThat(this.positions.contains(100)).isTrue();
		this.positions.add(9);
		assertThat(this.positions.contains(7)).isFalse();
	}

	@Test
	void copyShouldNotChangeAndClearedSetShouldBeEmpty() {
		this.positions.add(1);
		PositionSet copy = this.positions.copy();
		this.positions.add(2);
		assertThat(copy.contains(2)).isFalse();
		this.positions.clear();
		assertThat(this.positions.contains(1)).isFalse();
		assertThat(this.positions.contains(2)).isFalse();
		assertThat(copy.contains(1)).isTrue();
	}

}

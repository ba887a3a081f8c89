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

package io.github.s2snapshot.engine.internal.follow;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.IgnoredTypes;
import io.github.s2snapshot.projection.UnknownDeltas;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.record.SequencedRecord;
import io.github.s2snapshot.serializer.DeltaCodec;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FoldedTypes}.
 */
class FoldedTypesTests {

	private static FoldedTypes of(UnknownDeltas unknown, @Nullable Set<String> types) {
		return new FoldedTypes(ProjectionDefinition.builder("talk", String.class)
			.stream("talk")
			.initialState(() -> "")
			.fold(String.class, (state, text) -> state + text)
			.codec(new Types(types))
			.unknown(unknown)
			.build());
	}

	private static FoldedTypes ignoring(String... types) {
		return of(UnknownDeltas.IGNORE, Set.of(types));
	}

	private static Set<String> many(String more) {
		Set<String> types = IntStream.range(0, 70).mapToObj((i) -> "Type" + i).collect(Collectors.toSet());
		types.add(more);
		return types;
	}

	@Test
	void aSnapshotShouldListTheFoldedTypesIfOthersMayBeMissing() {
		assertThat(ignoring("a", "b", "").listed(IgnoredTypes.NONE).folds()).containsExactly("a", "b");
		FoldedTypes failing = of(UnknownDeltas.FAIL, Set.of("a"));
		assertThat(failing.listed(IgnoredTypes.NONE)).isSameAs(IgnoredTypes.NONE);
		assertThat(failing.listed(IgnoredTypes.of(List.of("b"))).folds()).containsExactly("a");
	}

	@Test
	void h72AStateShouldLackTheTypesThatItsBaseFolds() {
		IgnoredTypes later = ignoring("a", "b", "c").listed(IgnoredTypes.of(List.of("d")));
		assertThat(ignoring("a").lacking(later)).isEqualTo(IgnoredTypes.of(List.of("b", "c", "d")));
		assertThat(of(UnknownDeltas.FAIL, Set.of("a", "b")).lacking(later))
			.isEqualTo(IgnoredTypes.of(List.of("c", "d")));
		assertThat(ignoring("a", "b", "c", "e").lacking(later)).isEqualTo(IgnoredTypes.of(List.of("d")));
		assertThat(ignoring("a").lacking(IgnoredTypes.of(List.of("d")))).isEqualTo(IgnoredTypes.of(List.of("d")));
	}

	@Test
	void aSingleTypeShouldNotCountTheRecordsWithoutAType() {
		assertThat(ignoring("a", "b").lacking(ignoring("a", "").listed(IgnoredTypes.NONE)))
			.isEqualTo(IgnoredTypes.NONE);
	}

	@Test
	void h72FoldedTypesWithoutNamesShouldCountAsOthers() {
		FoldedTypes one = of(UnknownDeltas.IGNORE, many("One"));
		FoldedTypes two = of(UnknownDeltas.IGNORE, many("Two"));
		IgnoredTypes listed = one.listed(IgnoredTypes.NONE);
		assertThat(listed.folds()).isEmpty();
		assertThat(one.conflict(listed)).isNull();
		assertThat(one.lacking(listed)).isEqualTo(IgnoredTypes.NONE);
		IgnoredTypes lacking = two.lacking(listed);
		assertThat(lacking.hasOthers()).isTrue();
		assertThat(two.conflict(two.listed(lacking))).isNull();
		assertThat(one.conflict(two.listed(lacking))).contains("the projection folds other types now");
		// Too many of the names that the base folds.
		Set<String> most = new TreeSet<>(Set.of("x"));
		IntStream.range(0, 63).forEach((i) -> most.add("More" + i));
		IgnoredTypes full = ignoring("a", "b")
			.add(IgnoredTypes.of(IntStream.range(0, 64).mapToObj((i) -> "Old" + i).toList()), "Old64");
		IgnoredTypes more = ignoring("a").lacking(full.folding(most));
		assertThat(more.hasOthers()).isTrue();
		assertThat(ignoring("a").conflict(more)).isNull();
		assertThat(ignoring("a", "b").conflict(more)).isNotNull();
	}

	@Test
	void aCodecThatDoesNotTellItsTypesShouldListNothing() {
		FoldedTypes silent = of(UnknownDeltas.FAIL, null);
		IgnoredTypes later = ignoring("a").listed(IgnoredTypes.NONE);
		assertThat(silent.lacking(later)).isEqualTo(IgnoredTypes.NONE);
		assertThat(silent.listed(IgnoredTypes.NONE)).isEqualTo(IgnoredTypes.NONE);
	}

	/**
	 * A codec that only tells its types.
	 *
	 * @param types the types
	 */
	private record Types(@Nullable Set<String> types) implements DeltaCodec {

		@Override
		public AppendRecord encode(Object delta) {
			return AppendRecord.of((String) delta);
		}

		@Override
		public Object decode(SequencedRecord record) {
			return record.bodyAsString();
		}

	}

}

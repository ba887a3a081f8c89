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

package io.github.s2snapshot.kotlin.rolling.first;

import java.util.Map;
import java.util.TreeMap;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.projection.UnknownDeltas;

/**
 * Has its own classes, with the members that it needs.
 */
@StreamProjection(name = "articles", stream = "${shop.orders}", unknown = UnknownDeltas.IGNORE)
class ArticlesProjection {

	@InitialState
	Articles none() {
		return new Articles(Map.of(), Map.of());
	}

	@Fold
	Articles placed(Articles articles, OrderPlaced placed) {
		return new Articles(plus(articles.ordered(), placed.article(), placed.count()), articles.views());
	}

	@Fold
	Articles swapped(Articles articles, Swapped swapped) {
		return new Articles(plus(articles.ordered(), swapped.article(), swapped.count()), articles.views());
	}

	@Fold
	Articles viewed(Articles articles, PageViewed viewed) {
		return new Articles(articles.ordered(), plus(articles.views(), viewed.article(), 1));
	}

	private static Map<String, Long> plus(Map<String, Long> numbers, String article, long number) {
		Map<String, Long> sum = new TreeMap<>(numbers);
		sum.merge(article, number, Long::sum);
		return sum;
	}

	record OrderPlaced(String article, int count) {

	}

	record Swapped(String article, int count) {

	}

	record PageViewed(String article) {

	}

}

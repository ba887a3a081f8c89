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

import java.util.function.Function;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.Provisioned;

/**
 * What lists of basins and of streams have in common.
 */
final class Lists {

	private Lists() {
	}

	static String prefix(QueryParams query, Function<String, @Nullable String> rule) {
		String prefix = query.text("prefix");
		String problem = rule.apply(prefix);
		if (problem != null) {
			throw QueryParams.bad("prefix: " + problem);
		}
		return prefix;
	}

	/**
	 * Status of the response to an ensure.
	 * @param provisioned what it did
	 * @return the status
	 */
	static int ensured(Provisioned<?> provisioned) {
		return (provisioned.result() == Provisioned.Result.CREATED) ? 201 : 200;
	}

}

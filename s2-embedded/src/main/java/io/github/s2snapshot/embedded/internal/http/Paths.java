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

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.sdk.wire.ErrorCode;
import io.github.s2snapshot.sdk.wire.Names;

/**
 * Parameters in paths: the last segment of {@code /v1/kind/parameter}.
 */
final class Paths {

	private static final int PARAMETER = 3;

	private Paths() {
	}

	static String basin(String[] path) {
		String name = PercentCoding.decodeSegment(path[PARAMETER], "basin");
		return check(name, Names.basinProblem(name));
	}

	static String stream(String[] path) {
		return stream(path, PARAMETER);
	}

	static String stream(String[] path, int index) {
		String name = PercentCoding.decodeSegment(path[index], "stream");
		return check(name, Names.streamProblem(name));
	}

	static String accessToken(String[] path) {
		String id = PercentCoding.decodeSegment(path[PARAMETER], "id");
		return check(id, Names.accessTokenIdProblem(id));
	}

	private static String check(String value, @Nullable String problem) {
		if (problem != null) {
			throw S2Error.of(ErrorCode.BAD_PATH, "Invalid URL: " + problem);
		}
		return value;
	}

}

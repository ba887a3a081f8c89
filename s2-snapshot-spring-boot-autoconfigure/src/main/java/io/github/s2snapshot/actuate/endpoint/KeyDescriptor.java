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

package io.github.s2snapshot.actuate.endpoint;

import java.util.Locale;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.s2snapshot.keyed.KeyException;
import io.github.s2snapshot.keyed.KeyInfo;
import io.github.s2snapshot.keyed.KeyState;
import io.github.s2snapshot.projection.ProjectionInfo;

/**
 * Description of one key of a keyed projection.
 *
 * @param projection the name of the projection
 * @param key the text of the key
 * @param stream its stream, or {@code null} if the text is not a key
 * @param state {@code absent}, {@code loading}, {@code resident}, {@code followed},
 * {@code passivating} or {@code failed}; {@code null} if the text is not a key
 * @param details the projection of the key, or {@code null} if it is not in memory
 * @param failed its last failure, or {@code null} if it has not failed
 * @param problem why the text is not a key; left out if it is one
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record KeyDescriptor(String projection, String key, @Nullable String stream, @Nullable String state,
		@Nullable ProjectionDescriptor details, FailedKeysDescriptor.@Nullable Entry failed,
		@JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String problem) implements OperationResponseBody {

	static KeyDescriptor of(String projection, KeyInfo info) {
		ProjectionInfo details = info.projection();
		return new KeyDescriptor(projection, info.key(), info.stream(), id(info.state()),
				(details != null) ? ProjectionDescriptor.of(details) : null,
				(info.failed() != null) ? FailedKeysDescriptor.Entry.of(info.failed()) : null, null);
	}

	static KeyDescriptor invalid(String projection, String key, KeyException problem) {
		return new KeyDescriptor(projection, key, null, null, null, null, problem.getMessage());
	}

	private static String id(KeyState state) {
		return state.name().toLowerCase(Locale.ROOT);
	}

}

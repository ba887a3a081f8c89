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

import java.time.Instant;
import java.util.List;

import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.s2snapshot.keyed.FailedKey;
import io.github.s2snapshot.keyed.KeyedProjection;

/**
 * Description of the failed keys of a keyed projection.
 *
 * @param projection the name of the projection
 * @param failed the keys, the last one first
 * @since 0.1.0
 */
public record FailedKeysDescriptor(String projection, List<Entry> failed) implements OperationResponseBody {

	static FailedKeysDescriptor of(KeyedProjection<?, ?> projection) {
		return new FailedKeysDescriptor(projection.name(), projection.failed().stream().map(Entry::of).toList());
	}

	/**
	 * Description of a failed key.
	 *
	 * @param key the text of the key
	 * @param stream its stream
	 * @param failures the number of consecutive failures
	 * @param since the time of the first of them
	 * @param nextAttempt the time from which a request loads the key again
	 * @param failure the reason of the last failure
	 */
	public record Entry(String key, String stream, int failures, Instant since, Instant nextAttempt, String failure) {

		static Entry of(FailedKey failed) {
			return new Entry(failed.key(), failed.stream(), failed.failures(), failed.since(), failed.retryAt(),
					String.valueOf(failed.failure().getMessage()));
		}

	}

}

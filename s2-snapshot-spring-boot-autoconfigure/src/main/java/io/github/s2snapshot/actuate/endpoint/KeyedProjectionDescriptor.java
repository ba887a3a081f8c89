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

import com.fasterxml.jackson.annotation.JsonInclude;
import org.springframework.boot.actuate.endpoint.OperationResponseBody;

import io.github.s2snapshot.keyed.KeyedProjectionDefinition;
import io.github.s2snapshot.keyed.KeyedProjectionInfo;
import io.github.s2snapshot.keyed.Residency;

/**
 * Description of a keyed projection: of all its keys together.
 *
 * @param basin the basin of the streams
 * @param pattern the pattern of the streams
 * @param resident the number of keys in memory, with those that are followed
 * @param residentBytes the estimated size of their states in bytes
 * @param followed the number of keys whose streams are followed
 * @param loading the number of keys that are being loaded, or wait for that
 * @param failed the number of failed keys that are remembered
 * @param hits the number of requests that found the key in memory
 * @param loads the number of keys that were loaded
 * @param failures the number of loads that failed, and of keys that failed later
 * @param evictions the number of keys that left the memory
 * @param limits which keys stay in memory
 * @param triggers when snapshots are taken, in words
 * @since 0.1.0
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record KeyedProjectionDescriptor(String basin, String pattern, int resident, long residentBytes, int followed,
		int loading, int failed, long hits, long loads, long failures, long evictions, LimitsDescriptor limits,
		String triggers) implements OperationResponseBody {

	static KeyedProjectionDescriptor of(KeyedProjectionInfo info, KeyedProjectionDefinition<?, ?> definition) {
		return new KeyedProjectionDescriptor(info.basin(), info.pattern(), info.resident(), info.residentBytes(),
				info.followed(), info.loading(), info.failed(), info.hits(), info.loads(), info.failures(),
				info.evictions(), LimitsDescriptor.of(definition.residency()),
				definition.template().describeTriggers());
	}

	/**
	 * Description of which keys stay in memory.
	 *
	 * @param maxResident the most keys in memory
	 * @param maxResidentBytes the largest estimated size of their states in bytes
	 * @param idleSeconds the time after which a key that is not used leaves the memory,
	 * in seconds
	 * @param maxFollowed the most keys that are followed
	 * @param maxLoads the most keys that are loaded at the same time
	 * @param maxFailed the most failed keys that are remembered
	 * @param freshness how fresh a read is that asks for nothing else
	 */
	public record LimitsDescriptor(int maxResident, long maxResidentBytes, double idleSeconds, int maxFollowed,
			int maxLoads, int maxFailed, String freshness) {

		private static final double MILLIS_PER_SECOND = 1000.0;

		static LimitsDescriptor of(Residency residency) {
			return new LimitsDescriptor(residency.maxResident(), residency.maxBytes(),
					residency.idleTimeout().toMillis() / MILLIS_PER_SECOND, residency.maxFollowed(),
					residency.maxLoads(), residency.maxFailed(), residency.freshness().toString());
		}

	}

}

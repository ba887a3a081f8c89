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

package io.github.s2snapshot.autoconfigure.health;

import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;

/**
 * Health of a projection that does not exist: {@code UNKNOWN}, which does not take the
 * application out of service.
 */
class AbsentProjection implements HealthIndicator {

	/**
	 * Name of the entry of an application without projections. A group needs at least one
	 * entry to exist.
	 */
	static final String NAME = "projections";

	private final String reason;

	AbsentProjection(String reason) {
		this.reason = reason;
	}

	@Override
	public Health health() {
		return Health.unknown().withDetail("reason", this.reason).build();
	}

}

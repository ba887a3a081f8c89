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

package io.github.s2snapshot.embedded.internal.backend;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.concurrent.atomic.AtomicReference;

/**
 * System clock that can be moved.
 */
final class ShiftedClock extends Clock {

	private final Clock clock = Clock.systemUTC();

	private final AtomicReference<Duration> shift = new AtomicReference<>(Duration.ZERO);

	void advance(Duration by) {
		this.shift.updateAndGet((shift) -> shift.plus(by));
	}

	@Override
	public Instant instant() {
		return this.clock.instant().plus(this.shift.get());
	}

	@Override
	public ZoneId getZone() {
		return this.clock.getZone();
	}

	@Override
	public Clock withZone(ZoneId zone) {
		throw new UnsupportedOperationException("The clock of the embedded server has no time zone");
	}

}

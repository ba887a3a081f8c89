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

package io.github.s2snapshot.embedded.chaos;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import io.github.s2snapshot.embedded.chaos.Ledger.Outcome;

/**
 * Figures of a fault run.
 */
record FaultReport(Ledger ledger, Map<FaultKind, Integer> faults, long resent, long connections, long slowestMillis,
		FaultKind slowest, Duration time) {

	int injected() {
		return this.faults.values().stream().mapToInt(Integer::intValue).sum();
	}

	List<String> violations() {
		return this.ledger.violations();
	}

	private long records(Outcome outcome) {
		return this.ledger.batches()
			.stream()
			.filter((batch) -> batch.outcome() == outcome)
			.mapToLong(Ledger.Batch::count)
			.sum();
	}

	long acknowledged() {
		return records(Outcome.ACKNOWLEDGED);
	}

	@Override
	public String toString() {
		return injected() + " faults in " + this.time.toMillis() + " ms: " + this.faults + "\nrecords: "
				+ acknowledged() + " acknowledged, " + records(Outcome.INDEFINITE) + " indefinite, "
				+ records(Outcome.NOT_APPENDED) + " certainly not appended, " + this.resent
				+ " appended twice where the policy allows it\n" + this.ledger.sessions() + " sessions over "
				+ this.connections + " connections, errors " + this.ledger.failures() + "\nslowest recovery "
				+ this.slowestMillis + " ms after " + this.slowest + ", violations: " + violations().size();
	}

}

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

package io.github.s2snapshot.sample.outage;

import java.util.Random;

/**
 * Random plan of one round of an outage run.
 *
 * @param phase what the sample does when the fault begins
 * @param fault the fault
 * @param millis how long it lasts
 * @param killed whether processes that end are killed rather than asked to end
 * @param forwarded whether the request that the fault begins with reaches the server
 * @param refusal how requests are refused by a fault that has a status
 */
record OutagePlan(OutagePhase phase, OutageFault fault, long millis, boolean killed, boolean forwarded,
		FaultGateway.Refusal refusal) {

	private static final int TOTAL = 100;

	private static final int SOME = 60;

	static OutagePlan next(Random random, boolean longOutages) {
		OutageFault fault = fault(random);
		return new OutagePlan(OutagePhase.values()[random.nextInt(OutagePhase.values().length)], fault,
				millis(random, longOutages), random.nextInt(3) > 0, random.nextBoolean(),
				new FaultGateway.Refusal(fault.code(), random.nextBoolean(), random.nextBoolean() ? TOTAL : SOME,
						FaultGateway.Sessions.values()[random.nextInt(FaultGateway.Sessions.values().length)],
						new Random(random.nextLong())));
	}

	private static OutageFault fault(Random random) {
		int total = 0;
		for (OutageFault fault : OutageFault.values()) {
			total += fault.weight();
		}
		int chosen = random.nextInt(total);
		for (OutageFault fault : OutageFault.values()) {
			chosen -= fault.weight();
			if (chosen < 0) {
				return fault;
			}
		}
		throw new IllegalStateException("No fault to choose");
	}

	// Some faults last longer than the time-out of a silent read session.
	private static long millis(Random random, boolean longOutages) {
		int kind = random.nextInt(10);
		if (kind == 0 && longOutages) {
			return 22_000 + random.nextInt(15_000);
		}
		return (kind < 4) ? random.nextInt(300) : 300 + random.nextInt(4_700);
	}

	/**
	 * Returns whether the server cannot be reached at all during the fault.
	 * @return whether it is so
	 */
	boolean isTotal() {
		return switch (this.fault) {
			case SERVER_STOPPED, REFUSED, SILENT -> true;
			case CUT, SLOW -> false;
			case STATUS_401, STATUS_404, STATUS_429, STATUS_503 -> this.refusal.percent() == TOTAL;
		};
	}

}

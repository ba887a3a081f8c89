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

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Counts what happened in an outage run.
 */
final class OutageReport {

	private final Map<OutageFault, Map<OutagePhase, Integer>> faults = new EnumMap<>(OutageFault.class);

	private final List<Double> secondsToLive = new ArrayList<>();

	private final List<String> lines = new ArrayList<>();

	void fault(OutageFault fault, OutagePhase phase) {
		this.faults.computeIfAbsent(fault, (key) -> new EnumMap<>(OutagePhase.class)).merge(phase, 1, Integer::sum);
	}

	void live(double seconds) {
		this.secondsToLive.add(seconds);
	}

	void line(String format, Object... arguments) {
		this.lines.add(String.format(Locale.ROOT, format, arguments));
	}

	int faults() {
		return this.faults.values()
			.stream()
			.flatMap((phases) -> phases.values().stream())
			.mapToInt(Integer::intValue)
			.sum();
	}

	String text() {
		StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-16s", "fault"));
		for (OutagePhase phase : OutagePhase.values()) {
			text.append(String.format(Locale.ROOT, "%10s", phase.name().toLowerCase(Locale.ROOT)));
		}
		for (OutageFault fault : OutageFault.values()) {
			text.append(String.format(Locale.ROOT, "%n%-16s", fault.name().toLowerCase(Locale.ROOT)));
			for (OutagePhase phase : OutagePhase.values()) {
				text.append(String.format(Locale.ROOT, "%10d",
						this.faults.getOrDefault(fault, Map.of()).getOrDefault(phase, 0)));
			}
		}
		if (!this.secondsToLive.isEmpty()) {
			Collections.sort(this.secondsToLive);
			int count = this.secondsToLive.size();
			text.append(String.format(Locale.ROOT,
					"%n%d faults, live after the end of each: p50 %.3f s, p99 %.3f s, max %.3f s of %d", faults(),
					this.secondsToLive.get(count / 2), this.secondsToLive.get((int) (0.99 * (count - 1))),
					this.secondsToLive.get(count - 1), count));
		}
		this.lines.forEach((line) -> text.append(System.lineSeparator()).append(line));
		return text.append(System.lineSeparator()).toString();
	}

}

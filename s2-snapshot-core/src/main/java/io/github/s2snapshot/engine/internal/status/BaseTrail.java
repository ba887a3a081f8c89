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

package io.github.s2snapshot.engine.internal.status;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Collects why snapshots that were found are not a base: the first reasons, and the
 * number of the others.
 */
final class BaseTrail {

	private static final int LIMIT = 5;

	private final List<String> reasons = new ArrayList<>();

	private int dropped;

	void add(String reason) {
		if (this.reasons.size() < LIMIT) {
			this.reasons.add(reason);
		}
		else {
			this.dropped++;
		}
	}

	@Override
	public String toString() {
		if (this.reasons.isEmpty()) {
			return "";
		}
		return " (" + String.join("; ", this.reasons)
				+ ((this.dropped > 0) ? String.format(Locale.ROOT, "; and %d more", this.dropped) : "") + ")";
	}

}

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

package io.github.s2snapshot.autoconfigure.projection;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.PropertyChecks;
import io.github.s2snapshot.definition.HistoryTrim;

/**
 * Combines the common properties of trims with those of a projection.
 */
class TrimSettings {

	private static final String PREFIX = "s2.snapshot";

	private final TrimProperties common;

	private final TrimProperties own;

	private final String prefix;

	TrimSettings(TrimProperties common, TrimProperties own, @Nullable String key) {
		this.common = common;
		this.own = own;
		this.prefix = PREFIX + ".projections." + key;
	}

	HistoryTrim apply() {
		TrimProperties.Mode mode = (this.own.getMode() != null) ? this.own.getMode() : this.common.getMode();
		// The values are checked even if nothing is trimmed.
		HistoryTrim trim = apply(apply(HistoryTrim.covered(), this.common, PREFIX), this.own, this.prefix);
		return (mode == TrimProperties.Mode.COVERED) ? trim : HistoryTrim.never();
	}

	private static HistoryTrim apply(HistoryTrim trim, TrimProperties properties, String prefix) {
		HistoryTrim result = trim;
		if (properties.getDelay() != null) {
			result = result.withDelay(PropertyChecks.requireNotNegative(prefix + ".trim.delay", properties.getDelay()));
		}
		if (properties.getMargin() != null) {
			result = result
				.withMargin(PropertyChecks.requireAtLeast(prefix + ".trim.margin", properties.getMargin(), 0));
		}
		if (properties.getGenerations() != null) {
			result = result.withGenerations(
					(int) PropertyChecks.requireAtLeast(prefix + ".trim.generations", properties.getGenerations(), 1));
		}
		return result;
	}

	/**
	 * Checks that the store keeps as many snapshots as a trim requires.
	 * @param projection the name of the projection
	 * @param kept the number of snapshots of a projection that the store keeps
	 * @param keepKey the key of the property that sets this number
	 */
	void requireKept(String projection, int kept, String keepKey) {
		HistoryTrim trim = apply();
		if (trim.isCovered() && trim.generations() > kept) {
			String property = ((this.own.getGenerations() != null) ? this.prefix : PREFIX) + ".trim.generations";
			throw new FailureAnalyzedException(
					"Projection '" + projection + "' would never trim its stream: '" + property + "' requires "
							+ trim.generations() + " usable snapshots, but the store keeps only " + kept + ".",
					"Increase '" + keepKey + "' to at least " + trim.generations() + ", or decrease '" + property
							+ "'.");
		}
	}

}

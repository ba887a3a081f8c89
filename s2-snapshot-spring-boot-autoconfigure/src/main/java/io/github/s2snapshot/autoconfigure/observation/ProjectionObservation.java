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

package io.github.s2snapshot.autoconfigure.observation;

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * Observations of projections. Each one becomes a timer, and a span if tracing is
 * enabled.
 *
 * @since 0.1.0
 */
public enum ProjectionObservation implements ObservationDocumentation {

	/**
	 * Append of deltas.
	 */
	APPEND("s2.append"),

	/**
	 * Update: decision, append and fold, including all attempts.
	 */
	UPDATE("s2.update"),

	/**
	 * Command: search, decision, append and fold, including all attempts.
	 */
	COMMAND("s2.command"),

	/**
	 * Snapshot, including all attempts.
	 */
	SNAPSHOT("s2.snapshot"),

	/**
	 * Restore of a projection, until it is live.
	 */
	RESTORE("s2.restore");

	private final String id;

	ProjectionObservation(String id) {
		this.id = id;
	}

	@Override
	public String getName() {
		return this.id;
	}

	@Override
	public Class<? extends ObservationConvention<? extends Observation.Context>> getDefaultConvention() {
		return DefaultProjectionObservationConvention.class;
	}

	@Override
	public KeyName[] getLowCardinalityKeyNames() {
		return LowCardinality.values();
	}

	@Override
	public KeyName[] getHighCardinalityKeyNames() {
		return HighCardinality.values();
	}

	@Override
	public String getPrefix() {
		return "";
	}

	/**
	 * Key names with few values.
	 */
	public enum LowCardinality implements KeyName {

		/**
		 * Name of the projection.
		 */
		PROJECTION("projection"),

		/**
		 * Stream of the projection, {@code basin/stream}, or the pattern of a keyed one.
		 */
		STREAM("stream"),

		/**
		 * Outcome, {@code none} while the operation is running.
		 */
		OUTCOME("outcome"),

		/**
		 * Base of a restore, {@code none} before it is known and for other operations.
		 */
		SOURCE("source");

		private final String id;

		LowCardinality(String id) {
			this.id = id;
		}

		@Override
		public String asString() {
			return this.id;
		}

	}

	/**
	 * Key names with any value.
	 */
	public enum HighCardinality implements KeyName {

		/**
		 * Stream of the key of a keyed projection, {@code basin/stream}.
		 */
		STREAM("s2.stream"),

		/**
		 * Cursor of the base of a restore.
		 */
		CURSOR("s2.cursor"),

		/**
		 * Number of deltas that were folded after the base.
		 */
		REPLAYED("s2.replayed");

		private final String id;

		HighCardinality(String id) {
			this.id = id;
		}

		@Override
		public String asString() {
			return this.id;
		}

	}

}

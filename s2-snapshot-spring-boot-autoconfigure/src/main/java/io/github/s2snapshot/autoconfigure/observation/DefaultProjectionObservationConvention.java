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

import java.util.Locale;

import io.micrometer.common.KeyValues;
import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.autoconfigure.observation.ProjectionObservation.HighCardinality;
import io.github.s2snapshot.autoconfigure.observation.ProjectionObservation.LowCardinality;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.sdk.resource.StreamName;

/**
 * Default {@link ProjectionObservationConvention}.
 *
 * @since 0.1.0
 */
public class DefaultProjectionObservationConvention implements ProjectionObservationConvention {

	private static final String NONE = "none";

	@Override
	public @Nullable String getName() {
		return null;
	}

	@Override
	public String getContextualName(ProjectionObservationContext context) {
		return context.getObservation().name().toLowerCase(Locale.ROOT) + " " + context.getProjection();
	}

	@Override
	public KeyValues getLowCardinalityKeyValues(ProjectionObservationContext context) {
		StreamName stream = context.getStream();
		String outcome = context.getOutcome();
		RestoreInfo restore = context.getRestore();
		return KeyValues.of(LowCardinality.PROJECTION.withValue(context.getProjection()),
				LowCardinality.STREAM.withValue((stream != null) ? stream.toString() : NONE),
				LowCardinality.OUTCOME.withValue((outcome != null) ? outcome : NONE),
				LowCardinality.SOURCE.withValue((restore != null) ? restore.source().id() : NONE));
	}

	@Override
	public KeyValues getHighCardinalityKeyValues(ProjectionObservationContext context) {
		KeyValues values = KeyValues.empty();
		StreamName stream = context.getKeyStream();
		if (stream != null) {
			values = values.and(HighCardinality.STREAM.withValue(stream.toString()));
		}
		RestoreInfo restore = context.getRestore();
		if (restore != null) {
			values = values.and(HighCardinality.CURSOR.withValue(Long.toUnsignedString(restore.cursor())),
					HighCardinality.REPLAYED.withValue(Long.toString(restore.replayed())));
		}
		return values;
	}

}

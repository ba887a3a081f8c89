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

package io.github.s2snapshot.autoconfigure;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.core.log.LogMessage;

import io.github.s2snapshot.definition.PoisonPolicy;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.ProjectionMaintenance;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

/**
 * Creates the streams of projections and their dead-letter streams where that is asked
 * for. A stream that exists is left as it is.
 */
class MissingStreams {

	private static final Log logger = LogFactory.getLog(MissingStreams.class);

	private final ProjectionSettings settings;

	MissingStreams(ProjectionSettings settings) {
		this.settings = settings;
	}

	void createFor(SnapshotTemplate snapshots) {
		for (ProjectionDefinition<?> definition : snapshots.definitions()) {
			if (this.settings.createStream(definition.name())) {
				create(snapshots.maintenance(), snapshots.projection(definition.name()), definition.poison());
			}
		}
	}

	private void create(ProjectionMaintenance maintenance, Projection<?> projection, PoisonPolicy poison) {
		// The default retention of a week would take the base of a projection away, and
		// the records it could not fold.
		StreamConfig config = StreamConfig.defaults().withRetention(RetentionPolicy.infinite());
		if (maintenance.createStream(projection.name(), config)) {
			logger.info(LogMessage.format("Created stream %s/%s with infinite retention for projection '%s'",
					projection.basin(), projection.stream(), projection.name()));
		}
		if (maintenance.createDeadLetterStream(projection.name(), config)) {
			logger
				.info(LogMessage.format("Created dead-letter stream %s/%s with infinite retention for projection '%s'",
						projection.basin(), poison.deadLetterStream(), projection.name()));
		}
	}

}

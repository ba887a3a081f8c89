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

package io.github.s2snapshot.editor.document;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

import io.github.s2snapshot.autoconfigure.client.S2Properties;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.ListOptions;

/**
 * Creates the basin of the documents if it does not exist, in the phase before the phase
 * of projections. The stream of a document is created with the document.
 */
@Component
class DocumentsBasin implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(DocumentsBasin.class);

	private final S2Client client;

	private final String basin;

	private final int phase;

	private volatile boolean running;

	DocumentsBasin(S2Client client, S2Properties properties, S2SnapshotProperties snapshotProperties) {
		Assert.state(properties.getBasin() != null, "The property 's2.basin' must be set");
		this.client = client;
		this.basin = properties.getBasin();
		this.phase = snapshotProperties.getLifecycle().getPhase() - 1;
	}

	@Override
	public void start() {
		try {
			this.client.basin(this.basin).listStreams(ListOptions.defaults().withLimit(1));
		}
		catch (S2ServerException ex) {
			// An existing basin is not ensured, because that would reset its
			// configuration.
			if (!"basin_not_found".equals(ex.code())) {
				throw ex;
			}
			this.client.ensureBasin(this.basin, BasinConfig.defaults());
			logger.info("Basin '" + this.basin + "' was created");
		}
		this.running = true;
	}

	@Override
	public void stop() {
		this.running = false;
	}

	@Override
	public boolean isRunning() {
		return this.running;
	}

	@Override
	public int getPhase() {
		return this.phase;
	}

}

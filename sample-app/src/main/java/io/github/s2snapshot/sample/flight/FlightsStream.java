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

package io.github.s2snapshot.sample.flight;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.util.Assert;

import io.github.s2snapshot.autoconfigure.client.S2Properties;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties;
import io.github.s2snapshot.projection.StartMode;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.error.S2Exception;
import io.github.s2snapshot.sdk.error.S2ServerException;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.Provisioned;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;

/**
 * Creates the basin and the stream of the sample if they do not exist. By default, the
 * starter does not create streams, so the application does it before the projections are
 * restored: this bean starts in the phase before the phase of projections. If they are
 * restored in the background, the stream is created in the background too, so that the
 * application can start without a server.
 */
@Component
class FlightsStream implements SmartLifecycle {

	private static final Log logger = LogFactory.getLog(FlightsStream.class);

	private static final String STREAM = "flights";

	private static final long RETRY_MILLIS = 1_000;

	private final S2Client client;

	private final String basin;

	private final int phase;

	private final boolean background;

	private volatile @Nullable Thread thread;

	private volatile boolean running;

	FlightsStream(S2Client client, S2Properties properties, S2SnapshotProperties snapshotProperties) {
		Assert.state(properties.getBasin() != null, "The property 's2.basin' must be set");
		this.client = client;
		this.basin = properties.getBasin();
		this.phase = snapshotProperties.getLifecycle().getPhase() - 1;
		this.background = snapshotProperties.getRestore().getStartMode() == StartMode.BACKGROUND;
	}

	@Override
	public void start() {
		this.running = true;
		if (!this.background) {
			ensure();
			return;
		}
		Thread thread = new Thread(this::ensureInBackground, "flights-stream");
		thread.setDaemon(true);
		this.thread = thread;
		thread.start();
	}

	private void ensureInBackground() {
		while (this.running) {
			try {
				ensure();
				return;
			}
			catch (S2Exception ex) {
				logger.warn("Stream '" + STREAM + "' in basin '" + this.basin + "' could not be created, retrying: "
						+ ex.getMessage());
			}
			try {
				Thread.sleep(RETRY_MILLIS);
			}
			catch (InterruptedException ex) {
				return;
			}
		}
	}

	private void ensure() {
		Provisioned<StreamInfo> stream;
		try {
			stream = ensureStream();
		}
		catch (S2ServerException ex) {
			// An existing basin is not ensured, because that would reset its
			// configuration.
			if (!"basin_not_found".equals(ex.code())) {
				throw ex;
			}
			this.client.ensureBasin(this.basin, BasinConfig.defaults());
			stream = ensureStream();
		}
		logger.info("Stream '" + STREAM + "' in basin '" + this.basin + "': " + stream.result());
	}

	private Provisioned<StreamInfo> ensureStream() {
		// Infinite retention, so that in-stream snapshots do not expire.
		return this.client.basin(this.basin)
			.ensureStream(STREAM, StreamConfig.defaults().withRetention(RetentionPolicy.infinite()));
	}

	@Override
	public void stop() {
		this.running = false;
		Thread thread = this.thread;
		if (thread != null) {
			thread.interrupt();
		}
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

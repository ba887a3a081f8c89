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

package io.github.s2snapshot.sample.seed;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ApplicationArguments;
import org.springframework.boot.ApplicationRunner;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.context.ApplicationListener;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.stereotype.Component;

/**
 * Runs the {@link FlightSeeder} on its own thread after the start of the application. The
 * board can be read while flights are appended.
 */
@Component
@ConditionalOnBooleanProperty(name = "sample.seed", matchIfMissing = true)
class SeedRunner implements ApplicationRunner, ApplicationListener<ContextClosedEvent> {

	private static final Log logger = LogFactory.getLog(SeedRunner.class);

	private static final long STOP_MILLIS = 5_000;

	private final FlightSeeder seeder;

	private volatile @Nullable Thread thread;

	SeedRunner(FlightSeeder seeder) {
		this.seeder = seeder;
	}

	@Override
	public void run(ApplicationArguments args) {
		Thread thread = new Thread(this::seed, "seed");
		thread.setDaemon(true);
		this.thread = thread;
		thread.start();
	}

	private void seed() {
		try {
			this.seeder.seed();
		}
		catch (InterruptedException ex) {
			logger.info("Stopped appending flights. The next start continues at the end of the stream");
		}
		catch (RuntimeException ex) {
			logger.error("Appending flights failed", ex);
		}
	}

	/**
	 * Stops before the projection, because this event is published before lifecycle beans
	 * are stopped.
	 */
	@Override
	public void onApplicationEvent(ContextClosedEvent event) {
		Thread thread = this.thread;
		if (thread == null) {
			return;
		}
		thread.interrupt();
		try {
			thread.join(STOP_MILLIS);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
	}

}

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

import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.springframework.boot.SpringApplication;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sample.SampleApplication;
import io.github.s2snapshot.sample.TestServer;
import io.github.s2snapshot.sample.board.AirportDelays;
import io.github.s2snapshot.sample.board.DelayBoard;
import io.github.s2snapshot.sample.flight.FlightDeparted;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link FlightSeeder}: two instances append the data file to one stream, and
 * flights are posted at the same time.
 */
class FlightSeederIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final int OTHERS = 50;

	@TempDir
	private Path directory;

	@ParameterizedTest
	@EnumSource
	void whenOtherClientsAppendThenEachFlightIsInTheStreamOnce(TestServer testServer) throws Exception {
		ExecutorService threads = Executors.newFixedThreadPool(2);
		try (TestServer.Running server = testServer.start(this.directory);
				ConfigurableApplicationContext one = run(server, "one");
				ConfigurableApplicationContext two = run(server, "two")) {
			Future<?> first = threads.submit(seeding(one));
			Future<?> second = threads.submit(seeding(two));
			FlightDeparted flight = new FlightDeparted(LocalDateTime.of(2001, 4, 1, 8, 15), "XXX", "LAX", 0, 1);
			for (int i = 0; i < OTHERS; i++) {
				projection((i % 2 == 0) ? one : two).append(flight);
			}
			first.get();
			second.get();
			assertBoard(projection(one).readLatest(TIMEOUT).state());
			assertBoard(projection(two).readLatest(TIMEOUT).state());
		}
		finally {
			threads.shutdownNow();
		}
	}

	private static void assertBoard(DelayBoard board) {
		assertThat(board.seeded()).isEqualTo(20_000);
		assertThat(board.total().flights()).isEqualTo(20_000 + OTHERS);
		assertThat(board.total().totalDelayMinutes()).isEqualTo(154_078);
		assertThat(board.totalDistanceMiles()).isEqualTo(14_476_934 + OTHERS);
		assertThat(board.airport("XXX")).isEqualTo(new AirportDelays(OTHERS, 0, 0));
	}

	private static Callable<?> seeding(ConfigurableApplicationContext context) {
		FlightSeeder seeder = context.getBean(FlightSeeder.class);
		return () -> {
			seeder.seed();
			return null;
		};
	}

	@SuppressWarnings("unchecked")
	private static Projection<DelayBoard> projection(ConfigurableApplicationContext context) {
		return context.getBean(Projection.class);
	}

	private ConfigurableApplicationContext run(TestServer.Running server, String name) {
		// In-stream snapshots would trim the stream of the other instance.
		return SpringApplication.run(SampleApplication.class, server.arguments("--sample.seed=false",
				"--s2.snapshot.placement=external", "--s2.snapshot.file.directory=" + this.directory.resolve(name)));
	}

}

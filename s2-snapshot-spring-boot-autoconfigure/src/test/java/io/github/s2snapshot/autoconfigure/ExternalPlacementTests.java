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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;

import javax.sql.DataSource;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.RestoreInfo;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for projections with external placement.
 */
class ExternalPlacementTests {

	private static final String BASIN = "test-basin";

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start();

	private final ApplicationContextRunner counterRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
				S2SnapshotAutoConfiguration.class))
		.withPropertyValues("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=" + BASIN,
				"s2.snapshot.create-stream=true")
		.withUserConfiguration(CounterProjection.class, CounterReader.class);

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void whenPlacementIsExternalThenSnapshotsAreFiles(@TempDir Path directory) {
		this.counterRunner
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.file.directory=" + directory)
			.run((context) -> {
				assertThat(context).hasSingleBean(FileSnapshotStore.class);
				context.getBean(CounterReader.class).projection.append(new Added(1));
				context.getBean(CounterReader.class).projection.readLatest(TIMEOUT);
				assertThat(context.getBean(SnapshotTemplate.class).take("the-counter"))
					.isInstanceOf(SnapshotOutcome.Taken.class);
				assertThat(directory.resolve("snapshots/numbers/1.json")).exists();
			});
	}

	@Test
	void whenFileKeyIsSetThenFilesAreNamedByIt(@TempDir Path directory) {
		this.counterRunner
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.file.directory=" + directory,
					"s2.snapshot.file.key={projection}-{version}/{cursor}.json", "s2.snapshot.store.keep=1")
			.run((context) -> {
				for (int cursor = 1; cursor <= 2; cursor++) {
					context.getBean(CounterReader.class).projection.append(new Added(1));
					context.getBean(CounterReader.class).projection.readLatest(TIMEOUT);
					context.getBean(SnapshotTemplate.class).take("the-counter");
				}
				assertThat(Files.list(directory.resolve("the-counter-1"))).extracting(Path::getFileName)
					.extracting(Path::toString)
					.containsExactly("2.json");
			});
	}

	@Test
	void whenUserDefinesStoreThenItIsUsed() {
		SnapshotStore store = FileSnapshotStore.in(Path.of("unused"));
		this.counterRunner.withBean("userStore", SnapshotStore.class, () -> store)
			.withPropertyValues("s2.snapshot.placement=external")
			.run((context) -> {
				assertThat(context).hasSingleBean(SnapshotStore.class);
				assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
					.satisfies((definition) -> assertThat(definition.store()).isSameAs(store));
			});
	}

	@Test
	void whenSnapshotsAreInADatabaseThenProjectionIsRestoredFromIt() {
		DataSource database = new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1",
				"sa", "");
		ApplicationContextRunner runner = this.counterRunner.withBean(DataSource.class, () -> database)
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.store.type=jdbc",
					"s2.snapshot.trigger.on-shutdown=true");
		runner.run((context) -> {
			context.getBean(CounterReader.class).projection.append(new Added(40), new Added(2));
			context.getBean(CounterReader.class).projection.readLatest(TIMEOUT);
		});
		runner.run((context) -> {
			assertThat(context.getBean(CounterReader.class).projection.read().state()).isEqualTo(new Counter(2, 42));
			assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").restore()).satisfies((restore) -> {
				assertThat(restore.source().id()).isEqualTo("external");
				assertThat(restore.replayed()).isZero();
			});
		});
	}

	@Test
	void whenAProjectionMovesFromItsStreamToAStoreThenItIsRestoredFromBoth(@TempDir Path directory) {
		ApplicationContextRunner inStream = this.counterRunner
			.withPropertyValues("s2.snapshot.trigger.on-shutdown=true");
		ApplicationContextRunner inFiles = inStream
			.withPropertyValues("s2.snapshot.projections.the-counter.store.file.directory=" + directory);
		inStream.run((context) -> appendAndFold(context, new Added(40), new Added(2)));
		inFiles.run((context) -> {
			assertThat(restoredFrom(context)).isEqualTo("in-stream");
			appendAndFold(context, new Added(1));
		});
		inFiles.run((context) -> {
			assertThat(restoredFrom(context)).isEqualTo("external");
			assertThat(context.getBean(CounterReader.class).projection.read().state()).isEqualTo(new Counter(3, 43));
		});
	}

	// The snapshot at the stop covers what is folded by then.
	private static void appendAndFold(ApplicationContext context, Object... deltas) {
		Projection<Counter> projection = context.getBean(CounterReader.class).projection;
		projection.append(deltas);
		projection.readLatest(Duration.ofSeconds(30));
	}

	private static String restoredFrom(ApplicationContext context) {
		RestoreInfo restore = context.getBean(SnapshotTemplate.class).info("the-counter").restore();
		assertThat(restore).isNotNull();
		return restore.source().id();
	}

	@Test
	void whenFileSettingIsInvalidThenFailureNamesIt() {
		this.counterRunner
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.file.key=snapshots/{stream}.json")
			.run((context) -> assertThat(StartupFailures.analyzed(context))
				.hasMessageContaining("'s2.snapshot.file.key'")
				.hasMessageContaining("{cursor}"));
		this.counterRunner.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.store.keep=0")
			.run((context) -> assertThat(StartupFailures.analyzed(context))
				.hasMessageContaining("'s2.snapshot.store.keep' is '0'"));
	}

	/**
	 * Component with the projection injected.
	 */
	static class CounterReader {

		private final Projection<Counter> projection;

		CounterReader(Projection<Counter> projection) {
			this.projection = projection;
		}

	}

}

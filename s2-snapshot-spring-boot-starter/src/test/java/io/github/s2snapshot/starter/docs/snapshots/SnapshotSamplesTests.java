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

package io.github.s2snapshot.starter.docs.snapshots;

import java.nio.file.Path;
import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples of the page about snapshots.
 */
class SnapshotSamplesTests {

	@Test
	void stateThatIsChangedInPlaceShouldBeCopiedAndRestored() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
			.withBean(VisitsProjection.class)
			.withBean(VisitsCustomizer.class)
			.withBean(Backup.class)
			.withPropertyValues("s2.basin=visits-basin", "s2.snapshot.create-stream=true",
					"s2.snapshot.projections.visits.copy-check=true")
			.run((context) -> {
				Projection<Visits> projection = context.getBean(SnapshotTemplate.class)
					.projection("visits", Visits.class);
				assertThat(context.getBean(SnapshotTemplate.class).definitions().get(0).checksCopies()).isTrue();
				assertThat(context.getBean(SnapshotTemplate.class).definitions().get(0).validatesAppends()).isTrue();
				projection.append(new Visited("home"));
				Visits before = projection.readLatest(Duration.ofSeconds(20)).state();
				projection.append(new Visited("home"));
				assertThat(projection.readLatest(Duration.ofSeconds(20)).state().pages()).containsEntry("home", 2L);
				assertThat(before.pages()).containsEntry("home", 1L);
				assertThat(context.getBean(Backup.class).snapshotNow()).isEqualTo("taken at 2");
				assertThat(context.getBean(Backup.class).snapshotNow()).startsWith("not taken: ");
			});
	}

	@Test
	void whenADefinitionFoldsInPlaceThenItIsMutableAndHasItsStore(@TempDir Path directory) {
		ProjectionDefinition<Visits> definition = new VisitsDefinition().visits(directory);
		assertThat(definition.isMutable()).isTrue();
		assertThat(definition.placement()).isEqualTo(SnapshotPlacement.EXTERNAL);
		assertThat(definition.store()).isInstanceOf(FileSnapshotStore.class);
	}

}

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

package io.github.s2snapshot.starter.docs.evolving.folds;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.s2snapshot.annotation.support.AnnotatedProjections;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.FoldChange;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.starter.docs.DocumentedPage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Runs the samples of the page about evolving a state that concern changes of folds.
 */
@ExtendWith(OutputCaptureExtension.class)
class FoldChangeSamplesTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	@Test
	void theFingerprintCoversTheClassesOfTheProjection() {
		ProjectionDefinition.Builder<Revenue> builder = AnnotatedProjections.define(new RevenueProjection(),
				Revenue.class);
		FoldFingerprint alone = builder.build().foldFingerprint();
		assertThat(alone.parts()).containsOnlyKeys("Revenue", "RevenueProjection", "RevenueProjection#none",
				"RevenueProjection#sold", "Sold");
		new RevenueCode().customize(builder);
		FoldFingerprint more = builder.build().foldFingerprint();
		assertThat(more.parts()).containsKey("Taxes#without");
		assertThat(FoldChange.between(alone, more).parts()).containsExactly("Taxes (new)");
		assertThat(builder.build().onFoldChange()).isEqualTo(FoldChangeAction.AUDIT);
	}

	@Test
	void aChangeIsReported(CapturedOutput output) {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin("shop-basin").start()) {
			ApplicationContextRunner runner = new ApplicationContextRunner()
				.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
				.withPropertyValues("s2.account-endpoint=" + server.endpoint(),
						"s2.basin-endpoint=" + server.endpoint(), "s2.access-token=ignored", "s2.basin=shop-basin",
						"s2.snapshot.create-stream=true")
				.withBean(RevenueProjection.class);
			runner.run((context) -> {
				SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
				Projection<Revenue> projection = snapshots.projection("revenue", Revenue.class);
				projection.append(new Sold("bolt", 119));
				assertThat(projection.readLatest(TIMEOUT).state()).isEqualTo(new Revenue(100));
				assertThat(snapshots.take("revenue")).isInstanceOf(SnapshotOutcome.Taken.class);
			});
			runner.withBean(RevenueCode.class).run((context) -> {
				FoldChange change = context.getBean(SnapshotTemplate.class).infos().get(0).restore().foldChange();
				assertThat(change.parts()).containsExactly("Taxes (new)");
			});
			assertThat(output).contains(
					"has restored from a snapshot that was taken with other code of the folds " + "(Taxes (new))");
		}
	}

	@Test
	void thePropertiesOfThePageAreKnown() {
		assertThat(DocumentedPage.yaml("docs/guide/evolving-a-state.md", 0))
			.containsEntry("s2.snapshot.projections.revenue.fold.on-change", "audit")
			.containsEntry("s2.snapshot.fold.fingerprint", "${git.commit.id}");
	}

}

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

package io.github.s2snapshot.test.autoconfigure;

import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.test.context.ContextConfiguration;

import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.test.autoconfigure.app.TestedApplication;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionTest} with all projections of an application.
 */
@ProjectionTest(properties = "s2.basin=named-basin")
@ContextConfiguration(classes = TestedApplication.class)
class AllProjectionsIntegrationTests {

	@Test
	void allProjectionsShouldUseTheBasinOfTheApplication(@Autowired ApplicationContext context) {
		SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
		assertThat(snapshots.infos()).extracting((info) -> info.name() + " of " + info.stream())
			.containsExactlyInAnyOrder("words of named-basin/speech", "count of named-basin/numbers");
	}

}

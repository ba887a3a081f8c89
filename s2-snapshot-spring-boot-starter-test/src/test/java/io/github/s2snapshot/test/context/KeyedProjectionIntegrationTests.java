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

package io.github.s2snapshot.test.context;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;

import io.github.s2snapshot.keyed.KeyedProjection;
import io.github.s2snapshot.test.autoconfigure.ProjectionTest;
import io.github.s2snapshot.test.context.keyed.NotesApplication;
import io.github.s2snapshot.test.context.keyed.NotesProjection;
import io.github.s2snapshot.test.context.keyed.NotesProjection.Added;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for keyed projections in the contexts of tests.
 */
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class KeyedProjectionIntegrationTests {

	private static void assertFolds(KeyedProjection<Long, List<String>> notes) {
		notes.append(7L, new Added("a"));
		assertThat(notes.readLatest(7L, Duration.ofSeconds(30)).state()).containsExactly("note 7", "a");
		assertThat(notes.keys("")).containsExactly(7L);
	}

	@Nested
	@ProjectionTest(NotesProjection.class)
	@ContextConfiguration(classes = NotesApplication.class)
	class SliceTests {

		@Test
		void whenProjectionIsKeyedThenTheSliceHasIt(@Autowired KeyedProjection<Long, List<String>> notes) {
			assertFolds(notes);
		}

	}

	@Nested
	@SpringBootTest(classes = NotesApplication.class)
	@EmbeddedS2
	class ApplicationTests {

		@Test
		void whenProjectionIsKeyedThenItsBasinExists(@Autowired KeyedProjection<Long, List<String>> notes) {
			assertFolds(notes);
		}

	}

}

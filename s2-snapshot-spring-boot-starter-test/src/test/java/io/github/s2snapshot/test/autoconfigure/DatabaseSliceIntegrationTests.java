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

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

import javax.sql.DataSource;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.context.ApplicationContext;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.test.context.ContextConfiguration;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;
import org.springframework.test.context.TestPropertySource;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;
import io.github.s2snapshot.test.autoconfigure.app.TestedApplication;
import io.github.s2snapshot.test.autoconfigure.app.Words;
import io.github.s2snapshot.test.autoconfigure.app.WordsProjection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ProjectionTest} with snapshots in a database.
 */
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class DatabaseSliceIntegrationTests {

	private static void assertTaken(Projection<Words> words, ApplicationContext context) {
		words.append(new Words.Said("hello"));
		words.readLatest(Duration.ofSeconds(30));
		assertThat(context.getBean(SnapshotTemplate.class).take("words")).isInstanceOf(SnapshotOutcome.Taken.class);
		assertThat(context.getBean(SnapshotStore.class)).isInstanceOf(JdbcSnapshotStore.class);
		JdbcClient jdbc = JdbcClient.create(context.getBean(DataSource.class));
		assertThat(jdbc.sql("select count(*) from " + JdbcSnapshotStore.DEFAULT_TABLE_NAME).query(Long.class).single())
			.isPositive();
	}

	private static String url(DataSource dataSource) throws SQLException {
		try (Connection connection = dataSource.getConnection()) {
			return connection.getMetaData().getURL();
		}
	}

	@Nested
	@ProjectionTest(value = WordsProjection.class,
			properties = { "s2.snapshot.placement=external", "s2.snapshot.store.type=jdbc" })
	@ContextConfiguration(classes = TestedApplication.class)
	class WithoutDatabaseTests {

		@Test
		void whenNoDatabaseIsConfiguredThenOneInMemoryIsUsed(@Autowired Projection<Words> words,
				@Autowired ApplicationContext context) {
			assertTaken(words, context);
		}

	}

	@Nested
	@ProjectionTest(value = WordsProjection.class,
			properties = { "s2.snapshot.projections.words.placement=external", "s2.snapshot.store.type=jdbc",
					"spring.config.location=classpath:remote-database.properties" })
	@ContextConfiguration(classes = TestedApplication.class)
	class OfTheApplicationTests {

		@Test
		void h52WhenDatabaseOfTheApplicationIsExternalThenItIsReplaced(@Autowired Projection<Words> words,
				@Autowired ApplicationContext context) throws SQLException {
			assertTaken(words, context);
			assertThat(url(context.getBean(DataSource.class))).startsWith("jdbc:h2:mem:");
		}

	}

	@Nested
	@ProjectionTest(value = WordsProjection.class,
			properties = { "s2.snapshot.projections.words.store.type=jdbc",
					"spring.config.location=classpath:remote-database.properties" })
	@ContextConfiguration(classes = TestedApplication.class)
	class OfAProjectionTests {

		@Test
		void h52WhenOneProjectionIsInAnExternalDatabaseThenItIsReplaced(@Autowired Projection<Words> words,
				@Autowired ApplicationContext context) throws SQLException {
			words.append(new Words.Said("hello"));
			words.readLatest(Duration.ofSeconds(30));
			SnapshotTemplate snapshots = context.getBean(SnapshotTemplate.class);
			assertThat(snapshots.take("words")).isInstanceOf(SnapshotOutcome.Taken.class);
			assertThat(snapshots.definitions()).singleElement()
				.satisfies((definition) -> assertThat(definition.store()).isInstanceOf(JdbcSnapshotStore.class));
			assertThat(url(context.getBean(DataSource.class))).startsWith("jdbc:h2:mem:");
		}

	}

	@Nested
	@ProjectionTest(value = WordsProjection.class,
			properties = { "s2.snapshot.projections.words.store.type=file",
					"s2.snapshot.projections.words.store.s3.bucket=",
					"spring.config.location=classpath:bucket-of-projections.properties" })
	@ContextConfiguration(classes = TestedApplication.class)
	class OfABucketTests {

		@Test
		void whenTestOverridesTheTypeThenTheSliceNeedsNoClient(@Autowired Projection<Words> words,
				@Autowired SnapshotTemplate snapshots) {
			words.append(new Words.Said("hello"));
			words.readLatest(Duration.ofSeconds(30));
			assertThat(snapshots.take("words")).isInstanceOf(SnapshotOutcome.Taken.class);
		}

	}

	@Nested
	@ProjectionTest(WordsProjection.class)
	@TestPropertySource(properties = { "s2.snapshot.placement=external", "s2.snapshot.store.type=jdbc",
			"spring.datasource.url=jdbc:h2:./target/slice-database-${random.uuid}", "spring.datasource.username=sa",
			"s2.snapshot.jdbc.initialize-schema=always" })
	@ContextConfiguration(classes = TestedApplication.class)
	class OfTheTestTests {

		@Test
		void whenTestSetsADatabaseThenItIsUsed(@Autowired DataSource dataSource) throws SQLException {
			assertThat(url(dataSource)).startsWith("jdbc:h2:./target/slice-database");
		}

	}

	@Nested
	@ProjectionTest(value = WordsProjection.class,
			properties = { "s2.snapshot.placement=external", "s2.snapshot.store.type=jdbc",
					"spring.config.location=classpath:local-database.properties", "spring.test.database.replace=none" })
	@ContextConfiguration(classes = TestedApplication.class)
	class NotReplacedTests {

		@Test
		void whenReplaceIsNoneThenDatabaseOfTheApplicationIsUsed(@Autowired DataSource dataSource) throws SQLException {
			assertThat(url(dataSource)).startsWith("jdbc:h2:./target/application-database");
		}

	}

	@Nested
	@ProjectionTest(value = WordsProjection.class,
			properties = { "s2.snapshot.projections.count.placement=external", "s2.snapshot.store.type=jdbc" })
	@ContextConfiguration(classes = TestedApplication.class)
	class OfAnotherProjectionTests {

		@Test
		void whenOnlyAnotherProjectionNeedsADatabaseThenTheSliceStarts(@Autowired ApplicationContext context) {
			assertThat(context.getBean(SnapshotTemplate.class).definitions()).hasSize(1);
		}

	}

	@Nested
	@ProjectionTest(WordsProjection.class)
	@ContextConfiguration(classes = TestedApplication.class)
	class WithoutNeedTests {

		@Test
		void whenNoDatabaseIsNeededThenThereIsNone(@Autowired ApplicationContext context) {
			assertThat(context.getBeansOfType(DataSource.class)).isEmpty();
		}

	}

}

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

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.ClassOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestClassOrder;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.springframework.test.context.NestedTestConfiguration;
import org.springframework.test.context.NestedTestConfiguration.EnclosingConfiguration;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.test.context.accounts.OrdersProjection;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for contexts whose application keeps its snapshots in the same directory.
 */
@TestClassOrder(ClassOrderer.OrderAnnotation.class)
@NestedTestConfiguration(EnclosingConfiguration.OVERRIDE)
class SnapshotDirectoriesIntegrationTests {

	private static final String CONFIGURED = "spring.config.location=classpath:shared-directory.properties";

	private static final String OF_PROJECTION = "spring.config.location=classpath:directory-of-projection.properties";

	private static Path first;

	private static void take(Projection<Long> orders, SnapshotTemplate snapshots) {
		assertThat(orders.read().state()).isZero();
		orders.append("document");
		orders.readLatest(Duration.ofSeconds(30));
		assertThat(snapshots.take("orders")).isInstanceOf(SnapshotOutcome.Taken.class);
	}

	@Nested
	@Order(1)
	@SpringBootTest(classes = OrdersApplication.class, properties = CONFIGURED)
	@EmbeddedS2(streams = "documents")
	@DirtiesContext
	class FirstTests {

		@Test
		void contextShouldHaveItsOwnDirectory(@Autowired Projection<Long> orders, @Autowired SnapshotTemplate snapshots,
				@Value("${s2.snapshot.file.directory}") Path directory) {
			take(orders, snapshots);
			assertThat(directory).isNotEmptyDirectory();
			first = directory;
		}

	}

	@Nested
	@Order(2)
	@SpringBootTest(classes = OrdersApplication.class, properties = CONFIGURED)
	@EmbeddedS2(streams = "documents")
	class SecondTests {

		@Test
		void whenContextIsRecreatedThenItHasAnotherDirectory(@Autowired Projection<Long> orders,
				@Autowired SnapshotTemplate snapshots, @Value("${s2.snapshot.file.directory}") Path directory) {
			assertThat(first).doesNotExist().isNotEqualTo(directory);
			take(orders, snapshots);
			assertThat(Path.of("target/shared-directory")).doesNotExist();
		}

	}

	@Nested
	@Order(3)
	@SpringBootTest(classes = OrdersApplication.class, properties = CONFIGURED)
	@EmbeddedS2(streams = "documents")
	class OfTheTestTests {

		@TempDir
		private static Path directory;

		@DynamicPropertySource
		static void directory(DynamicPropertyRegistry properties) {
			properties.add("s2.snapshot.file.directory", () -> directory);
		}

		@Test
		void whenTestSetsADirectoryThenItIsUsed(@Autowired Projection<Long> orders,
				@Autowired SnapshotTemplate snapshots) throws Exception {
			take(orders, snapshots);
			try (Stream<Path> files = Files.walk(directory)) {
				assertThat(files.filter(Files::isRegularFile)).isNotEmpty();
			}
		}

	}

	@Nested
	@Order(4)
	@SpringBootTest(classes = OrdersApplication.class, properties = OF_PROJECTION)
	@EmbeddedS2(streams = "documents")
	class OfAProjectionTests {

		@Test
		void directoryOfAProjectionShouldBeReplaced(@Autowired Projection<Long> orders,
				@Autowired SnapshotTemplate snapshots, @Value("${s2.snapshot.file.directory}") Path common,
				@Value("${s2.snapshot.projections.orders.store.file.directory}") Path directory) {
			take(orders, snapshots);
			assertThat(directory).startsWith(common).isNotEmptyDirectory();
			assertThat(Path.of("target/directory-of-orders")).doesNotExist();
		}

	}

	@Nested
	@Order(5)
	@SpringBootTest(classes = OrdersApplication.class, properties = OF_PROJECTION)
	@EmbeddedS2(streams = "documents")
	class OfAProjectionInTheTestTests {

		@TempDir
		private static Path directory;

		@DynamicPropertySource
		static void directory(DynamicPropertyRegistry properties) {
			properties.add("s2.snapshot.projections.orders.store.file.directory", () -> directory);
		}

		@Test
		void whenTestSetsADirectoryOfAProjectionThenItIsUsed(@Autowired Projection<Long> orders,
				@Autowired SnapshotTemplate snapshots) {
			take(orders, snapshots);
			assertThat(directory).isNotEmptyDirectory();
			assertThat(Path.of("target/directory-of-orders")).doesNotExist();
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(OrdersProjection.class)
	static class OrdersApplication {

	}

}

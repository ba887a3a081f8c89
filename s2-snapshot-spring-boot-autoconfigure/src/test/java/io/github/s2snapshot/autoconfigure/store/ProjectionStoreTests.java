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

package io.github.s2snapshot.autoconfigure.store;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;

import javax.sql.DataSource;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.bind.BindableRuntimeHintsRegistrar;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.sql.init.DatabaseInitializationSettings;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.util.TestPropertyValues;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.SystemEnvironmentPropertySource;
import org.springframework.core.io.InputStreamSource;
import org.springframework.javapoet.ClassName;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import software.amazon.awssdk.services.s3.S3Client;

import io.github.s2snapshot.annotation.support.ProjectionDefinitions;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.StartupFailures;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration;
import io.github.s2snapshot.autoconfigure.projection.S2SnapshotProperties;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotRetention;
import io.github.s2snapshot.store.SnapshotScope;
import io.github.s2snapshot.store.SnapshotStore;
import io.github.s2snapshot.store.StoredSnapshot;
import io.github.s2snapshot.store.jdbc.JdbcSnapshotStore;
import io.github.s2snapshot.store.s3.S3SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.mockito.Mockito.mock;

/**
 * Tests for the stores of single projections. Projections 'orders' and 'visits' are
 * defined while the application runs.
 */
class ProjectionStoreTests {

	private static final String OWN = "s2.snapshot.projections.orders.store.";

	private static final SnapshotScope SCOPE = new SnapshotScope("orders", 1, "shop-basin", "orders");

	private static final byte[] STATE = "{\"secret\":\"bolts\"}".getBytes(StandardCharsets.UTF_8);

	private static final String ONE = key("the key of this year, 32 bytes..");

	private static final String OTHER = key("the key of last year, 32 bytes..");

	@TempDir
	private Path directory;

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
				S2SnapshotAutoConfiguration.class))
		.withPropertyValues("s2.basin=shop-basin", "s2.snapshot.create-stream=true",
				"s2.snapshot.unknown-projections=ignore");

	private final ApplicationContextRunner jdbcRunner = this.runner.withBean("dataSource", DataSource.class,
			ProjectionStoreTests::database);

	@Test
	void projectionsShouldHaveStoresOfDifferentTypes() {
		this.jdbcRunner.withBean(S3Client.class, () -> mock(S3Client.class))
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.file.directory=" + this.directory,
					OWN + "type=jdbc", "s2.snapshot.projections.visits.store.type=s3",
					"s2.snapshot.projections.visits.store.s3.bucket=states")
			.run((context) -> {
				assertThat(store(context, "orders")).isInstanceOf(JdbcSnapshotStore.class);
				assertThat(store(context, "visits")).isInstanceOf(S3SnapshotStore.class);
				assertThat(store(context, "visits").location(SCOPE)).isEqualTo("s3://states/snapshots/orders/0.json");
				assertThat(store(context, "others")).isInstanceOf(FileSnapshotStore.class)
					.isSameAs(context.getBean(SnapshotStore.class));
			});
	}

	@Test
	void fileStoreShouldFollowThePropertiesOfTheProjection() {
		this.runner
			.withPropertyValues("s2.snapshot.store.type=jdbc", OWN + "type=file",
					OWN + "file.directory=" + this.directory, OWN + "file.key={projection}/{cursor}.json",
					OWN + "keep=7", OWN + "keep-newer-than=2d", OWN + "compression=gzip")
			.run((context) -> {
				SnapshotStore store = store(context, "orders");
				assertThat(store.retention()).isEqualTo(new SnapshotRetention(7, Duration.ofDays(2)));
				assertThat(store.location(SCOPE)).isEqualTo(this.directory.resolve("orders/0.json").toString());
				save(store, 3);
				assertThat(this.directory.resolve("orders/3.json")).binaryContent().startsWith(0x1f, 0x8b);
			});
	}

	@Test
	void whatIsNotSetShouldBeInherited() {
		this.runner
			.withPropertyValues("s2.snapshot.file.directory=" + this.directory,
					"s2.snapshot.file.key=all/{stream}/{cursor}.json", "s2.snapshot.store.keep=5",
					"s2.snapshot.store.keep-newer-than=3d", "s2.snapshot.store.compression=gzip", OWN + "keep=9",
					"s2.snapshot.projections.visits.store.file.key={projection}/{cursor}.json")
			.run((context) -> {
				SnapshotStore orders = store(context, "orders");
				assertThat(orders.retention()).isEqualTo(new SnapshotRetention(9, Duration.ofDays(3)));
				save(orders, 3);
				assertThat(this.directory.resolve("all/orders/3.json")).binaryContent().startsWith(0x1f, 0x8b);
				SnapshotStore visits = store(context, "visits");
				assertThat(visits.retention()).isEqualTo(new SnapshotRetention(5, Duration.ofDays(3)));
				assertThat(visits.location(SCOPE)).isEqualTo(this.directory.resolve("orders/0.json").toString());
			});
	}

	@Test
	void whenTheTypeIsAnotherOneThenSettingsOfTheTypeAreInherited() {
		this.jdbcRunner
			.withPropertyValues("s2.snapshot.store.keep=4", "s2.snapshot.jdbc.table-name=HISTORY", OWN + "type=jdbc")
			.run((context) -> {
				assertThat(store(context, "orders").location(SCOPE)).startsWith("table HISTORY,");
				assertThat(store(context, "orders").retention())
					.isEqualTo(SnapshotRetention.defaults().withGenerations(4));
				save(store(context, "orders"), 3);
			});
	}

	@Test
	void whenOnlyASettingIsSetThenTheTypeIsInherited() {
		this.runner.withBean(S3Client.class, () -> mock(S3Client.class))
			.withPropertyValues("s2.snapshot.store.type=s3", "s2.snapshot.s3.bucket=common",
					OWN + "s3.bucket=own-states")
			.run((context) -> assertThat(store(context, "orders").location(SCOPE))
				.isEqualTo("s3://own-states/snapshots/orders/0.json"));
	}

	@Test
	void environmentVariablesShouldConfigureAStore() {
		Map<String, Object> variables = Map.of("S2_SNAPSHOT_PROJECTIONS_ORDERS_STORE_TYPE", "FILE",
				"S2_SNAPSHOT_PROJECTIONS_ORDERS_STORE_FILE_DIRECTORY", this.directory.toString());
		this.runner
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new SystemEnvironmentPropertySource("test-systemEnvironment", variables)))
			.run((context) -> assertThat(store(context, "orders").location(SCOPE))
				.startsWith(this.directory.toString()));
	}

	@Test
	void aStoreShouldImplyExternalPlacement() {
		this.runner.withPropertyValues("s2.snapshot.placement=in-stream", OWN + "type=file").run((context) -> {
			assertThat(define(context, "orders").placement()).isEqualTo(SnapshotPlacement.EXTERNAL);
			assertThat(define(context, "visits").placement()).isEqualTo(SnapshotPlacement.IN_STREAM);
			assertThat(define(context, "visits").store()).isNull();
		});
	}

	@Test
	void whenThePlacementOfTheProjectionIsInStreamThenItsStoreIsRefused() {
		this.runner.withUserConfiguration(CounterProjection.class)
			.withPropertyValues("s2.snapshot.projections.the-counter.placement=in-stream",
					"s2.snapshot.projections.the-counter.store.keep=2")
			.run((context) -> {
				FailureAnalyzedException failure = StartupFailures.analyzed(context);
				assertThat(failure).hasMessage("The property 's2.snapshot.projections.the-counter.placement' is "
						+ "'in-stream', but the properties 's2.snapshot.projections.the-counter.store.*' configure a "
						+ "store for the snapshots.");
				assertThat(failure.analysis().getAction())
					.isEqualTo("Remove the properties of the store, or set the placement to 'external'.");
			});
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"file.directory=x type=s3 | The property '*file.directory' is set, but the type of the store is 's3' "
					+ "('*type'). | Set '*type' to 'file', or remove the property.",
			"jdbc.table-name=X jdbc.timeout=5s | The properties '*jdbc.tableName', '*jdbc.timeout' are set, but the "
					+ "type of the store is 'file', the default. | Set '*type' to 'jdbc', or remove the properties.",
			"s3.bucket=x type=jdbc | The property '*s3.bucket' is set, but the type of the store is 'jdbc' ('*type'). "
					+ "| Set '*type' to 's3', or remove the property." })
	void whenASettingDoesNotFitTheTypeThenItIsRefused(String properties, String description, String action) {
		this.jdbcRunner.withPropertyValues(own(properties)).run((context) -> {
			FailureAnalyzedException failure = failure(context);
			assertThat(failure).hasMessage(description.replace("*", OWN).replace("tableName", "table-name"));
			assertThat(failure.analysis().getAction()).isEqualTo(action.replace("*", OWN));
		});
	}

	@Test
	void whenSettingsOfAnotherTypeAreEmptyThenTheTypeCanBeOverridden() {
		this.runner
			.withPropertyValues(OWN + "type=file", OWN + "s3.bucket=", OWN + "s3.timeout=", OWN + "jdbc.table-name=",
					OWN + "file.directory=" + this.directory)
			.run((context) -> assertThat(store(context, "orders").location(SCOPE))
				.startsWith(this.directory.toString()));
		this.jdbcRunner.withPropertyValues(OWN + "type=jdbc", OWN + "file.directory=")
			.run((context) -> assertThat(store(context, "orders")).isInstanceOf(JdbcSnapshotStore.class));
	}

	@Test
	void whenASettingDoesNotFitTheInheritedTypeThenTheFailureNamesThatType() {
		this.jdbcRunner.withPropertyValues("s2.snapshot.store.type=jdbc", OWN + "file.key=x/{cursor}.json")
			.run((context) -> assertThat(failure(context)).hasMessage("The property '" + OWN
					+ "file.key' is set, but the type of the store is 'jdbc' ('s2.snapshot.store.type')."));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = { "keep=0 | The property '*keep' is '0', but it must be at least 1.",
			"keep-newer-than=-1s | The property '*keep-newer-than' is '-1s',",
			"file.key={stream}.json | The property '*file.key' is not valid.",
			"file.permissions=0600 | The property '*file.permissions' is '0600', but it must be 'inherit'",
			"type=s3 | The property '*type' is 's3', but '*s3.bucket' is not set.",
			"type=s3 s3.bucket=a s3.key=x.json | The property '*s3.key' is not valid.",
			"type=s3 s3.bucket=a s3.timeout=0s | The property '*s3.timeout' is '0s', but it must be longer than zero",
			"type=jdbc jdbc.timeout=10ms | The property '*jdbc.timeout' is '10ms', but it must be '1s'",
			"type=jdbc jdbc.table-name=x-y | The property '*jdbc.table-name' is not valid.",
			"type=jdbc jdbc.schema=classpath:missing.sql | The tables of the snapshots cannot be created "
					+ "('*jdbc.initialize-schema' is 'embedded')",
			"encryption.keys.one=AAAA | The property '*encryption.keys.one' is not a valid key",
			"encryption.current=two | The property '*encryption.current' is 'two', but "
					+ "'*encryption.keys.two' is not set." })
	void whenAPropertyIsWrongThenTheFailureNamesIt(String properties, String expected) {
		this.jdbcRunner.withBean(S3Client.class, () -> mock(S3Client.class))
			.withPropertyValues(own(properties))
			.run((context) -> assertThat(failure(context)).hasMessageStartingWith(expected.replace("*", OWN)));
	}

	@Test
	void whenAPropertyIsInheritedThenTheFailureNamesTheCommonOne() {
		this.runner.withPropertyValues(OWN + "type=file", "s2.snapshot.file.permissions=0600")
			.run((context) -> assertThat(context.getStartupFailure()).isNull());
		this.runner.withPropertyValues(OWN + "type=file", "s2.snapshot.file.permissions=0600")
			.run((context) -> assertThat(failure(context))
				.hasMessageStartingWith("The property 's2.snapshot.file.permissions' is '0600'"));
	}

	@Test
	void whenALibraryIsMissingThenTheFailureNamesIt() {
		this.jdbcRunner.withPropertyValues(OWN + "type=jdbc")
			.withClassLoader(new FilteredClassLoader("org.springframework.jdbc", "org.springframework.boot.jdbc",
					"org.springframework.boot.sql"))
			.run((context) -> {
				assertThat(failure(context)).hasMessage(
						"The property '" + OWN + "type' is 'jdbc', but the required library is not on the class path.");
				assertThat(failure(context).analysis().getAction()).isEqualTo(
						"Add 'org.springframework.boot:spring-boot-starter-jdbc', or set the property to 'file'.");
			});
		this.runner.withPropertyValues(OWN + "type=s3")
			.withClassLoader(new FilteredClassLoader("software.amazon.awssdk"))
			.run((context) -> assertThat(failure(context).analysis().getAction())
				.isEqualTo("Add 'software.amazon.awssdk:s3' and one of its HTTP clients, for example "
						+ "'software.amazon.awssdk:url-connection-client', or set the property to 'file'."));
	}

	@Test
	void whenADatabaseOrClientIsMissingThenTheFailureNamesTheTypeOfTheProjection() {
		this.runner.withPropertyValues(OWN + "type=jdbc")
			.run((context) -> assertThat(failure(context))
				.hasMessageStartingWith("The property '" + OWN + "type' is 'jdbc', but there is no DataSource bean"));
		this.runner.withPropertyValues(OWN + "type=s3", OWN + "s3.bucket=states")
			.run((context) -> assertThat(failure(context))
				.hasMessageStartingWith("The property '" + OWN + "type' is 's3', but there is no S3Client bean"));
	}

	@Test
	void whenNoProjectionUsesTheCommonStoreThenItsRequirementsNeedNotBeMet() {
		this.runner.withPropertyValues("s2.snapshot.store.type=jdbc", OWN + "type=file")
			.run((context) -> assertThat(store(context, "orders")).isInstanceOf(FileSnapshotStore.class));
	}

	@Test
	void whenTheApplicationDefinesAStoreThenATypeOfTheProjectionOverridesIt() {
		SnapshotStore own = FileSnapshotStore.in(this.directory);
		this.runner.withBean("vault", SnapshotStore.class, () -> own)
			.withPropertyValues("s2.snapshot.placement=external", OWN + "type=file")
			.run((context) -> {
				assertThat(store(context, "visits")).isSameAs(own);
				assertThat(store(context, "orders")).isInstanceOf(FileSnapshotStore.class).isNotSameAs(own);
				assertThat(context).hasSingleBean(SnapshotStore.class);
			});
	}

	@Test
	void whenTheApplicationDefinesAStoreThenSettingsWithoutATypeAreRefused() {
		this.runner.withBean("vault", SnapshotStore.class, () -> FileSnapshotStore.in(this.directory))
			.withPropertyValues(OWN + "keep=2")
			.run((context) -> {
				assertThat(failure(context)).hasMessage("The properties '" + OWN + "*' are set without a type, but "
						+ "the SnapshotStore bean of the application is not configured by properties.");
				assertThat(failure(context).analysis().getAction()).isEqualTo("Set '" + OWN
						+ "type' to give the projection a store of its own, or remove the properties to use the bean.");
			});
	}

	@Test
	void whenSettingsAreEqualThenProjectionsShareAStore() {
		this.runner
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.file.directory=" + this.directory,
					OWN + "type=file", OWN + "s3.bucket=", "s2.snapshot.projections.visits.store.keep=3",
					"s2.snapshot.projections.visits.store.file.directory=" + this.directory.resolve("a/.."),
					"s2.snapshot.projections.others.store.keep=4")
			.run((context) -> {
				SnapshotStore common = context.getBean(SnapshotStore.class);
				assertThat(store(context, "orders")).isSameAs(common);
				assertThat(store(context, "visits")).isSameAs(common);
				assertThat(store(context, "others")).isNotSameAs(common).isSameAs(store(context, "others"));
			});
	}

	@Test
	void h30StatesInAStoreOfAProjectionShouldBeEncryptedWithTheCommonKeys() {
		this.runner
			.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + ONE,
					"s2.snapshot.store.encryption.keys.other=" + OTHER, "s2.snapshot.store.encryption.current=one",
					OWN + "file.directory=" + this.directory,
					"s2.snapshot.projections.visits.store.encryption.current=other")
			.run((context) -> {
				SnapshotStore store = store(context, "orders");
				assertThat(store).isInstanceOf(EncryptedSnapshotStore.class);
				save(store, 3);
				assertThat(this.directory.resolve("snapshots/orders/3.json")).content().doesNotContain("bolts");
				assertThat(store(context, "visits")).isInstanceOf(EncryptedSnapshotStore.class).isNotSameAs(store);
			});
	}

	@Test
	void h30KeysOfAProjectionShouldReplaceAllCommonOnes() {
		ApplicationContextRunner own = this.runner.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + ONE,
				"s2.snapshot.store.encryption.keys.two=" + ONE, "s2.snapshot.store.encryption.current=one",
				OWN + "file.directory=" + this.directory);
		own.run((context) -> save(store(context, "orders"), 3));
		own.withPropertyValues(OWN + "encryption.keys.other=" + OTHER).run((context) -> {
			SnapshotStore store = store(context, "orders");
			assertThatExceptionOfType(CorruptSnapshotException.class).isThrownBy(() -> store.load(SCOPE.at(3)));
			save(store, 4);
		});
		own.run((context) -> assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> store(context, "orders").load(SCOPE.at(4))));
	}

	@Test
	void whenUnencryptedIsAcceptedForOneProjectionThenItKeepsTheCommonKeys() {
		ApplicationContextRunner plain = this.runner.withPropertyValues(OWN + "file.directory=" + this.directory);
		plain.run((context) -> save(store(context, "orders"), 3));
		plain
			.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + ONE,
					OWN + "encryption.accept-unencrypted=true")
			.run((context) -> {
				assertThat(store(context, "orders")).isInstanceOf(EncryptedSnapshotStore.class);
				assertThat(store(context, "orders").load(SCOPE.at(3)).state()).isEqualTo(STATE);
			});
	}

	@Test
	void eachDistinctTableShouldBeCreated() {
		this.jdbcRunner
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.store.type=jdbc",
					OWN + "jdbc.table-name=ORDERS", "s2.snapshot.projections.visits.store.jdbc.table-name=VISITS",
					"s2.snapshot.projections.others.store.jdbc.table-name=OTHERS",
					"s2.snapshot.projections.others.store.jdbc.initialize-schema=never")
			.run((context) -> {
				save(store(context, "orders"), 3);
				save(store(context, "visits"), 4);
				save(context.getBean(SnapshotStore.class), 5);
				assertThat(store(context, "others").location(SCOPE)).startsWith("table OTHERS,");
				assertThat(tables(context)).containsExactlyInAnyOrder("S2_SNAPSHOT", "S2_SNAPSHOT_CHUNK", "ORDERS",
						"ORDERS_CHUNK", "VISITS", "VISITS_CHUNK");
			});
	}

	@Test
	void tablesShouldBeCreatedAfterOtherScriptsOfTheDatabase() {
		this.jdbcRunner.withUserConfiguration(SchemaConfiguration.class)
			.withPropertyValues(OWN + "type=jdbc", OWN + "jdbc.table-name=SHOP.ORDERS")
			.run((context) -> save(store(context, "orders"), 3));
	}

	@Test
	void whenTheApplicationCreatesTheCommonTablesThenNoScriptRuns() {
		this.jdbcRunner
			.withBean("snapshotStoreDatabaseInitializer", DataSourceScriptDatabaseInitializer.class,
					() -> mock(DataSourceScriptDatabaseInitializer.class))
			.withPropertyValues(OWN + "type=jdbc", OWN + "keep=2", "s2.snapshot.projections.visits.store.type=jdbc",
					"s2.snapshot.projections.visits.store.jdbc.table-name=VISITS")
			.run((context) -> {
				assertThat(store(context, "orders")).isInstanceOf(JdbcSnapshotStore.class);
				assertThat(tables(context)).isEmpty();
				save(store(context, "visits"), 3);
			});
	}

	@Test
	void whenOnlyAFileStoreIsUsedThenNoDatabaseIsInitialized() {
		this.runner
			.withBean("dataSource", DataSource.class,
					() -> new DriverManagerDataSource("jdbc:h2:tcp://127.0.0.1:1/none"))
			.withPropertyValues("s2.snapshot.projections.visits.store.type=jdbc", OWN + "type=file")
			.run((context) -> assertThat(store(context, "orders")).isInstanceOf(FileSnapshotStore.class));
	}

	@Test
	void customizersShouldApplyToStoresOfProjections() {
		this.runner.withUserConfiguration(CustomizerConfiguration.class)
			.withPropertyValues(OWN + "keep=7")
			.run((context) -> assertThat(store(context, "orders").retention())
				.isEqualTo(SnapshotRetention.defaults().withGenerations(14)));
	}

	@Test
	void aCustomizerOfTheDefinitionShouldOverruleTheProperties() {
		SnapshotStore other = FileSnapshotStore.in(this.directory);
		this.runner
			.withBean(ProjectionDefinitionCustomizer.class,
					() -> ProjectionDefinitionCustomizer.forProjection("the-counter",
							(definition) -> definition.external(other)))
			.withUserConfiguration(CounterProjection.class)
			.withPropertyValues("s2.snapshot.projections.the-counter.store.type=file")
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
				.satisfies((definition) -> assertThat(definition.store()).isSameAs(other)));
	}

	@Test
	void whenTheStoreKeepsFewerSnapshotsThanATrimRequiresThenTheFailureNamesItsProperty() {
		this.runner.withPropertyValues("s2.snapshot.trim.mode=covered", OWN + "keep=1")
			.run((context) -> assertThat(failure(context).analysis().getAction())
				.startsWith("Increase '" + OWN + "keep' to at least 2"));
	}

	@Test
	void whenStoresAreNotAutoConfiguredThenTheFailureSaysSo() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class))
			.withPropertyValues("s2.basin=shop-basin", "s2.snapshot.unknown-projections=ignore", OWN + "type=file")
			.run((context) -> assertThat(failure(context)).hasMessageContaining("SnapshotStoreAutoConfiguration"));
	}

	@Test
	void whenTheProjectionDoesNotExistThenTheFailureNamesIt() {
		this.runner.withUserConfiguration(CounterProjection.class)
			.withPropertyValues("s2.snapshot.unknown-projections=fail", OWN + "type=file")
			.run((context) -> assertThat(StartupFailures.analyzed(context))
				.hasMessageContaining("'s2.snapshot.projections.orders.*' are set"));
	}

	@Test
	void propertiesOfAStoreShouldBeBoundInANativeImage() {
		RuntimeHints hints = new RuntimeHints();
		BindableRuntimeHintsRegistrar.forTypes(S2SnapshotProperties.class).registerHints(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(ProjectionStoreProperties.class, "setFile"))
			.accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(FileSnapshotStoreProperties.class, "setDirectory")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection()
			.onMethodInvocation(JdbcSnapshotStoreProperties.class, "setTableName")).accepts(hints);
		assertThat(RuntimeHintsPredicates.reflection().onMethodInvocation(S3SnapshotStoreProperties.class, "setBucket"))
			.accepts(hints);
	}

	@Test
	void storesShouldBeProcessedAheadOfTime() {
		try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
			TestPropertyValues.of(OWN + "type=jdbc", "s2.basin=shop-basin").applyTo(context);
			context.register(S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
					S2SnapshotAutoConfiguration.class);
			InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
			DefaultGenerationContext generation = new DefaultGenerationContext(
					new ClassNameGenerator(ClassName.get("io.github.s2snapshot", "Application")), files);
			new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
			generation.writeGeneratedContent();
			assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).values()).map(ProjectionStoreTests::text)
				.anyMatch((source) -> source.contains("jdbcSnapshotStoreFactory"));
		}
	}

	private static String text(InputStreamSource source) {
		try {
			return new String(source.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String[] own(String properties) {
		return List.of(properties.split(" ")).stream().map((property) -> OWN + property).toArray(String[]::new);
	}

	private static ProjectionDefinition<Long> define(ApplicationContext context, String projection) {
		return context.getBean(ProjectionDefinitions.class)
			.customize(ProjectionDefinition.builder(projection, Long.class)
				.stream(projection)
				.initialState(() -> 0L)
				.fold(Long.class, Long::sum))
			.build();
	}

	private static SnapshotStore store(ApplicationContext context, String projection) {
		SnapshotStore store = define(context, projection).store();
		assertThat(store).isNotNull();
		return store;
	}

	private static FailureAnalyzedException failure(ApplicationContext context) {
		try {
			define(context, "orders");
		}
		catch (FailureAnalyzedException ex) {
			return ex;
		}
		throw new AssertionError("No failure");
	}

	private static void save(SnapshotStore store, long cursor) {
		assertThat(store.save(new StoredSnapshot(SCOPE.at(cursor), UUID.randomUUID(), Instant.now(), STATE)).saved())
			.isTrue();
		assertThat(store.load(SCOPE.at(cursor)).state()).isEqualTo(STATE);
	}

	private static List<String> tables(ApplicationContext context) {
		return new JdbcTemplate(context.getBean(DataSource.class)).queryForList(
				"SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'", String.class);
	}

	private static DataSource database() {
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
	}

	private static String key(String text) {
		return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
	}

	@Configuration(proxyBeanMethods = false)
	static class SchemaConfiguration {

		@Bean
		DataSourceScriptDatabaseInitializer shopSchema(DataSource dataSource) {
			DatabaseInitializationSettings settings = new DatabaseInitializationSettings();
			settings.setSchemaLocations(List.of("classpath:shop-schema.sql"));
			return new DataSourceScriptDatabaseInitializer(dataSource, settings);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizerConfiguration {

		@Bean
		SnapshotStoreCustomizer<FileSnapshotStore> doubled() {
			return (store) -> store.withGenerations(store.generations() * 2);
		}

	}

}

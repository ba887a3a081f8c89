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
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.UUID;

import javax.sql.DataSource;

import org.assertj.core.util.Throwables;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.init.DataSourceScriptDatabaseInitializer;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.assertj.AssertableApplicationContext;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DriverManagerDataSource;
import software.amazon.awssdk.services.s3.S3Client;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.store.CorruptSnapshotException;
import io.github.s2snapshot.store.EncryptedSnapshotStore;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SaveResult;
import io.github.s2snapshot.store.SnapshotKey;
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
 * Tests for {@link SnapshotStoreAutoConfiguration}.
 */
class SnapshotStoreAutoConfigurationTests {

	private static final SnapshotScope SCOPE = new SnapshotScope("board", 1, "airline", "flights");

	private static final byte[] STATE = "{\"secret\":\"destination\"}".getBytes(StandardCharsets.UTF_8);

	private static final String ONE = Base64.getEncoder()
		.encodeToString("the key of this year, 32 bytes..".getBytes(StandardCharsets.UTF_8));

	private static final String OTHER = Base64.getEncoder()
		.encodeToString("the key of last year, 32 bytes..".getBytes(StandardCharsets.UTF_8));

	@TempDir
	private Path directory;

	private final ApplicationContextRunner inStreamRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(SnapshotStoreAutoConfiguration.class))
		.withBean(S2Client.class, () -> mock(S2Client.class));

	private final ApplicationContextRunner runner = this.inStreamRunner
		.withPropertyValues("s2.snapshot.placement=external");

	private final ApplicationContextRunner jdbcRunner = this.runner.withPropertyValues("s2.snapshot.store.type=jdbc")
		.withBean("dataSource", DataSource.class, SnapshotStoreAutoConfigurationTests::database);

	private final ApplicationContextRunner s3Runner = this.runner.withPropertyValues("s2.snapshot.store.type=s3");

	@Test
	void whenPlacementIsInStreamThenThereIsNoStore() {
		this.inStreamRunner.run((context) -> assertThat(context).doesNotHaveBean(SnapshotStore.class)
			.doesNotHaveBean(SnapshotStoreProperties.class));
	}

	@Test
	void whenOneProjectionIsExternalThenThereIsAStore() {
		this.inStreamRunner.withPropertyValues("s2.snapshot.projections.board.placement=external")
			.run((context) -> assertThat(context).hasSingleBean(SnapshotStore.class));
	}

	@Test
	void whenDisabledThenThereIsNoStore() {
		this.runner.withPropertyValues("s2.snapshot.enabled=false")
			.run((context) -> assertThat(context).doesNotHaveBean(SnapshotStore.class));
	}

	@Test
	void whenThereIsNoClientThenThereIsNoStore() {
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(SnapshotStoreAutoConfiguration.class))
			.withPropertyValues("s2.snapshot.placement=external")
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(SnapshotStore.class));
	}

	@Test
	void whenUserDefinesStoreThenBacksOff() {
		this.s3Runner.withBean("own", SnapshotStore.class, () -> mock(SnapshotStore.class))
			.run((context) -> assertThat(context).hasSingleBean(SnapshotStore.class).hasBean("own"));
	}

	@Test
	void whenUserDefinesStoreAndKeysThenFailureSaysWhatToDo() {
		this.runner.withBean("own", SnapshotStore.class, () -> mock(SnapshotStore.class))
			.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + ONE)
			.run((context) -> assertFailure(context,
					"The properties 's2.snapshot.store.encryption.*' are set, but they do not "
							+ "apply to the SnapshotStore bean that the application defines.",
					"Remove the properties. To encrypt the snapshots, wrap the "
							+ "store of the bean in an EncryptedSnapshotStore."));
	}

	@Test
	void whenOptionalLibrariesAreMissingThenFilesAreStored() {
		this.runner
			.withClassLoader(new FilteredClassLoader("software.amazon.awssdk", "org.springframework.jdbc",
					"org.springframework.boot.jdbc", "org.springframework.boot.sql"))
			.run((context) -> assertThat(context).hasSingleBean(FileSnapshotStore.class));
	}

	@Test
	void snapshotsAreFilesByDefault() {
		this.runner.withPropertyValues("s2.snapshot.file.directory=" + this.directory).run((context) -> {
			assertThat(context).hasSingleBean(FileSnapshotStore.class);
			assertThat(context.getBean(SnapshotStore.class).retention()).isEqualTo(SnapshotRetention.defaults());
			save(context, 7);
			assertThat(this.directory.resolve("snapshots/flights/7.json")).content().contains("destination");
		});
	}

	@Test
	void filesShouldFollowTheProperties() {
		this.runner
			.withPropertyValues("s2.snapshot.store.type=File", "s2.snapshot.file.directory=" + this.directory,
					"s2.snapshot.file.key={projection}/{version}/{cursor}.snapshot", "s2.snapshot.store.keep=5",
					"s2.snapshot.store.keep-newer-than=2d", "s2.snapshot.store.compression=gzip")
			.run((context) -> {
				assertThat(context.getBean(SnapshotStore.class).retention())
					.isEqualTo(new SnapshotRetention(5, Duration.ofDays(2)));
				save(context, 7);
				assertThat(Files.readAllBytes(this.directory.resolve("board/1/7.snapshot"))).startsWith(0x1f, 0x8b);
			});
	}

	@ParameterizedTest
	@DisabledOnOs(OS.WINDOWS)
	@CsvSource({ ",,rw-------,rwx------", "rw-rw----,rwxrwx---,rw-rw----,rwxrwx---", "rw-rw-rw-,,rw-rw-rw-,rwx------",
			"inherit,inherit,," })
	void h63FilesHaveThePermissionsThatAreSet(String files, String directories, String expected,
			String expectedDirectory) throws IOException {
		String plain = PosixFilePermissions
			.toString(Files.getPosixFilePermissions(Files.createFile(this.directory.resolve("plain"))));
		ApplicationContextRunner runner = this.runner
			.withPropertyValues("s2.snapshot.file.directory=" + this.directory.resolve("created"));
		if (files != null) {
			runner = runner.withPropertyValues("s2.snapshot.file.permissions=" + files);
		}
		if (directories != null) {
			runner = runner.withPropertyValues("s2.snapshot.file.directory-permissions=" + directories);
		}
		runner.run((context) -> {
			save(context, 7);
			Path created = this.directory.resolve("created/snapshots/flights");
			assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created.resolve("7.json"))))
				.isEqualTo((expected != null) ? expected : plain);
			if (expectedDirectory != null) {
				assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(created)))
					.isEqualTo(expectedDirectory);
			}
		});
	}

	@Test
	void snapshotsAreInADatabaseWhoseTablesAreCreated() {
		this.jdbcRunner.run((context) -> {
			assertThat(context).hasSingleBean(JdbcSnapshotStore.class)
				.hasSingleBean(DataSourceScriptDatabaseInitializer.class);
			save(context, 7);
			assertThat(new JdbcTemplate(context.getBean(DataSource.class))
				.queryForList("SELECT COVERS_BEFORE FROM S2_SNAPSHOT", Long.class)).containsExactly(7L);
		});
	}

	@Test
	void whenTablesAreNotCreatedThenTheyMustExist() {
		this.jdbcRunner.withPropertyValues("s2.snapshot.jdbc.initialize-schema=never").run((context) -> {
			assertThat(context).doesNotHaveBean(DataSourceScriptDatabaseInitializer.class);
			assertThatExceptionOfType(SnapshotException.class).isThrownBy(() -> save(context, 7))
				.withMessageContaining("S2_SNAPSHOT");
		});
	}

	@Test
	void databaseShouldFollowTheProperties() {
		this.jdbcRunner
			.withPropertyValues("s2.snapshot.jdbc.table-name=MINE",
					"s2.snapshot.jdbc.schema=classpath:mine-@@platform@@.sql", "s2.snapshot.jdbc.platform=own",
					"s2.snapshot.store.keep=1", "s2.snapshot.jdbc.timeout=5s")
			.run((context) -> {
				save(context, 7);
				save(context, 8);
				assertThat(new JdbcTemplate(context.getBean(DataSource.class))
					.queryForList("SELECT COVERS_BEFORE FROM MINE", Long.class)).containsExactly(8L);
			});
	}

	@Test
	void whenOnlyTheTableNameIsSetThenTablesWithThisNameAreCreated() {
		this.jdbcRunner.withPropertyValues("s2.snapshot.jdbc.table-name=PUBLIC.ORDERS").run((context) -> {
			save(context, 7);
			JdbcTemplate jdbc = new JdbcTemplate(context.getBean(DataSource.class));
			assertThat(jdbc.queryForObject("SELECT COUNT(*) FROM ORDERS_CHUNK", Integer.class)).isOne();
			assertThat(tables(jdbc)).containsExactlyInAnyOrder("ORDERS", "ORDERS_CHUNK");
		});
	}

	private static List<String> tables(JdbcTemplate jdbc) {
		return jdbc.queryForList("SELECT TABLE_NAME FROM INFORMATION_SCHEMA.TABLES WHERE TABLE_SCHEMA = 'PUBLIC'",
				String.class);
	}

	@Test
	void whenThereAreSeveralDatabasesThenSnapshotDataSourceIsUsed() {
		this.runner.withPropertyValues("s2.snapshot.store.type=jdbc")
			.withUserConfiguration(TwoDatabases.class)
			.run((context) -> {
				save(context, 7);
				assertThat(new JdbcTemplate(context.getBean("mine", DataSource.class))
					.queryForObject("SELECT COUNT(*) FROM S2_SNAPSHOT", Integer.class)).isOne();
			});
	}

	@Test
	void whenThereIsNoDatabaseThenFailureSaysWhatToDo() {
		this.runner.withPropertyValues("s2.snapshot.store.type=jdbc")
			.run((context) -> assertFailure(context,
					"The property 's2.snapshot.store.type' is 'jdbc', but there is no "
							+ "DataSource bean, or there are several and none is primary.",
					"Set 'spring.datasource.url', or annotate the DataSource "
							+ "bean of the snapshots with @SnapshotDataSource."));
	}

	@Test
	void whenLibraryIsMissingThenFailureSaysWhatToDo() {
		this.jdbcRunner.withClassLoader(new FilteredClassLoader(JdbcTemplate.class))
			.run((context) -> assertFailure(context,
					"The property 's2.snapshot.store.type' is 'jdbc', but "
							+ "the required library is not on the class path.",
					"Add 'org.springframework.boot:spring-boot-starter-jdbc', set the property to 'file', or define "
							+ "a SnapshotStore bean."));
		this.s3Runner.withClassLoader(new FilteredClassLoader(S3Client.class))
			.run((context) -> assertFailure(context,
					"The property 's2.snapshot.store.type' is 's3', but the required library is not on the class path.",
					"Add 'software.amazon.awssdk:s3' and one of its HTTP clients, for example "
							+ "'software.amazon.awssdk:url-connection-client', set the property to 'file', or define "
							+ "a SnapshotStore bean."));
	}

	@Test
	void snapshotsAreObjectsInABucket() {
		this.s3Runner.withBean(S3Client.class, () -> mock(S3Client.class))
			.withPropertyValues("s2.snapshot.s3.bucket=states", "s2.snapshot.s3.key=a/{stream}/{cursor}.json",
					"s2.snapshot.store.keep=4")
			.run((context) -> {
				assertThat(context).hasSingleBean(S3SnapshotStore.class);
				SnapshotStore store = context.getBean(SnapshotStore.class);
				assertThat(store.location(SCOPE)).isEqualTo("s3://states/a/flights/0.json");
				assertThat(store.retention()).isEqualTo(SnapshotRetention.defaults().withGenerations(4));
			});
	}

	@Test
	void whenBucketOrClientIsMissingThenFailureSaysWhatToDo() {
		this.s3Runner.withBean(S3Client.class, () -> mock(S3Client.class))
			.run((context) -> assertFailure(context,
					"The property 's2.snapshot.store.type' is 's3', but 's2.snapshot.s3.bucket' is not set.",
					"Set 's2.snapshot.s3.bucket' to the name of an existing bucket."));
		this.s3Runner.withPropertyValues("s2.snapshot.s3.bucket=states")
			.run((context) -> assertFailure(context,
					"The property 's2.snapshot.store.type' is 's3', but there is no "
							+ "S3Client bean, or there are several and none is primary.",
					"Define a bean of type software.amazon.awssdk.services.s3.S3Client with the region, the "
							+ "credentials and, for another server than Amazon S3, the "
							+ "endpoint. If there are several, annotate one with @Primary."));
	}

	@ParameterizedTest
	@CsvSource(delimiter = '|', value = {
			"file | store.keep=0 | The property 's2.snapshot.store.keep' is '0', but it must be at least 1.",
			"file | store.keep-newer-than=-1s | The property 's2.snapshot.store.keep-newer-than' is '-1s',",
			"file | file.key={stream}.json | The property 's2.snapshot.file.key' is not valid.",
			"file | file.permissions=0600 | The property 's2.snapshot.file.permissions' is '0600', but it must be "
					+ "'inherit'",
			"file | file.permissions=r-------- | The property "
					+ "'s2.snapshot.file.permissions' is 'r--------', but it must",
			"file | file.directory-permissions=rw------- | The property 's2.snapshot.file.directory-permissions' is",
			"s3 | s3.key={stream}.json | The property 's2.snapshot.s3.key' is not valid.",
			"s3 | s3.timeout=0s | The property 's2.snapshot.s3.timeout' is '0s', but it must be longer than zero",
			"jdbc | jdbc.timeout=10ms | The property 's2.snapshot.jdbc.timeout' is '10ms', but it must be '1s'",
			"jdbc | jdbc.table-name=a b | The property "
					+ "'s2.snapshot.jdbc.table-name' is not valid. The table name 'a b' cannot be used" })
	void whenPropertyIsWrongThenFailureNamesKeyAndValue(String type, String property, String expected) {
		this.jdbcRunner.withBean(S3Client.class, () -> mock(S3Client.class))
			.withPropertyValues("s2.snapshot.store.type=" + type, "s2.snapshot.s3.bucket=states",
					"s2.snapshot." + property)
			.run((context) -> {
				assertThat(analyzed(context)).hasMessageStartingWith(expected);
				assertThat(analyzed(context).analysis().getAction()).startsWith("Correct the property, or remove it");
			});
	}

	@Test
	void whenTypeIsUnknownThenContextFails() {
		this.runner.withPropertyValues("s2.snapshot.store.type=ftp")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("s2.snapshot.store.type"));
	}

	@Test
	void whenThereIsAKeyThenStatesAreEncrypted() {
		ApplicationContextRunner files = this.runner.withPropertyValues("s2.snapshot.file.directory=" + this.directory);
		files.withPropertyValues("s2.snapshot.store.encryption.keys.old=" + OTHER).run((context) -> {
			assertThat(context).hasSingleBean(EncryptedSnapshotStore.class);
			save(context, 7);
			assertThat(this.directory.resolve("snapshots/flights/7.json")).content().doesNotContain("destination");
		});
		files
			.withPropertyValues("s2.snapshot.store.encryption.keys.old=" + OTHER,
					"s2.snapshot.store.encryption.keys.new=" + ONE, "s2.snapshot.store.encryption.current=new")
			.run((context) -> {
				assertThat(context.getBean(SnapshotStore.class).load(SCOPE.at(7)).state()).isEqualTo(STATE);
				save(context, 8);
			});
		files.withPropertyValues("s2.snapshot.store.encryption.keys.new=" + ONE).run((context) -> {
			assertThat(context.getBean(SnapshotStore.class).load(SCOPE.at(8)).state()).isEqualTo(STATE);
			assertThatExceptionOfType(CorruptSnapshotException.class)
				.isThrownBy(() -> context.getBean(SnapshotStore.class).load(SCOPE.at(7)));
		});
	}

	@Test
	void whenAcceptUnencryptedIsSetThenUnencryptedSnapshotsAreLoaded() {
		ApplicationContextRunner files = this.runner.withPropertyValues("s2.snapshot.file.directory=" + this.directory);
		files.run((context) -> save(context, 7));
		ApplicationContextRunner encrypted = files.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + ONE);
		encrypted.run((context) -> assertThatExceptionOfType(CorruptSnapshotException.class)
			.isThrownBy(() -> context.getBean(SnapshotStore.class).load(SCOPE.at(7))));
		encrypted.withPropertyValues("s2.snapshot.store.encryption.accept-unencrypted=true")
			.run((context) -> assertThat(context.getBean(SnapshotStore.class).load(SCOPE.at(7)).state())
				.isEqualTo(STATE));
	}

	@Test
	void whenKeyIsWrongThenFailureDoesNotShowIt() {
		String wrong = "bm90IGEga2V5";
		this.runner.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + wrong).run((context) -> {
			assertFailure(context,
					"The property 's2.snapshot.store.encryption.keys.one' is not a valid key: it must be "
							+ "32 bytes in standard Base64. The value is not shown because it is a secret.",
					"Correct the property, or generate a new key, for example with 'openssl rand -base64 32'.");
			assertThat(context.getStartupFailure())
				.satisfies((failure) -> assertThat(failure).hasStackTraceContaining("encryption.keys.one"));
			assertThat(Throwables.getStackTrace(context.getStartupFailure())).doesNotContain(wrong);
		});
	}

	@Test
	void whenCurrentKeyIsNotSetThenFailureSaysWhatToDo() {
		this.runner
			.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + ONE,
					"s2.snapshot.store.encryption.keys.two=" + OTHER)
			.run((context) -> assertFailure(context,
					"The property 's2.snapshot.store.encryption.current' is not set, but "
							+ "'s2.snapshot.store.encryption.keys.*' has several keys: one, two.",
					"Set 's2.snapshot.store.encryption.current' to the name of the key to encrypt with."));
		this.runner
			.withPropertyValues("s2.snapshot.store.encryption.keys.one=" + ONE,
					"s2.snapshot.store.encryption.current=two")
			.run((context) -> assertFailure(context,
					"The property 's2.snapshot.store.encryption.current' is 'two', "
							+ "but 's2.snapshot.store.encryption.keys.two' is not set.",
					"Set 's2.snapshot.store.encryption.keys.two' to 32 bytes in Base64, or "
							+ "correct 's2.snapshot.store.encryption.current'. The keys are: one."));
	}

	@Test
	void customizersOfTheStoreAreApplied() {
		this.runner.withUserConfiguration(Customizers.class)
			.run((context) -> assertThat(context.getBean(SnapshotStore.class).retention())
				.isEqualTo(SnapshotRetention.defaults().withGenerations(42)));
	}

	private static DataSource database() {
		return new DriverManagerDataSource("jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1", "sa", "");
	}

	private static void save(AssertableApplicationContext context, long cursor) {
		SnapshotKey key = SCOPE.at(cursor);
		SnapshotStore store = context.getBean(SnapshotStore.class);
		SaveResult result = store.save(new StoredSnapshot(key, UUID.randomUUID(), Instant.now(), STATE));
		assertThat(result.saved()).isTrue();
		assertThat(store.load(key).state()).isEqualTo(STATE);
	}

	private static void assertFailure(AssertableApplicationContext context, String description, String action) {
		FailureAnalyzedException failure = analyzed(context);
		assertThat(failure.analysis().getDescription()).isEqualTo(description);
		assertThat(failure.analysis().getAction()).isEqualTo(action);
	}

	private static FailureAnalyzedException analyzed(AssertableApplicationContext context) {
		Throwable failure = context.getStartupFailure();
		while (failure != null && !(failure instanceof FailureAnalyzedException)) {
			failure = failure.getCause();
		}
		assertThat(failure).isInstanceOf(FailureAnalyzedException.class);
		return (FailureAnalyzedException) failure;
	}

	@Configuration(proxyBeanMethods = false)
	static class TwoDatabases {

		@Bean
		DataSource main() {
			return database();
		}

		@Bean
		@SnapshotDataSource
		DataSource mine() {
			return database();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Customizers {

		@Bean
		SnapshotStoreCustomizer<FileSnapshotStore> forFiles() {
			return (store) -> store.withGenerations(42);
		}

		@Bean
		SnapshotStoreCustomizer<S3SnapshotStore> forObjects() {
			return (store) -> {
				throw new IllegalStateException("there is no such store");
			};
		}

	}

}

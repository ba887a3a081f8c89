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

package io.github.s2snapshot.autoconfigure.projection;

import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.context.annotation.Profile;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.StartupFailures;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.inactive.InactiveApplication;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.ProjectionDefinitionCustomizer;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for settings of projections that are not active.
 */
@ExtendWith(OutputCaptureExtension.class)
class InactiveProjectionTests {

	private final EmbeddedS2 server = EmbeddedS2.builder().basin("test-basin").start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withUserConfiguration(InactiveApplication.class)
		.withPropertyValues("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=test-basin",
				"s2.snapshot.create-stream=true");

	private final ApplicationContextRunner importingRunner = new ApplicationContextRunner()
		.withUserConfiguration(ImportingConfiguration.class)
		.withPropertyValues("s2.basin=test-basin", "s2.snapshot.create-stream=true");

	private final ApplicationContextRunner packageRunner = new ApplicationContextRunner()
		.withUserConfiguration(ParentConfiguration.class)
		.withPropertyValues("s2.basin=test-basin", "s2.snapshot.create-stream=true");

	@AfterEach
	void close() {
		this.server.close();
	}

	@ParameterizedTest
	@CsvSource({ "nightly-one, NightlyProjection", "NIGHTLYONE, NightlyProjection", "optional-one, OptionalProjection",
			"library-one, LibraryProjection", "other-library-one, OtherLibraryProjection" })
	void whenProjectionIsNotActiveThenItsSettingsAreLogged(String name, String type, CapturedOutput output) {
		this.contextRunner.withPropertyValues("s2.snapshot.projections." + name + ".trigger.records=7")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(projections(context.getBean(SnapshotTemplate.class))).containsExactly("active-one");
				assertThat(output).contains("The properties 's2.snapshot.projections." + name
						+ ".*' are not used because the application context has no bean of @StreamProjection class ")
					.contains("." + type + ". Its profile may not be active");
			});
	}

	@Test
	void whenTheNameOfAnInactiveProjectionIsAPropertyThenItsSettingsAreFound() {
		this.contextRunner
			.withPropertyValues("optional.name=renamed", "s2.snapshot.projections.renamed.trigger.records=7")
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner
			.withPropertyValues("optional.name=renamed", "s2.snapshot.projections.optional-one.trigger.records=7")
			.run((context) -> assertThat(StartupFailures.analyzed(context)).hasMessageContaining("'optional-one'"));
	}

	@Test
	void whenAllAreActiveThenTheirSettingsApply() {
		this.contextRunner
			.withPropertyValues("spring.profiles.active=nightly,library", "optional.enabled=true",
					"library.enabled=true", "s2.snapshot.projections.nightly-one.trigger.records=7",
					"s2.snapshot.projections.other-library-one.trigger.records=7")
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).definitions())
				.filteredOn((definition) -> Long.valueOf(7).equals(definition.triggers().everyRecords()))
				.extracting(ProjectionDefinition::name)
				.containsExactlyInAnyOrder("nightly-one", "other-library-one"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "nightly-on", "nightly", "NightlyProjection", "activeone2", "library" })
	void whenTheNameIsWrongThenTheStartFails(String name) {
		this.contextRunner.withPropertyValues("s2.snapshot.projections." + name + ".trigger.records=7")
			.run((context) -> {
				assertThat(StartupFailures.analyzed(context))
					.hasMessageContaining("The properties 's2.snapshot.projections." + name
							+ ".*' are set, but projection '" + name + "' does not exist.");
				assertThat(StartupFailures.analyzed(context).analysis().getAction())
					.contains("The projections are active-one.")
					.contains("set 's2.snapshot.unknown-projections' to 'ignore'");
			});
	}

	@Test
	void whenACustomizerNamesAnInactiveProjectionThenItIsIgnored(CapturedOutput output) {
		this.contextRunner.withBean("late", ProjectionDefinitionCustomizer.class, () -> customizer("nightly-one"))
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).contains("Customizer 'late' is not used");
			});
	}

	@Test
	void whenACustomizerNamesAMissingProjectionThenTheStartFails() {
		this.contextRunner.withBean("late", ProjectionDefinitionCustomizer.class, () -> customizer("nightly"))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(ProjectionDefinitionException.class)
				.hasMessage("Customizer 'late' names projection 'nightly', but no @StreamProjection bean has this "
						+ "name: correct the name, or remove the customizer. The projections are active-one"));
		this.contextRunner.withBean("late", ProjectionDefinitionCustomizer.class, () -> customizer("nightly"))
			.withPropertyValues("s2.snapshot.unknown-projections=ignore")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	private static ProjectionDefinitionCustomizer<Object> customizer(String projection) {
		return ProjectionDefinitionCustomizer.forProjection(projection, (definition) -> definition.version(2));
	}

	@Test
	void whenAProjectionIsRegisteredWithAProfileThenItsSettingsAreKnown() {
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
					TaskSchedulingAutoConfiguration.class))
			.withUserConfiguration(CounterProjection.class, WeeklyProjection.class)
			.withPropertyValues("s2.basin=test-basin", "s2.snapshot.create-stream=true",
					"s2.snapshot.projections.weekly-one.trigger.records=7")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenAnImportedProjectionHasAProfileThenItsSettingsAreKnown() {
		this.importingRunner.withPropertyValues("s2.snapshot.projections.monthly-one.trigger.records=7")
			.run((context) -> assertThat(context).hasNotFailed());
		this.importingRunner.withPropertyValues("s2.snapshot.projections.unrelated-one.trigger.records=7")
			.run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void whenProjectionIsInAChildContextThenItsSettingsDoNotFailTheParent() {
		this.packageRunner.withPropertyValues("s2.snapshot.projections.active-one.trigger.records=7")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void whenUnknownProjectionsAreIgnoredThenWrongNameIsLogged(CapturedOutput output) {
		this.contextRunner
			.withPropertyValues("s2.snapshot.projections.wrong.trigger.records=7",
					"s2.snapshot.unknown-projections=ignore")
			.run((context) -> {
				assertThat(context).hasNotFailed();
				assertThat(output).contains("The properties 's2.snapshot.projections.wrong.*' are ignored "
						+ "because the application context has no projection 'wrong'");
			});
	}

	@Test
	void whenOnlyInactiveProjectionIsExternalThenStoreIsNotCreated() {
		this.contextRunner
			.withPropertyValues("s2.snapshot.projections.nightly-one.placement=external", "s2.snapshot.store.type=s3")
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner
			.withPropertyValues("s2.snapshot.projections.nightly-one.placement=external", "s2.snapshot.store.type=jdbc")
			.run((context) -> assertThat(context).hasNotFailed());
		this.contextRunner
			.withPropertyValues("spring.profiles.active=nightly",
					"s2.snapshot.projections.nightly-one.placement=external", "s2.snapshot.store.type=jdbc")
			.run((context) -> assertThat(StartupFailures.analyzed(context)).hasMessageContaining("no DataSource bean"));
	}

	@Test
	void whenAProjectionHasAnExternalStoreThenItIsABean() {
		this.contextRunner
			.withPropertyValues("s2.snapshot.projections.active-one.placement=external",
					"s2.snapshot.file.directory=target/inactive-projection-tests")
			.run((context) -> assertThat(context).hasSingleBean(SnapshotStore.class));
	}

	private static List<String> projections(SnapshotTemplate template) {
		return template.definitions().stream().<String>map(ProjectionDefinition::name).toList();
	}

	@Configuration(proxyBeanMethods = false)
	@AutoConfigurationPackage(basePackageClasses = InactiveApplication.class)
	@ImportAutoConfiguration({ S2AutoConfiguration.class, S2SnapshotAutoConfiguration.class,
			TaskSchedulingAutoConfiguration.class })
	static class ParentConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ CounterProjection.class, ProfiledConfiguration.class })
	static class ImportingConfiguration {

	}

	@Configuration(proxyBeanMethods = false)
	@Profile("library")
	@Import(MonthlyProjections.MonthlyProjection.class)
	static class ProfiledConfiguration {

	}

	@StreamProjection(name = "weekly-one", stream = "weeks")
	@Profile("weekly")
	static class WeeklyProjection {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long added(Long sum, Integer value) {
			return sum + value;
		}

	}

	@StreamProjection(name = "unrelated-one", stream = "others")
	static class UnrelatedProjection {

		@InitialState
		Long zero() {
			return 0L;
		}

		@Fold
		Long added(Long sum, Integer value) {
			return sum + value;
		}

	}

	static class MonthlyProjections {

		@StreamProjection(name = "monthly-one", stream = "months")
		static class MonthlyProjection {

			@InitialState
			Long zero() {
				return 0L;
			}

			@Fold
			Long added(Long sum, Integer value) {
				return sum + value;
			}

		}

	}

}

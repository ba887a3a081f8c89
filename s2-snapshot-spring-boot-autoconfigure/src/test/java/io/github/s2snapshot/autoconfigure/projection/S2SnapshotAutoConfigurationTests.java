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

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.boot.LazyInitializationBeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.availability.ApplicationAvailabilityAutoConfiguration;
import org.springframework.boot.autoconfigure.task.TaskSchedulingAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.scheduling.config.CronTask;
import org.springframework.scheduling.config.FixedDelayTask;

import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.annotation.support.ProjectionDefinitions;
import io.github.s2snapshot.autoconfigure.CounterProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.StartupFailures;
import io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration;
import io.github.s2snapshot.autoconfigure.store.SnapshotStoreAutoConfiguration;
import io.github.s2snapshot.definition.HistoryTrim;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotCompression;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.definition.SnapshotVerification;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.projection.FoldChangeAction;
import io.github.s2snapshot.projection.FoldFingerprint;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.SnapshotForm;
import io.github.s2snapshot.projection.SnapshotPlacement;
import io.github.s2snapshot.projection.error.ProjectionDefinitionException;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.resource.RetentionPolicy;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.sdk.resource.StreamInfo;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.store.FileSnapshotStore;
import io.github.s2snapshot.store.SnapshotStore;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link S2SnapshotAutoConfiguration}.
 */
class S2SnapshotAutoConfigurationTests {

	private static final String BASIN = "test-basin";

	private static final Duration TIMEOUT = Duration.ofSeconds(10);

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, SnapshotStoreAutoConfiguration.class,
				S2SnapshotAutoConfiguration.class, TaskSchedulingAutoConfiguration.class,
				ApplicationAvailabilityAutoConfiguration.class))
		.withPropertyValues("s2.account-endpoint=" + this.server.endpoint(),
				"s2.basin-endpoint=" + this.server.endpoint(), "s2.access-token=ignored", "s2.basin=" + BASIN,
				"s2.snapshot.create-stream=true");

	private final ApplicationContextRunner counterRunner = this.contextRunner
		.withUserConfiguration(CounterProjection.class, CounterReader.class);

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void whenThereAreNoProjectionsThenContextStarts() {
		this.contextRunner.run((context) -> assertThat(context).hasSingleBean(SnapshotTemplate.class)
			.doesNotHaveBean(Projection.class)
			.doesNotHaveBean(SnapshotStore.class));
	}

	@Test
	void projectionIsRestoredFollowedAndInjectedByTypeAndName() {
		this.counterRunner.run((context) -> {
			CounterReader reader = context.getBean(CounterReader.class);
			assertThat(reader.byType.status()).isEqualTo(ProjectionStatus.LIVE);
			long seqNum = reader.byType.append(new Added(40), new Added(2)).end().seqNum();
			assertThat(reader.byName.readLatest(TIMEOUT).state()).isEqualTo(new Counter(2, 42));
			assertThat(seqNum).isEqualTo(2);
		});
	}

	@Test
	void whenContextRestartsThenStateIsRestoredFromFinalSnapshot() {
		ApplicationContextRunner runner = this.counterRunner.withPropertyValues("s2.snapshot.trigger.on-shutdown=true");
		runner.run((context) -> {
			context.getBean(CounterReader.class).byType.append(new Added(40), new Added(2));
			context.getBean(CounterReader.class).byType.readLatest(TIMEOUT);
		});
		runner.run((context) -> {
			assertThat(context.getBean(CounterReader.class).byType.read().state()).isEqualTo(new Counter(2, 42));
			assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").restore()).satisfies((restore) -> {
				assertThat(restore.source().id()).isEqualTo("in-stream");
				assertThat(restore.cursor()).isEqualTo(2);
				assertThat(restore.replayed()).isZero();
			});
		});
	}

	@Test
	void whenNoTriggerIsSetThenNoSnapshotIsTaken() {
		this.counterRunner.run((context) -> context.getBean(CounterReader.class).byType.append(new Added(1)));
		this.counterRunner.run((context) -> assertThat(
				context.getBean(SnapshotTemplate.class).info("the-counter").restore().source().id())
			.isEqualTo("replay"));
	}

	@Test
	void whenRecordsTriggerIsSetThenSnapshotIsTaken() {
		this.counterRunner.withPropertyValues("s2.snapshot.trigger.records=2", "s2.snapshot.trigger.min-gap=0")
			.run((context) -> {
				context.getBean(CounterReader.class).byType.append(new Added(1), new Added(1));
				Awaitility.await()
					.until(() -> context.getBean(SnapshotTemplate.class).info("the-counter").lastSnapshot() != null);
			});
	}

	@Test
	void whenIntervalIsSetThenSnapshotIsScheduledAndTaken() {
		this.counterRunner.withPropertyValues("s2.snapshot.trigger.interval=50ms", "s2.snapshot.trigger.min-gap=0")
			.run((context) -> {
				SnapshotSchedule schedule = context.getBean(SnapshotSchedule.class);
				assertThat(schedule.getScheduledTasks()).singleElement().satisfies((task) -> {
					assertThat(task.getTask()).isInstanceOf(FixedDelayTask.class);
					assertThat(task.getTask().getRunnable()).hasToString("Snapshot of projection 'the-counter'");
				});
				context.getBean(CounterReader.class).byType.append(new Added(1));
				Awaitility.await()
					.until(() -> context.getBean(SnapshotTemplate.class).info("the-counter").lastSnapshot() != null);
				context.getSourceApplicationContext().stop();
				assertThat(schedule.getScheduledTasks()).isEmpty();
			});
	}

	@Test
	void whenUserHasOtherSchedulersThenTheyAreNotUsed() {
		this.counterRunner.withBean("other", TaskScheduler.class, () -> mock(TaskScheduler.class))
			.withPropertyValues("s2.snapshot.trigger.interval=1h")
			.run((context) -> assertThat(context.getBean(SnapshotSchedule.class).getScheduledTasks()).hasSize(1));
	}

	@Test
	void formAndCompressionAreSetForAllAndForOne() {
		this.counterRunner
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
				.satisfies((definition) -> assertThat(definition.encoding()).isEqualTo(SnapshotEncoding.auto())));
		this.counterRunner
			.withPropertyValues("s2.snapshot.form=framed", "s2.snapshot.compression=gzip",
					"s2.snapshot.projections.the-counter.compression=none")
			.run((context) -> {
				assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
					.satisfies((definition) -> assertThat(definition.encoding())
						.isEqualTo(new SnapshotEncoding(SnapshotFormChoice.FRAMED, SnapshotCompression.NONE)));
				context.getBean(CounterReader.class).byType.append(new Added(1));
				context.getBean(CounterReader.class).byType.readLatest(TIMEOUT);
				assertThat(context.getBean(SnapshotTemplate.class).take("the-counter")).isInstanceOfSatisfying(
						SnapshotOutcome.Taken.class,
						(taken) -> assertThat(taken.snapshot().form()).isEqualTo(SnapshotForm.FRAMED));
			});
		this.counterRunner.withPropertyValues("s2.snapshot.projections.the-counter.form=single")
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
				.satisfies(
						(definition) -> assertThat(definition.encoding().form()).isEqualTo(SnapshotFormChoice.SINGLE)));
	}

	@Test
	void verificationIsSetForAllAndForOne() {
		this.counterRunner.run((context) -> assertVerification(context, SnapshotVerification.FULL));
		this.counterRunner.withPropertyValues("s2.snapshot.verification=bytes")
			.run((context) -> assertVerification(context, SnapshotVerification.BYTES));
		this.counterRunner
			.withPropertyValues("s2.snapshot.verification=bytes",
					"s2.snapshot.projections.the-counter.verification=full")
			.run((context) -> assertVerification(context, SnapshotVerification.FULL));
	}

	private static void assertVerification(ApplicationContext context, SnapshotVerification expected) {
		assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
			.satisfies((definition) -> assertThat(definition.verification()).isEqualTo(expected));
	}

	@Test
	void projectionPropertiesOverrideCommonOnes(@TempDir Path directory) {
		this.counterRunner
			.withPropertyValues("s2.snapshot.trigger.records=100", "s2.snapshot.trigger.interval=1h",
					"s2.snapshot.trigger.on-shutdown=true", "s2.snapshot.trigger.restore-time=2s",
					"s2.snapshot.file.directory=" + directory, "s2.snapshot.projections.the-counter.placement=external",
					"s2.snapshot.projections.the-counter.stream=other-numbers",
					"s2.snapshot.projections.the-counter.trigger.records=7",
					"s2.snapshot.projections.the-counter.trigger.interval=0",
					"s2.snapshot.projections.the-counter.trigger.on-shutdown=false",
					"s2.snapshot.projections.the-counter.trigger.min-gap=3s")
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).definitions()).singleElement()
				.satisfies((definition) -> {
					assertThat(definition.placement()).isEqualTo(SnapshotPlacement.EXTERNAL);
					assertThat(definition.store()).isInstanceOf(FileSnapshotStore.class);
					assertThat(definition.stream()).isEqualTo("other-numbers");
					assertThat(definition.triggers().everyRecords()).isEqualTo(7);
					assertThat(definition.triggers().restoreTime()).isEqualTo(Duration.ofSeconds(2));
					assertThat(definition.triggers().interval()).isNull();
					assertThat(definition.triggers().onShutdown()).isFalse();
					assertThat(definition.triggers().minimumGap()).isEqualTo(Duration.ofSeconds(3));
				}));
	}

	@Test
	void whenOverrideIsOfUnknownProjectionThenFailureNamesTheKnownOnes() {
		this.counterRunner.withPropertyValues("s2.snapshot.projections.the-countr.trigger.records=7").run((context) -> {
			FailureAnalyzedException failure = StartupFailures.analyzed(context);
			assertThat(failure).hasMessageContaining("'s2.snapshot.projections.the-countr.*'");
			assertThat(failure.analysis().getAction()).contains("The projections are the-counter.");
		});
	}

	@ParameterizedTest
	@ValueSource(strings = { "orders/v2", "orders%2Fv2", "orders;v=2", "..", " orders" })
	void whenProjectionNameIsInvalidInAPathThenStartFails(String name) {
		this.contextRunner.withUserConfiguration(NamedProjection.class)
			.withInitializer((context) -> context.getEnvironment()
				.getPropertySources()
				.addFirst(new MapPropertySource("test", Map.of("odd.name", name))))
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(ProjectionDefinitionException.class)
				.hasMessageContaining(NamedProjection.class.getName())
				.hasMessageContaining("'" + name + "'")
				.hasMessageContaining("choose another name"));
	}

	@Test
	void whenProjectionNameIsEmptyThenStartFails() {
		this.contextRunner.withUserConfiguration(NamedProjection.class)
			.withPropertyValues("odd.name=")
			.run((context) -> assertThat(context).getFailure()
				.isInstanceOf(ProjectionDefinitionException.class)
				.hasMessageContaining("must not be blank"));
	}

	@Test
	void whenOverrideIsSpelledAsByAnEnvironmentVariableThenItIsFound() {
		this.counterRunner.withPropertyValues("s2.snapshot.projections.thecounter.trigger.records=7")
			.run((context) -> assertThat(
					context.getBean(SnapshotTemplate.class).definitions().get(0).triggers().everyRecords())
				.isEqualTo(7));
	}

	@Test
	void whenValueIsInvalidThenFailureNamesPropertyValueAndRemedy() {
		assertInvalid("s2.snapshot.trigger.records=-1", "'s2.snapshot.trigger.records' is '-1'");
		assertInvalid("s2.snapshot.projections.the-counter.trigger.interval=-1s",
				"'s2.snapshot.projections.the-counter.trigger.interval' is '-1s'");
		assertInvalid("s2.snapshot.restore.timeout=0s", "'s2.snapshot.restore.timeout' is '0s'");
		assertInvalid("s2.snapshot.restore.parallelism=0", "'s2.snapshot.restore.parallelism' is '0'");
		assertInvalid("s2.snapshot.retry.max-attempts=0", "'s2.snapshot.retry.max-attempts' is '0'");
		assertInvalid("s2.snapshot.retry.multiplier=1", "'s2.snapshot.retry.multiplier' is '1.0'");
		assertInvalid("s2.snapshot.retry.max-interval=1ms", "'s2.snapshot.retry.max-interval' is '1ms'");
		assertInvalid("s2.snapshot.shutdown.timeout=0s", "'s2.snapshot.shutdown.timeout' is '0s'");
		assertInvalid("s2.snapshot.timeout=0s", "'s2.snapshot.timeout' is '0s'");
	}

	private void assertInvalid(String property, String expected) {
		this.counterRunner.withPropertyValues(property)
			.run((context) -> assertThat(StartupFailures.analyzed(context)).hasMessageContaining(expected));
	}

	@Test
	void whenThereIsACronExpressionThenItIsAScheduledTask() {
		this.counterRunner.withPropertyValues("s2.snapshot.trigger.cron=0 0 3 * * *", "s2.snapshot.trigger.interval=1h")
			.run((context) -> {
				SnapshotSchedule schedule = context.getBean(SnapshotSchedule.class);
				assertThat(schedule.getScheduledTasks()).hasSize(2);
				assertThat(schedule.getScheduledTasks()).extracting((task) -> task.getTask())
					.hasAtLeastOneElementOfType(CronTask.class)
					.hasAtLeastOneElementOfType(FixedDelayTask.class)
					.allSatisfy((task) -> assertThat(task).hasToString("Snapshot of projection 'the-counter'"));
				context.getBean(SnapshotTemplate.class).stop("the-counter", TIMEOUT).join();
				assertThat(schedule.getScheduledTasks()).isEmpty();
			});
	}

	@Test
	void whenItIsTimeByTheCronExpressionThenASnapshotIsTaken() {
		this.counterRunner.withPropertyValues("s2.snapshot.projections.the-counter.trigger.cron=* * * * * *")
			.run((context) -> {
				context.getBean(CounterReader.class).byType.append(new Added(42));
				Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.until(() -> context.getBean(SnapshotTemplate.class).info("the-counter").lastSnapshot() != null);
			});
	}

	@Test
	void whenCronExpressionIsInvalidThenStartFails() {
		this.counterRunner.withPropertyValues("s2.snapshot.trigger.cron=every day")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("The property 's2.snapshot.trigger.cron' is 'every day'"));
	}

	@Test
	void whenModeIsAllThenTheConditionsAreCombined() {
		this.counterRunner
			.withPropertyValues("s2.snapshot.trigger.mode=all", "s2.snapshot.trigger.records=100",
					"s2.snapshot.trigger.interval=5m", "s2.snapshot.trigger.on-shutdown=true")
			.run((context) -> {
				SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
				assertThat(template.info("the-counter").triggers())
					.isEqualTo("after 100 records and 5m after the last snapshot, or at shutdown");
				assertThat(template.definitions().get(0).triggers().scheduledInterval()).isNull();
			});
	}

	@Test
	void whenModeOfAProjectionIsSetThenItOverridesTheCommonOne() {
		this.counterRunner
			.withPropertyValues("s2.snapshot.trigger.mode=all", "s2.snapshot.trigger.records=100",
					"s2.snapshot.projections.the-counter.trigger.mode=any")
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").triggers())
				.isEqualTo("after 100 records"));
	}

	@Test
	void whenModeIsAllAndThereIsOneConditionThenTheStartFails() {
		this.counterRunner.withPropertyValues("s2.snapshot.trigger.mode=all", "s2.snapshot.trigger.records=100")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining(
						"it has only one: after 100 records. Add another condition, or set the mode of "
								+ "its triggers (s2.snapshot.trigger.mode) to 'any'"));
		this.counterRunner.withPropertyValues("s2.snapshot.trigger.mode=all")
			.run((context) -> assertThat(context).hasNotFailed());
	}

	@Test
	void triggersOfAProjectionOverrideTheCommonOnes() {
		this.counterRunner
			.withPropertyValues("s2.snapshot.trigger.cron=0 0 3 * * *", "s2.snapshot.trigger.bytes=1MB",
					"s2.snapshot.projections.the-counter.trigger.cron=-",
					"s2.snapshot.projections.the-counter.trigger.bytes=2KB")
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).definitions().get(0).triggers())
				.satisfies((triggers) -> {
					assertThat(triggers.cron()).isNull();
					assertThat(triggers.everyBytes()).isEqualTo(2048);
				}));
	}

	@Test
	void h16ByDefaultNothingIsTrimmed() {
		this.counterRunner.run((context) -> assertThat(trim(context)).hasToString("HistoryTrim[never]"));
	}

	@Test
	void h16WhenTrimModeIsCoveredThenCoveredHistoryIsTrimmed(@TempDir Path directory) {
		this.counterRunner
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.file.directory=" + directory,
					"s2.snapshot.trim.mode=covered", "s2.snapshot.trim.delay=0s", "s2.snapshot.trim.margin=7",
					"s2.snapshot.projections.the-counter.trim.margin=0",
					"s2.snapshot.projections.the-counter.trim.generations=1")
			.run((context) -> {
				assertThat(trim(context)).hasToString("HistoryTrim[covered, delay=PT0S, margin=0, generations=1]");
				Projection<Counter> counter = context.getBean(CounterReader.class).byType;
				counter.append(new Added(40), new Added(2));
				counter.readLatest(TIMEOUT);
				context.getBean(SnapshotTemplate.class).take("the-counter");
				S2Stream stream = context.getBean(S2Client.class).basin(BASIN).stream("numbers");
				Awaitility.await()
					.atMost(Duration.ofSeconds(30))
					.until(() -> stream.read(ReadInput.fromSeqNum(0)).records().get(0).seqNum() == 2);
			});
	}

	@Test
	void whenStoreKeepsFewerSnapshotsThanATrimRequiresThenStartFails(@TempDir Path directory) {
		this.counterRunner
			.withPropertyValues("s2.snapshot.placement=external", "s2.snapshot.file.directory=" + directory,
					"s2.snapshot.trim.mode=covered", "s2.snapshot.store.keep=1")
			.run((context) -> assertThat(context.getStartupFailure())
				.hasStackTraceContaining("Projection 'the-counter' would never trim its stream"));
	}

	private static HistoryTrim trim(ApplicationContext context) {
		return context.getBean(SnapshotTemplate.class).definitions().get(0).trim();
	}

	// Hazards: H18
	@Test
	void createdStreamHasInfiniteRetention() {
		this.counterRunner.run((context) -> assertThat(
				context.getBean(S2Client.class).basin(BASIN).getStreamConfig("numbers").retention())
			.isEqualTo(RetentionPolicy.infinite()));
	}

	@Test
	void createStreamCreatesTheDeadLetterStreamToo() {
		this.counterRunner
			.withPropertyValues("s2.snapshot.projections.the-counter.poison.policy=skip",
					"s2.snapshot.projections.the-counter.poison.dead-letter-stream=numbers-dead")
			.run((context) -> {
				assertThat(context.getBean(S2Client.class).basin(BASIN).getStreamConfig("numbers-dead").retention())
					.isEqualTo(RetentionPolicy.infinite());
				S2Stream numbers = context.getBean(S2Client.class).basin(BASIN).stream("numbers");
				numbers.append(AppendInput.of(AppendRecord.of("{\"value\":\"malformed\"}")));
				Projection<Counter> counter = context.getBean(CounterReader.class).byType;
				counter.append(new Added(42));
				assertThat(counter.readLatest(TIMEOUT).state()).isEqualTo(new Counter(1, 42));
			});
	}

	@Test
	void unknownDeltasAreIgnoredIfThePropertySaysSo() {
		String prefix = "s2.snapshot.projections.the-counter.";
		this.counterRunner.withPropertyValues(prefix + "unknown=ignore", prefix + "trim-ignored=true")
			.run((context) -> {
				S2Stream numbers = context.getBean(S2Client.class).basin(BASIN).stream("numbers");
				numbers.append(AppendInput.of(AppendRecord.of("{}").withHeader("type", "Removed")));
				Projection<Counter> counter = context.getBean(CounterReader.class).byType;
				counter.append(new Added(42));
				assertThat(counter.readLatest(TIMEOUT).state()).isEqualTo(new Counter(1, 42));
				SnapshotTemplate template = context.getBean(SnapshotTemplate.class);
				assertThat(template.infos().get(0).ignored().types().names()).containsExactly("Removed");
				assertThat(template.take("the-counter")).isInstanceOf(SnapshotOutcome.Taken.class);
				assertThat(numbers.read(ReadInput.fromSeqNum(0)).records().get(0).seqNum()).isPositive();
			});
	}

	@Test
	void theActionForAChangeOfTheFoldsAndTheirFingerprintCanBeSet() {
		String prefix = "s2.snapshot.projections.the-counter.fold.";
		this.counterRunner.run((context) -> {
			ProjectionDefinition<?> definition = definition(context);
			assertThat(definition.onFoldChange()).isEqualTo(FoldChangeAction.WARN);
		});
		this.counterRunner
			.withPropertyValues("s2.snapshot.fold.on-change=replay", "s2.snapshot.fold.fingerprint=build 7")
			.run((context) -> {
				ProjectionDefinition<?> definition = definition(context);
				assertThat(definition.onFoldChange()).isEqualTo(FoldChangeAction.REPLAY);
				assertThat(definition.foldFingerprint()).isEqualTo(FoldFingerprint.set("build 7"));
			});
		this.counterRunner
			.withPropertyValues("s2.snapshot.fold.on-change=replay", "s2.snapshot.fold.fingerprint=build 7",
					prefix + "on-change=fail", prefix + "fingerprint=build 8")
			.run((context) -> {
				ProjectionDefinition<?> definition = definition(context);
				assertThat(definition.onFoldChange()).isEqualTo(FoldChangeAction.FAIL);
				assertThat(definition.foldFingerprint()).isEqualTo(FoldFingerprint.set("build 8"));
			});
	}

	@Test
	void whatIsDeclaredForAChangeOfTheFoldsShouldNotBeReplacedByTheCommonProperties() {
		this.counterRunner
			.withPropertyValues("s2.snapshot.fold.on-change=ignore", "s2.snapshot.fold.fingerprint=build 7")
			.run((context) -> {
				ProjectionDefinitions definitions = context.getBean(ProjectionDefinitions.class);
				ProjectionDefinition.Builder<String> builder = ProjectionDefinition.builder("strict", String.class)
					.stream("numbers")
					.initialState(() -> "")
					.fold(Added.class, (state, added) -> state);
				assertThat(definitions.customize(builder).build().onFoldChange()).isEqualTo(FoldChangeAction.IGNORE);
				builder.onFoldChange(FoldChangeAction.FAIL).foldFingerprint("declared");
				ProjectionDefinition<String> declared = definitions.customize(builder).build();
				assertThat(declared.onFoldChange()).isEqualTo(FoldChangeAction.FAIL);
				assertThat(declared.foldFingerprint()).isEqualTo(FoldFingerprint.set("declared"));
			});
	}

	@Test
	void whenAFingerprintIsTooLongThenTheStartFailsWithItsProperty() {
		this.counterRunner.withPropertyValues("s2.snapshot.projections.the-counter.fold.fingerprint=" + "x".repeat(129))
			.run((context) -> assertThat(context).getFailure()
				.satisfies((failure) -> assertThat(findCause(failure))
					.hasMessageContaining(
							"The property 's2.snapshot.projections.the-counter.fold.fingerprint' is 'xxxx")
					.hasMessageContaining("it must have at most 128 bytes in UTF-8 and no control characters")));
	}

	private static Throwable findCause(Throwable failure) {
		Throwable cause = failure;
		while (cause != null && !(cause instanceof FailureAnalyzedException)) {
			cause = cause.getCause();
		}
		return cause;
	}

	private static ProjectionDefinition<?> definition(ApplicationContext context) {
		ProjectionDefinitions definitions = context.getBean(ProjectionDefinitions.class);
		return definitions.define(CounterProjection.class, Counter.class, "the-counter", "numbers").build();
	}

	@Test
	void whenCreateStreamIsOffThenNoDeadLetterStreamIsCreated() {
		this.counterRunner.run((context) -> assertThat(context).hasNotFailed());
		this.counterRunner
			.withPropertyValues("s2.snapshot.create-stream=false",
					"s2.snapshot.projections.the-counter.poison.policy=skip",
					"s2.snapshot.projections.the-counter.poison.dead-letter-stream=numbers-dead")
			.run((context) -> assertThat(
					context.getBean(S2Client.class).basin(BASIN).listStreams(ListOptions.defaults()).items())
				.extracting(StreamInfo::name)
				.contains("numbers")
				.doesNotContain("numbers-dead"));
	}

	@Test
	void whenStreamExistsThenItIsNotChanged() {
		this.contextRunner.run((context) -> context.getBean(S2Client.class)
			.basin(BASIN)
			.createStream("numbers", StreamConfig.defaults().withRetention(RetentionPolicy.age(Duration.ofDays(3)))));
		this.counterRunner.run((context) -> assertThat(
				context.getBean(S2Client.class).basin(BASIN).getStreamConfig("numbers").retention())
			.isEqualTo(RetentionPolicy.age(Duration.ofDays(3))));
	}

	@Test
	void whenDisabledThenNothingIsConfigured() {
		this.contextRunner.withUserConfiguration(CounterProjection.class)
			.withPropertyValues("s2.snapshot.enabled=false")
			.run((context) -> assertThat(context).hasSingleBean(S2Client.class)
				.doesNotHaveBean(SnapshotTemplate.class)
				.doesNotHaveBean(Projection.class)
				.doesNotHaveBean(SnapshotLifecycle.class));
	}

	@Test
	void whenCoreIsMissingThenBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(SnapshotTemplate.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(S2Client.class)
				.doesNotHaveBean(S2SnapshotAutoConfiguration.class));
	}

	@Test
	void phaseShouldBeBeforeTheWebServer() {
		this.counterRunner.run((context) -> assertThat(context.getBean(SnapshotLifecycle.class).getPhase())
			.isLessThan(WebServerApplicationContext.START_STOP_LIFECYCLE_PHASE)
			.isPositive());
		this.counterRunner.withPropertyValues("s2.snapshot.lifecycle.phase=7")
			.run((context) -> assertThat(context.getBean(SnapshotLifecycle.class).getPhase()).isEqualTo(7));
	}

	@Test
	void templateOfTheUserShouldReplaceTheDefault() {
		this.contextRunner.withBean("userTemplate", SnapshotTemplate.class, () -> mock(SnapshotTemplate.class))
			.run((context) -> assertThat(context).hasSingleBean(SnapshotTemplate.class).hasBean("userTemplate"));
	}

	@Test
	void templateCustomizersAreApplied() {
		AtomicInteger applied = new AtomicInteger();
		this.contextRunner
			.withBean(SnapshotTemplateBuilderCustomizer.class, () -> (builder) -> applied.incrementAndGet())
			.run((context) -> assertThat(applied).hasValue(1));
	}

	@Test
	void contextCanBeStoppedAndStartedAgain() {
		this.counterRunner.run((context) -> {
			Projection<Counter> counter = context.getBean(CounterReader.class).byType;
			counter.append(new Added(42));
			context.getSourceApplicationContext().stop();
			assertThat(counter.status()).isEqualTo(ProjectionStatus.STOPPED);
			context.getSourceApplicationContext().start();
			assertThat(counter.read().state()).isEqualTo(new Counter(1, 42));
		});
	}

	@Test
	void whenInitializationIsLazyThenProjectionsAreStarted() {
		this.counterRunner
			.withInitializer(
					(context) -> context.addBeanFactoryPostProcessor(new LazyInitializationBeanFactoryPostProcessor()))
			.run((context) -> assertThat(context.getBean(SnapshotTemplate.class).info("the-counter").status())
				.isEqualTo(ProjectionStatus.LIVE));
	}

	@StreamProjection(name = "${odd.name}", stream = "numbers")
	static class NamedProjection extends CounterProjection {

	}

	/**
	 * Component with the projection injected by type and by name.
	 */
	static class CounterReader {

		private final Projection<Counter> byType;

		private final Projection<?> byName;

		CounterReader(Projection<Counter> byType, @Qualifier("the-counter") Projection<?> byName) {
			this.byType = byType;
			this.byName = byName;
		}

	}

}

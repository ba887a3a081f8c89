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

package io.github.s2snapshot.autoconfigure.client;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.config.BeanFactoryPostProcessor;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.annotation.Order;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.StandardEnvironment;
import org.springframework.core.env.SystemEnvironmentPropertySource;

import io.github.s2snapshot.autoconfigure.FailureAnalyzedException;
import io.github.s2snapshot.autoconfigure.StartupFailures;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.ListOptions;
import io.github.s2snapshot.sdk.wire.Compression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link S2AutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class S2AutoConfigurationTests {

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, SslAutoConfiguration.class));

	@Test
	void whenNothingIsConfiguredThenEmbeddedServerInMemoryIsUsed(CapturedOutput output) {
		this.contextRunner.run((context) -> {
			EmbeddedS2 server = context.getBean(EmbeddedS2.class);
			assertThat(server.isRunning()).isTrue();
			assertThat(server.directory()).isNull();
			assertThat(context).hasSingleBean(S2ConnectionDetails.class);
			assertThat(context.getBean(S2ConnectionDetails.class).getAccountEndpoint()).isEqualTo(server.endpoint());
			assertThat(context.getBean(S2Client.class).listBasins(ListOptions.defaults()).items()).isEmpty();
			assertThat(output.toString().lines().filter((line) -> line.contains("embedded S2 server"))).singleElement()
				.asString()
				.contains("INFO")
				.contains("for development")
				.contains(server.endpoint())
				.contains("data in memory, lost when the application stops");
		});
	}

	@Test
	void whenContextClosesThenClientAndEmbeddedServerAreClosed() {
		this.contextRunner.run((context) -> {
			EmbeddedS2 server = context.getBean(EmbeddedS2.class);
			context.close();
			assertThat(server.isRunning()).isFalse();
		});
	}

	@Test
	void whenEmbeddedDirectoryIsSetThenDataIsKeptThere(@TempDir Path directory, CapturedOutput output) {
		this.contextRunner.withPropertyValues("s2.embedded.directory=" + directory.resolve("data")).run((context) -> {
			assertThat(context.getBean(EmbeddedS2.class).directory()).isEqualTo(directory.resolve("data"));
			assertThat(output).contains("data in " + directory.resolve("data"));
		});
	}

	@Test
	void whenBasinIsSetThenEmbeddedServerHasIt() {
		this.contextRunner.withPropertyValues("s2.basin=first-basin")
			.run((context) -> assertThat(context.getBean(S2Client.class).getBasinConfig("first-basin")).isNotNull());
	}

	@Test
	void whenBasinIsInvalidThenFailureNamesTheProperty() {
		this.contextRunner.withPropertyValues("s2.basin=Basin").run((context) -> {
			assertThat(context).hasFailed();
			assertThat(context.getStartupFailure()).rootCause().hasMessageContaining("Basin");
			assertThat(context.getStartupFailure())
				.hasStackTraceContaining("The property 's2.basin' is not a valid name");
		});
	}

	@Test
	void whenEmbeddedPortIsSetThenServerListensOnIt() {
		int port;
		try (EmbeddedS2 server = EmbeddedS2.start()) {
			port = server.port();
		}
		this.contextRunner.withPropertyValues("s2.embedded.port=" + port)
			.run((context) -> assertThat(context.getBean(EmbeddedS2.class).port()).isEqualTo(port));
	}

	@Test
	void whenConnectionIsConfiguredAfterConditionsThenEmbeddedServerFails() {
		// As if the application had been processed ahead of time with other properties.
		BeanFactoryPostProcessor late = (beanFactory) -> beanFactory.getBean(ConfigurableEnvironment.class)
			.getPropertySources()
			.addFirst(new MapPropertySource("late", Map.of("s2.account-endpoint", "http://localhost:1")));
		this.contextRunner.withBean("late", BeanFactoryPostProcessor.class, () -> late)
			.run((context) -> assertThat(StartupFailures.analyzed(context).analysis().getDescription())
				.isEqualTo("The embedded S2 server was chosen because no connection was "
						+ "configured, but now 's2.account-endpoint' is set."));
	}

	@Test
	void whenTokenAloneIsSetThenCloudIsUsed() {
		this.contextRunner.withPropertyValues("s2.access-token=secret").run((context) -> {
			assertThat(context).hasSingleBean(S2Client.class).doesNotHaveBean(EmbeddedS2.class);
			S2ConnectionDetails details = context.getBean(S2ConnectionDetails.class);
			assertThat(details.getAccessToken()).isEqualTo("secret");
			assertThat(details.getAccountEndpoint()).isNull();
			assertThat(details.getBasinEndpoint()).isNull();
		});
	}

	@Test
	void whenEndpointIsSetWithoutTokenThenFailureNamesTheTokenProperty() {
		this.contextRunner
			.withPropertyValues("s2.account-endpoint=http://127.0.0.1:1", "s2.basin-endpoint=http://127.0.0.1:1")
			.run((context) -> assertThat(StartupFailures.analyzed(context).analysis().getAction())
				.contains("'s2.access-token'")
				.contains("S2_ACCESS_TOKEN"));
	}

	@Test
	void whenOnlyOneEndpointIsSetThenFailureNamesBothProperties() {
		this.contextRunner.withPropertyValues("s2.access-token=secret", "s2.basin-endpoint=http://127.0.0.1:1")
			.run((context) -> {
				FailureAnalyzedException failure = StartupFailures.analyzed(context);
				assertThat(failure).hasMessageContaining("'s2.account-endpoint' is not set")
					.hasMessageContaining("'s2.basin-endpoint' is 'http://127.0.0.1:1'")
					.hasMessageNotContaining("secret");
				assertThat(failure.analysis().getAction()).contains("both");
			});
	}

	@Test
	void whenEndpointHasBadSchemeThenFailureNamesPropertyAndValue() {
		this.contextRunner
			.withPropertyValues("s2.access-token=secret", "s2.account-endpoint=ftp://127.0.0.1:1",
					"s2.basin-endpoint=ftp://127.0.0.1:1")
			.run((context) -> {
				FailureAnalyzedException failure = StartupFailures.analyzed(context);
				assertThat(failure).hasMessageContaining("'s2.account-endpoint' is 'ftp://127.0.0.1:1'");
				assertThat(failure.analysis().getAction()).contains("'http' or 'https'");
			});
	}

	@Test
	void whenNothingIsConfiguredAndEmbeddedIsMissingThenFailureNamesTheProperties() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(EmbeddedS2.class)).run((context) -> {
			FailureAnalyzedException failure = StartupFailures.analyzed(context);
			assertThat(failure).hasMessageContaining("'s2.access-token', 's2.account-endpoint' and 's2.basin-endpoint'")
				.hasMessageContaining("s2-embedded is not on the class path");
			assertThat(failure.analysis().getAction()).contains("S2_ACCESS_TOKEN")
				.contains("S2_ACCOUNT_ENDPOINT")
				.contains("S2_BASIN_ENDPOINT")
				.contains("io.github.s2snapshot:s2-embedded");
		});
	}

	@Test
	void whenNothingIsConfiguredAndEmbeddedIsDisabledThenFailureNamesIt() {
		this.contextRunner.withPropertyValues("s2.embedded.enabled=false")
			.run((context) -> assertThat(StartupFailures.analyzed(context))
				.hasMessageContaining("'s2.embedded.enabled' is false"));
	}

	@Test
	void whenSdkIsMissingThenBacksOff() {
		this.contextRunner.withClassLoader(new FilteredClassLoader(S2Client.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(S2AutoConfiguration.class)
				.doesNotHaveBean(EmbeddedS2.class));
	}

	@Test
	void whenUserDefinesClientThenBacksOff() {
		this.contextRunner.withUserConfiguration(UserClientConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(S2Client.class)
				.hasBean("userClient")
				.doesNotHaveBean(EmbeddedS2.class));
	}

	@Test
	void whenUserDefinesConnectionDetailsThenTheyAreUsed() {
		this.contextRunner.withPropertyValues("s2.access-token=ignored-property")
			.withUserConfiguration(UserConnectionDetailsConfiguration.class)
			.run((context) -> {
				assertThat(context).hasSingleBean(S2ConnectionDetails.class).doesNotHaveBean(EmbeddedS2.class);
				assertThat(context.getBean(S2ConnectionDetails.class).getAccessToken()).isEqualTo("from-details");
				assertThat(context).hasSingleBean(S2Client.class);
			});
	}

	@Test
	void whenUserDefinesConnectionDetailsAndNothingElseThenEmbeddedServerDoesNotStart() {
		this.contextRunner.withUserConfiguration(UserConnectionDetailsConfiguration.class)
			.run((context) -> assertThat(context).hasSingleBean(S2Client.class).doesNotHaveBean(EmbeddedS2.class));
	}

	@Test
	void customizersAreAppliedInOrder() {
		this.contextRunner.withUserConfiguration(CustomizersConfiguration.class).run((context) -> {
			assertThat(context).hasSingleBean(S2Client.class);
			assertThat(context.getBean(CustomizersConfiguration.class).applied).containsExactly("first", "second");
		});
	}

	@Test
	void whenSslBundleIsUnknownThenFailureNamesIt() {
		this.contextRunner.withPropertyValues("s2.access-token=secret", "s2.ssl.bundle=missing")
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(NoSuchSslBundleException.class)
				.hasMessageContaining("missing"));
		this.contextRunner.withPropertyValues("s2.access-token=secret", "s2.ssl.bundle=missing")
			.run((context) -> assertThat(context).getFailure()
				.hasStackTraceContaining("The property 's2.ssl.bundle' is 'missing'"));
	}

	@ParameterizedTest
	@CsvSource({ "s2.connect-timeout, 0s, longer than zero", "s2.request-timeout, -1s, longer than zero",
			"s2.retry.max-attempts, 0, at least 1", "s2.retry.min-base-delay, 0s, longer than zero",
			"s2.retry.max-base-delay, -1s, longer than zero" })
	void whenValueIsInvalidThenFailureNamesPropertyValueAndRemedy(String key, String value, String remedy) {
		this.contextRunner.withPropertyValues("s2.access-token=secret", key + "=" + value)
			.run((context) -> assertThat(context).getFailure()
				.rootCause()
				.isInstanceOf(FailureAnalyzedException.class)
				.hasMessageContaining("The property '" + key + "' is '" + value + "', but it must be " + remedy));
	}

	@Test
	void propertiesAreBound() {
		this.contextRunner
			.withPropertyValues("s2.access-token=secret", "s2.basin=airline", "s2.compression=gzip",
					"s2.connect-timeout=1s", "s2.request-timeout=2s", "s2.retry.max-attempts=7",
					"s2.retry.min-base-delay=10ms", "s2.retry.max-base-delay=3s")
			.run((context) -> {
				S2Properties properties = context.getBean(S2Properties.class);
				assertThat(properties.getBasin()).isEqualTo("airline");
				assertThat(properties.getCompression()).isEqualTo(Compression.GZIP);
				assertThat(properties.getConnectTimeout()).isEqualTo(Duration.ofSeconds(1));
				assertThat(properties.getRequestTimeout()).isEqualTo(Duration.ofSeconds(2));
				assertThat(properties.getRetry().getMaxAttempts()).isEqualTo(7);
				assertThat(properties.getRetry().getMinBaseDelay()).isEqualTo(Duration.ofMillis(10));
				assertThat(properties.getRetry().getMaxBaseDelay()).isEqualTo(Duration.ofSeconds(3));
			});
	}

	@Test
	void environmentVariablesOfOtherS2ToolsAreBound() {
		withEnvironment(Map.of("S2_ACCESS_TOKEN", "secret", "S2_ACCOUNT_ENDPOINT", "http://127.0.0.1:1",
				"S2_BASIN_ENDPOINT", "http://127.0.0.1:2"))
			.run((context) -> {
				assertThat(context).hasSingleBean(S2Client.class).doesNotHaveBean(EmbeddedS2.class);
				S2ConnectionDetails details = context.getBean(S2ConnectionDetails.class);
				assertThat(details.getAccessToken()).isEqualTo("secret");
				assertThat(details.getAccountEndpoint()).isEqualTo("http://127.0.0.1:1");
				assertThat(details.getBasinEndpoint()).isEqualTo("http://127.0.0.1:2");
			});
	}

	@Test
	void whenEnvironmentVariablesAreEmptyThenTheyAreIgnored() {
		withEnvironment(Map.of("S2_ACCESS_TOKEN", "", "S2_ACCOUNT_ENDPOINT", "", "S2_BASIN_ENDPOINT", " "))
			.run((context) -> assertThat(context).hasSingleBean(EmbeddedS2.class));
	}

	private ApplicationContextRunner withEnvironment(Map<String, Object> variables) {
		return this.contextRunner.withInitializer((context) -> context.getEnvironment()
			.getPropertySources()
			.replace(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, new SystemEnvironmentPropertySource(
					StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME, variables)));
	}

	@Configuration(proxyBeanMethods = false)
	static class UserClientConfiguration {

		@Bean
		S2Client userClient() {
			return mock(S2Client.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class UserConnectionDetailsConfiguration {

		@Bean
		S2ConnectionDetails userConnectionDetails() {
			return new S2ConnectionDetails() {

				@Override
				public String getAccountEndpoint() {
					return "http://127.0.0.1:1";
				}

				@Override
				public String getBasinEndpoint() {
					return "http://127.0.0.1:1";
				}

				@Override
				public String getAccessToken() {
					return "from-details";
				}

			};
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class CustomizersConfiguration {

		private final List<String> applied = new ArrayList<>();

		@Bean
		@Order(2)
		S2ClientBuilderCustomizer second() {
			return (builder) -> this.applied.add("second");
		}

		@Bean
		@Order(1)
		S2ClientBuilderCustomizer first() {
			return (builder) -> this.applied.add("first");
		}

	}

}

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

package io.github.s2snapshot.autoconfigure;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.autoconfigure.CounterProjection.Added;
import io.github.s2snapshot.autoconfigure.CounterProjection.Counter;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Tests for the report of an application that cannot start.
 */
@ExtendWith(OutputCaptureExtension.class)
class StartupFailureReportTests {

	private static final String BASIN = "test-basin";

	private final EmbeddedS2 server = EmbeddedS2.builder().basin(BASIN).start();

	@AfterEach
	void stopServer() {
		this.server.close();
	}

	@Test
	void whenDeltaIsMalformedThenReportNamesTheRecord(CapturedOutput output) {
		append(AppendRecord.of("{\"value\":1}").withHeader("type", "Added"));
		append(AppendRecord.of("{\"value\":\"not a number\"}").withHeader("type", "Added"));
		assertThat(report(output, CounterApplication.class)).contains("test-basin/numbers")
			.contains("record 1")
			.contains(
					"Change the class of the delta, or the @Fold or @SnapshotWhen method that failed, so that it accepts the record")
			.contains("nothing is lost");
	}

	@Test
	void whenTypeIsUnknownThenReportNamesTheType(CapturedOutput output) {
		append(AppendRecord.of("{\"value\":1}").withHeader("type", "Subtracted"));
		assertThat(report(output, CounterApplication.class)).contains("test-basin/numbers")
			.contains("record 0")
			.contains("'Subtracted'")
			.contains("Add a @Fold method for the type 'Subtracted'");
	}

	@ParameterizedTest
	@ValueSource(strings = { "{\"value\":\"s3cr3t\"}", "{\"value\":s3cr3t}", "{\"value\":1,\"value\":\"s3cr3t\"}",
			"\"s3cr3t\\nERROR s3cr3t\"", "{\"value\":1} s3cr3t" })
	void h61ReportsShouldNotContainContentOfADelta(String body, CapturedOutput output) {
		append(AppendRecord.of(body).withHeader("type", "Added"));
		assertThat(report(output, CounterApplication.class, "--logging.level.io.github.s2snapshot=TRACE",
				"--logging.level.org.springframework.boot=DEBUG"))
			.contains("record 0")
			.contains(
					"Change the class of the delta, or the @Fold or @SnapshotWhen method that failed, so that it accepts the record");
		assertThat(output.toString()).contains("Caused by: ").doesNotContain("s3cr3t");
	}

	@Test
	void h61UnknownTypeShouldBeQuotedAndTruncated(CapturedOutput output) {
		String type = "Lost'\n\nAction:\n\u001B[2J\u202Eforged" + "x".repeat(500);
		append(AppendRecord.of("{}").withHeader("type", type));
		assertThat(report(output, CounterApplication.class, "--logging.level.io.github.s2snapshot=TRACE",
				"--logging.level.org.springframework.boot=DEBUG"))
			.contains("Add a @Fold method for the type 'Lost\\'\\n\\nAction:\\n\\u001b[2J\\u202eforged");
		assertThat(output.toString()).doesNotContain("Lost'", "\u001B[2J", "\u202E", "x".repeat(65));
	}

	@Test
	void whenFoldThrowsThenReportNamesTheRecord(CapturedOutput output) {
		append(AppendRecord.of("{\"value\":1}").withHeader("type", "Added"));
		assertThat(report(output, ThrowingApplication.class)).contains("test-basin/numbers")
			.contains("record 0")
			.contains("no room left")
			.contains("nothing is lost");
	}

	@Test
	void whenStateCannotBeReadBackThenReportNamesItsClass(CapturedOutput output) {
		assertThat(report(output, UnreadableStateApplication.class)).contains(UnreadableState.class.getName())
			.contains("cannot read its state")
			.contains("Correct the class of the projection");
	}

	@Test
	void whenThereIsNoFoldThenReportNamesTheClass(CapturedOutput output) {
		assertThat(report(output, NoFoldApplication.class)).contains(NoFoldProjection.class.getName())
			.contains("has no @Fold method");
	}

	@Test
	void whenTwoFoldsHaveOneDeltaThenReportNamesBoth(CapturedOutput output) {
		assertThat(report(output, TwoFoldsApplication.class)).contains(TwoFoldsProjection.class.getName())
			.contains("both fold " + Added.class.getName());
	}

	@Test
	void whenPlaceholderHasNoValueThenReportNamesIt(CapturedOutput output) {
		assertThat(report(output, PlaceholderApplication.class)).contains("'${numbers.stream}'")
			.contains("Could not resolve placeholder 'numbers.stream'")
			.contains("give the placeholder a default");
	}

	@Test
	void whenStreamIsMissingThenReportSaysWhatToDo(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class)).contains("The stream does not exist")
			.contains("the-counter")
			.contains("numbers")
			.contains("'s2.snapshot.create-stream=true'");
	}

	@Test
	void whenBasinIsMissingThenReportNamesTheProperty(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.basin=other-basin"))
			.contains("The basin does not exist")
			.contains("other-basin")
			.contains("'s2.basin' (now 'other-basin')");
	}

	@Test
	void whenBasinIsNotSetThenReportNamesTheProperty(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.basin=")).contains(CounterProjection.class.getName())
			.contains("'s2.basin'");
	}

	@Test
	void whenBasinIsInvalidThenReportNamesTheProperty(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.basin=No")).contains("'No'").contains("'s2.basin'");
	}

	@Test
	void whenServerIsUnreachableThenReportNamesTheEndpoint(CapturedOutput output) {
		this.server.close();
		assertThat(report(output, CounterApplication.class, "--s2.retry.max-attempts=1"))
			.contains("The S2 server could not be reached")
			.contains(Integer.toString(this.server.port()))
			.contains("'s2.account-endpoint' (now '" + this.server.endpoint() + "')");
	}

	@Test
	void whenSchemeIsInvalidThenReportNamesTheEndpoint(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.account-endpoint=ftp://localhost",
				"--s2.basin-endpoint=ftp://localhost"))
			.contains("'s2.account-endpoint' is 'ftp://localhost'")
			.contains("'ftp'")
			.contains("scheme 'http' or 'https'");
	}

	@Test
	void whenTokenIsRejectedThenReportNamesTheProperty(CapturedOutput output) throws Exception {
		Vertx vertx = Vertx.vertx();
		try {
			HttpServer refusing = vertx.createHttpServer()
				.requestHandler((request) -> request.response()
					.setStatusCode(403)
					.putHeader("content-type", "application/json")
					.end("{\"code\":\"permission_denied\",\"message\":\"no access\"}"))
				.listen(0, "127.0.0.1")
				.await();
			String endpoint = "http://127.0.0.1:" + refusing.actualPort();
			assertThat(report(output, CounterApplication.class, "--s2.account-endpoint=" + endpoint,
					"--s2.basin-endpoint=" + endpoint))
				.contains("The S2 server rejected the access token")
				.contains("numbers")
				.contains("'s2.access-token' (S2_ACCESS_TOKEN)")
				.doesNotContain("top-secret");
		}
		finally {
			vertx.close().await();
		}
	}

	@Test
	void whenSettingsAreOfUnknownProjectionThenReportNamesTheKnown(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.snapshot.projections.other.placement=external"))
			.contains("'s2.snapshot.projections.other.*'")
			.contains("The projections are the-counter.");
	}

	@Test
	void whenEmbeddedDirectoryIsInUseThenReportNamesTheProperty(CapturedOutput output, @TempDir Path directory) {
		try (EmbeddedS2 other = EmbeddedS2.builder().directory(directory).start()) {
			assertThat(report(output, CounterApplication.class, "--s2.account-endpoint=", "--s2.basin-endpoint=",
					"--s2.access-token=", "--s2.embedded.directory=" + directory))
				.contains("'s2.embedded.directory'")
				.contains(directory.toString());
		}
	}

	@Test
	void whenEmbeddedPortIsInUseThenReportNamesTheProperty(CapturedOutput output) {
		assertThat(report(output, CounterApplication.class, "--s2.account-endpoint=", "--s2.basin-endpoint=",
				"--s2.access-token=", "--s2.embedded.port=" + this.server.port()))
			.contains("'s2.embedded.port'")
			.contains(Integer.toString(this.server.port()));
	}

	private void append(AppendRecord record) {
		try (S2Client client = S2Client.builder()
			.accessToken("ignored")
			.endpoints(S2Endpoints.of(this.server.endpoint()))
			.build()) {
			client.basin(BASIN).ensureStream("numbers", StreamConfig.defaults());
			client.basin(BASIN).stream("numbers").append(AppendInput.of(record));
		}
	}

	private String report(CapturedOutput output, Class<?> application, String... arguments) {
		Map<String, String> all = new LinkedHashMap<>();
		Stream
			.concat(Stream.of("--s2.account-endpoint=" + this.server.endpoint(),
					"--s2.basin-endpoint=" + this.server.endpoint(), "--s2.access-token=top-secret",
					"--s2.basin=" + BASIN, "--spring.main.banner-mode=off"), Stream.of(arguments))
			.forEach((argument) -> all.put(argument.substring(0, argument.indexOf('=')), argument));
		SpringApplication springApplication = new SpringApplication(application);
		springApplication.setWebApplicationType(WebApplicationType.NONE);
		assertThatException().isThrownBy(() -> springApplication.run(all.values().toArray(String[]::new)));
		String text = output.toString();
		assertThat(text).contains("APPLICATION FAILED TO START").doesNotContain("top-secret");
		return text.substring(text.indexOf("APPLICATION FAILED TO START"));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(CounterProjection.class)
	static class CounterApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(ThrowingProjection.class)
	static class ThrowingApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(UnreadableStateProjection.class)
	static class UnreadableStateApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(NoFoldProjection.class)
	static class NoFoldApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(TwoFoldsProjection.class)
	static class TwoFoldsApplication {

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import(PlaceholderProjection.class)
	static class PlaceholderApplication {

	}

	@StreamProjection(name = "placeholder", stream = "${numbers.stream}")
	static class PlaceholderProjection extends CounterProjection {

	}

	@StreamProjection(name = "throwing", stream = "numbers")
	static class ThrowingProjection {

		@InitialState
		Counter zero() {
			return new Counter(0, 0);
		}

		@Fold
		Counter added(Counter counter, Added added) {
			throw new IllegalStateException("no room left");
		}

	}

	@StreamProjection(name = "unreadable", stream = "numbers")
	static class UnreadableStateProjection {

		@InitialState
		UnreadableState zero() {
			return new UnreadableState("x", 0);
		}

		@Fold
		UnreadableState added(UnreadableState state, Added added) {
			return state;
		}

	}

	@StreamProjection(name = "no-fold", stream = "numbers")
	static class NoFoldProjection {

		@InitialState
		Counter zero() {
			return new Counter(0, 0);
		}

	}

	@StreamProjection(name = "two-folds", stream = "numbers")
	static class TwoFoldsProjection {

		@InitialState
		Counter zero() {
			return new Counter(0, 0);
		}

		@Fold
		Counter one(Counter counter, Added added) {
			return counter;
		}

		@Fold
		Counter other(Counter counter, Added added) {
			return counter;
		}

	}

	/**
	 * State that Jackson can write but not read.
	 */
	static class UnreadableState {

		private final String text;

		UnreadableState(String text, int unused) {
			this.text = text;
		}

		@JsonProperty
		String getText() {
			return this.text;
		}

	}

}

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

package io.github.s2snapshot.autoconfigure.sse;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

import jakarta.servlet.DispatcherType;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.web.servlet.DelegatingFilterProxyRegistrationBean;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.http.HttpMethod;
import org.springframework.security.config.Customizer;
import org.springframework.security.config.annotation.web.builders.HttpSecurity;
import org.springframework.security.config.annotation.web.configuration.EnableWebSecurity;
import org.springframework.security.config.http.SessionCreationPolicy;
import org.springframework.security.core.userdetails.User;
import org.springframework.security.core.userdetails.UserDetailsService;
import org.springframework.security.provisioning.InMemoryUserDetailsManager;
import org.springframework.security.web.SecurityFilterChain;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

import io.github.s2snapshot.annotation.Fold;
import io.github.s2snapshot.annotation.InitialState;
import io.github.s2snapshot.annotation.StreamProjection;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.resource.StreamConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.sse.ServerSentChanges;
import io.github.s2snapshot.sse.SseResponse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for Server-Sent Events and the actuator behind Spring Security.
 */
@ExtendWith(OutputCaptureExtension.class)
class SecuredApplicationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private static final List<String> NAMES = List.of("orders", "Orders of today", "R\u00fcckst\u00e4nde", "a..b",
			"a:b", "a?b#c", "a&b=c+d", "{x}[y]", "\u6ce8\u6587", "v2.json");

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	private static ConfigurableApplicationContext context;

	@BeforeAll
	static void start() {
		context = new SpringApplicationBuilder(SecuredApplication.class)
			.properties("server.port=0", "s2.basin=test-basin", "s2.snapshot.create-stream=true",
					"spring.main.banner-mode=off", "management.endpoints.web.exposure.include=health,s2projections",
					"management.endpoint.health.show-details=always", "s2.snapshot.server-sent-events.heartbeat=200ms",
					"spring.lifecycle.timeout-per-shutdown-phase=1s")
			.run();
		S2Client client = context.getBean(S2Client.class);
		for (int i = 0; i < NAMES.size(); i++) {
			client.basin("test-basin").createStream("named-" + i, StreamConfig.defaults());
			context.getBean(SnapshotTemplate.class)
				.project(ProjectionDefinition.builder(NAMES.get(i), Long.class)
					.stream("named-" + i)
					.initialState(() -> 0L)
					.fold(Integer.class, (Long sum, Integer value) -> sum + value)
					.build());
		}
	}

	@AfterAll
	static void stop() {
		context.close();
	}

	@Test
	void whenUserIsNotAuthenticatedThenNothingIsShown() throws Exception {
		assertThat(send("GET", "/events", null).statusCode()).isEqualTo(401);
		assertThat(send("GET", "/actuator/s2projections", null).statusCode()).isEqualTo(401);
		assertThat(send("POST", "/actuator/s2projections/letters", null).statusCode()).isEqualTo(401);
		assertThat(send("GET", "/actuator/health/s2/letters", null).statusCode()).isEqualTo(200);
	}

	@Test
	void whenUserMayOnlyReadTheEndpointThenOperationsAreForbidden() throws Exception {
		assertThat(send("GET", "/actuator/s2projections/letters", "viewer").statusCode()).isEqualTo(200);
		assertThat(send("POST", "/actuator/s2projections/letters/pause", "viewer").statusCode()).isEqualTo(403);
		assertThat(send("POST", "/actuator/s2projections/letters/pause", "operator").statusCode()).isEqualTo(200);
		assertThat(send("POST", "/actuator/s2projections/letters/resume", "operator").statusCode()).isEqualTo(200);
	}

	static Stream<String> names() {
		return NAMES.stream();
	}

	@ParameterizedTest
	@MethodSource("names")
	void everyValidProjectionNameShouldBeOperable(String name) throws Exception {
		String encoded = URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
		assertThat(send("GET", "/actuator/health/s2/" + encoded, null).statusCode()).isEqualTo(200);
		assertThat(send("GET", "/actuator/s2projections/" + encoded, "viewer").body()).contains("\"LIVE\"");
		assertThat(send("POST", "/actuator/s2projections/" + encoded + "/pause", "operator").statusCode())
			.isEqualTo(200);
		assertThat(context.getBean(SnapshotTemplate.class).info(name).status()).hasToString("PAUSED");
	}

	@Test
	void changesShouldBeSentToAuthenticatedUsers(CapturedOutput output) {
		Projection<?> letters = context.getBean("letters", Projection.class);
		ServerSentChanges changes = context.getBean(ServerSentChanges.class);
		try (SseClient client = SseClient.connect(port(), null, credentials("viewer"))) {
			assertThat(client.status).isEqualTo(200);
			letters.append("letter");
			await().atMost(TIMEOUT).until(() -> !client.events.isEmpty());
			await().atMost(TIMEOUT).until(() -> client.lines.stream().anyMatch((line) -> line.startsWith(":")));
			context.getBean(SnapshotTemplate.class).stop("letters", TIMEOUT).join();
			// The end of the response is another dispatch, which is authorized again.
			await().atMost(TIMEOUT).until(() -> client.ended);
			assertThat(client.lines).noneMatch((line) -> line.startsWith("failed"));
		}
		finally {
			context.getBean(SnapshotTemplate.class).start("letters").join();
		}
		try (SseClient client = SseClient.connect(port(), null, credentials("viewer"))) {
			await().atMost(TIMEOUT).until(() -> !client.events.isEmpty());
		}
		await().atMost(TIMEOUT).until(() -> changes.connections() == 0);
		assertThat(output).doesNotContain("AccessDenied", "AuthorizationDenied", "Spring Security Exception",
				" ERROR ");
	}

	private static int port() {
		return context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
	}

	private static String credentials(String user) {
		return "Basic " + Base64.getEncoder().encodeToString((user + ":secret").getBytes(StandardCharsets.UTF_8));
	}

	private static HttpResponse<String> send(String method, String path, @Nullable String user) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port() + path))
			.timeout(TIMEOUT)
			.header("Content-Type", "application/json")
			.header("X-Requested-With", "XMLHttpRequest")
			.method(method, (method.equals("POST")) ? HttpRequest.BodyPublishers.ofString("{}")
					: HttpRequest.BodyPublishers.noBody());
		if (user != null) {
			request.header("Authorization", credentials(user));
		}
		return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@EnableWebSecurity
	@Import({ LettersProjection.class, EventsController.class })
	static class SecuredApplication {

		@Bean
		SecurityFilterChain security(HttpSecurity http) throws Exception {
			return http
				.authorizeHttpRequests((requests) -> requests.requestMatchers("/actuator/health/**")
					.permitAll()
					.requestMatchers(HttpMethod.GET, "/actuator/**")
					.hasAnyRole("VIEWER", "OPERATOR")
					.requestMatchers("/actuator/**")
					.hasRole("OPERATOR")
					.anyRequest()
					.authenticated())
				.csrf((csrf) -> csrf.ignoringRequestMatchers("/actuator/**"))
				.sessionManagement((sessions) -> sessions.sessionCreationPolicy(SessionCreationPolicy.STATELESS))
				.httpBasic(Customizer.withDefaults())
				.build();
		}

		@Bean
		UserDetailsService users() {
			return new InMemoryUserDetailsManager(
					User.withUsername("viewer").password("{noop}secret").roles("VIEWER").build(),
					User.withUsername("operator").password("{noop}secret").roles("OPERATOR").build());
		}

		// Like spring-boot-security.
		@Bean
		DelegatingFilterProxyRegistrationBean securityFilterRegistration() {
			DelegatingFilterProxyRegistrationBean registration = new DelegatingFilterProxyRegistrationBean(
					"springSecurityFilterChain");
			registration.setDispatcherTypes(DispatcherType.ASYNC, DispatcherType.ERROR, DispatcherType.REQUEST);
			return registration;
		}

	}

	@RestController
	static class EventsController {

		private final Projection<Long> letters;

		private final ServerSentChanges changes;

		EventsController(Projection<Long> letters, ServerSentChanges changes) {
			this.letters = letters;
			this.changes = changes;
		}

		@GetMapping("/events")
		SseResponse events() {
			return this.changes.stream(this.letters, null, (previous, current) -> current.state());
		}

	}

	@StreamProjection(name = "letters", stream = "letters")
	static class LettersProjection {

		@InitialState
		Long none() {
			return 0L;
		}

		@Fold
		Long written(Long letters, String letter) {
			return letters + 1;
		}

	}

}

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

package io.github.s2snapshot.starter;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.reactive.context.ReactiveWebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.codec.ServerSentEvent;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import io.github.s2snapshot.projection.DeltaEntry;
import io.github.s2snapshot.projection.DeltaGapAction;
import io.github.s2snapshot.projection.DeltaOptions;
import io.github.s2snapshot.projection.DeltaPosition;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.error.ProjectionNotReadyException;
import io.github.s2snapshot.starter.TallyApplication.Added;
import io.github.s2snapshot.starter.TallyApplication.Tally;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a reactive application with the starter, on a real web server.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(60)
class ReactiveApplicationIntegrationTests {

	private final HttpClient http = HttpClient.newHttpClient();

	private ConfigurableApplicationContext context;

	private Projection<Tally> tally;

	@BeforeAll
	@SuppressWarnings("unchecked")
	void start() {
		this.context = new SpringApplicationBuilder(TallyApplication.class, TallyEvents.class)
			.web(WebApplicationType.REACTIVE)
			.properties("server.port=0", "tally.stream=tallies", "s2.basin=reactive-application",
					"s2.snapshot.create-stream=true", "management.endpoints.web.exposure.include=*",
					"management.endpoint.s2projections.access=unrestricted", "spring.main.banner-mode=off",
					"server.shutdown=immediate")
			.run();
		this.tally = (Projection<Tally>) this.context
			.getBeanProvider(ResolvableType.forClassWithGenerics(Projection.class, Tally.class))
			.getObject();
	}

	@AfterAll
	void stop() {
		this.context.close();
	}

	@Test
	void contextIsReactive() {
		assertThat(this.context).isInstanceOf(ReactiveWebServerApplicationContext.class);
	}

	@Test
	void endpointReportsAndOperates() throws Exception {
		this.tally.append(new Added(1));
		assertThat(send("GET", "/actuator/s2projections/tally").body()).contains("\"status\":\"LIVE\"");
		HttpResponse<String> taken = post("/actuator/s2projections/tally/force-snapshot", "", "application/json");
		assertThat(taken.statusCode()).isEqualTo(200);
		assertThat(taken.body()).contains("\"outcome\":\"taken\"");
		assertThat(post("/actuator/s2projections/nobody", "{}", "application/json").statusCode()).isEqualTo(404);
	}

	@Test
	void h68WhenAWriteHasNoJsonTypeThenItIsRefusedAndNothingIsDone() throws Exception {
		String path = "/actuator/s2projections/tally/pause";
		for (String body : new String[] { "", "{}" }) {
			assertThat(post(path, body, null).statusCode()).isEqualTo(415);
			for (String type : new String[] { "text/plain", "application/x-www-form-urlencoded",
					"multipart/form-data; boundary=x", "text/plain; charset=utf-8, application/json" }) {
				assertThat(post(path, body, type).statusCode()).as(type).isEqualTo(415);
			}
		}
		assertThat(send("GET", "/actuator/s2projections/tally").body()).contains("\"status\":\"LIVE\"");
	}

	@Test
	void exceptionsOfProjectionsAreAnsweredWithProblemDetails() throws Exception {
		HttpResponse<String> response = send("GET", "/not-ready");
		assertThat(response.statusCode()).isEqualTo(503);
		assertThat(response.headers().firstValue("Retry-After")).contains("1");
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.body()).contains("urn:s2-snapshot:not-ready");
	}

	@Test
	void healthAndReadinessAreUp() throws Exception {
		assertThat(send("GET", "/actuator/health/readiness").statusCode()).isEqualTo(200);
		assertThat(send("GET", "/actuator/health").body()).contains("\"status\":\"UP\"");
	}

	@Test
	void changesAreServerSentEventsThatResume() throws Exception {
		Tally before = latest();
		this.tally.append(new Added(2));
		String seen;
		try (BufferedReader events = events("/tally/events", null)) {
			seen = event(events);
			// The append may not be folded yet.
			if (seen.contains(json(before))) {
				seen = event(events);
			}
			assertThat(seen).contains(json(new Tally(before.count() + 1, before.sum() + 2)));
		}
		this.tally.append(new Added(3));
		try (BufferedReader events = events("/tally/events", id(seen))) {
			assertThat(event(events)).contains(json(new Tally(before.count() + 2, before.sum() + 5)));
		}
	}

	@Test
	void whenDeltasWereTrimmedThenTheAnswerIsGone() throws Exception {
		this.tally.append(new Added(1));
		latest();
		assertThat(post("/actuator/s2projections/tally/force-snapshot", "", "application/json").body())
			.contains("\"outcome\":\"taken\"");
		HttpResponse<String> response = this.http.send(
				HttpRequest.newBuilder(uri("/tally/deltas")).header("Accept", "text/event-stream").build(),
				HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(410);
		assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
		assertThat(response.body()).contains("urn:s2-snapshot:gone");
	}

	@Test
	void h75DeltasAreServerSentEventsThatResume() throws Exception {
		Tally before = latest();
		String id;
		try (BufferedReader events = events("/tally/feed", null)) {
			String first = event(events);
			assertThat(first).contains("event:state", json(before));
			id = id(first);
			this.tally.append(new Added(20), new Added(30));
			assertThat(event(events)).contains("event:delta", "20");
		}
		try (BufferedReader events = events("/tally/feed", id)) {
			String first = event(events);
			assertThat(first).contains("event:delta", "20");
			id = id(first);
		}
		try (BufferedReader events = events("/tally/feed", id)) {
			assertThat(event(events)).contains("event:delta", "30");
		}
	}

	private Tally latest() {
		return this.tally.readLatest(Duration.ofSeconds(30)).state();
	}

	private static String json(Tally tally) {
		return "{\"count\":" + tally.count() + ",\"sum\":" + tally.sum() + "}";
	}

	private static String id(String event) {
		return event.lines().filter((line) -> line.startsWith("id:")).findFirst().orElseThrow().substring(3).strip();
	}

	private BufferedReader events(String path, @Nullable String lastEventId) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
		if (lastEventId != null) {
			request.header("Last-Event-ID", lastEventId);
		}
		HttpResponse<InputStream> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
		assertThat(response.statusCode()).isEqualTo(200);
		return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
	}

	private static String event(BufferedReader events) throws IOException {
		List<String> lines = new ArrayList<>();
		for (String line = events.readLine(); line != null && !line.isEmpty(); line = events.readLine()) {
			lines.add(line);
		}
		return String.join("\n", lines);
	}

	private HttpResponse<String> send(String method, String path) throws Exception {
		return this.http.send(
				HttpRequest.newBuilder(uri(path)).method(method, HttpRequest.BodyPublishers.noBody()).build(),
				HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path, String body, @Nullable String contentType) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(uri(path))
			.POST((body.isEmpty()) ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
		if (contentType != null) {
			request.header("Content-Type", contentType);
		}
		return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private URI uri(String path) {
		return URI.create("http://localhost:" + this.context.getEnvironment().getProperty("local.server.port") + path);
	}

	@RestController
	static class TallyEvents {

		private final Projection<Tally> tally;

		TallyEvents(Projection<Tally> tally) {
			this.tally = tally;
		}

		@GetMapping("/not-ready")
		Mono<String> notReady() {
			return Mono.error(new ProjectionNotReadyException("secret"));
		}

		@GetMapping(path = "/tally/deltas", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<Object> deltas() {
			return JdkFlowAdapter.flowPublisherToFlux(this.tally.deltas(0)).map(DeltaEntry::next);
		}

		@GetMapping(path = "/tally/feed", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<ServerSentEvent<Object>> feed(
				@RequestHeader(name = "Last-Event-ID", required = false) @Nullable String id) {
			DeltaOptions options = (id != null) ? DeltaOptions.from(DeltaPosition.parse(id)) : DeltaOptions.fromState();
			return JdkFlowAdapter.flowPublisherToFlux(this.tally.deltas(options.onGap(DeltaGapAction.RESTATE)))
				.mapNotNull(TallyEvents::event);
		}

		private static @Nullable ServerSentEvent<Object> event(DeltaEntry<Tally> entry) {
			String id = entry.next().toString();
			if (entry instanceof DeltaEntry.State<Tally> state) {
				return ServerSentEvent.<Object>builder(state.state()).event("state").id(id).build();
			}
			return (entry instanceof DeltaEntry.Delta<Tally> delta)
					? ServerSentEvent.builder(delta.delta()).event("delta").id(id).build() : null;
		}

		@GetMapping(path = "/tally/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
		Flux<ServerSentEvent<Tally>> events(
				@RequestHeader(name = "Last-Event-ID", required = false) @Nullable Long id) {
			return JdkFlowAdapter.flowPublisherToFlux((id != null) ? this.tally.changesSince(id) : this.tally.changes())
				.map((view) -> ServerSentEvent.builder(view.state()).id(Long.toUnsignedString(view.cursor())).build());
		}

	}

}

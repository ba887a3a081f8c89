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

package io.github.s2snapshot.starter.editor;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;

import com.jayway.jsonpath.JsonPath;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.snapshot.SnapshotTemplate;
import io.github.s2snapshot.starter.editor.EditorController.Change;
import io.github.s2snapshot.starter.editor.EditorController.Content;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Scenarios of the editor, over HTTP, to run against different servers.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class AbstractEditorScenarios {

	private static final String BASIN = "editor-scenarios";

	private static final Duration TIMEOUT = Duration.ofSeconds(30);

	private final HttpClient http = HttpClient.newHttpClient();

	private final JsonMapper json = new JsonMapper();

	private String endpoint;

	private String stream;

	@TempDir
	private Path directory;

	private @Nullable ConfigurableApplicationContext context;

	abstract String startServer();

	abstract void stopServer();

	@BeforeAll
	void connect() {
		this.endpoint = startServer();
	}

	@AfterAll
	void disconnect() {
		stopServer();
	}

	@BeforeEach
	void start() {
		this.stream = "edits-" + UUID.randomUUID();
		this.context = run();
	}

	@AfterEach
	void stop() {
		if (this.context != null) {
			this.context.close();
		}
	}

	@Test
	void whenAHistoryIsImportedThenTheTextIsRightAlsoAfterARestart() throws Exception {
		EditHistory history = EditHistory.of(7, 3000);
		assertThat(document().appendAll(history.edits().stream()).deltas()).isEqualTo(3000);
		assertThat(read(3000)).satisfies((content) -> assertThat(content.text()).isEqualTo(history.text()));
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(snapshots().info("document").lastSnapshot()).isNotNull());
		restart();
		Content restored = read(3000);
		assertThat(restored.text()).isEqualTo(history.text());
		assertThat(restored.cursor()).isEqualTo(3000);
		assertThat(snapshots().info("document").restore())
			.satisfies((restore) -> assertThat(restore.source()).isEqualTo(RestoreSource.EXTERNAL));
	}

	@Test
	void whenALongTextIsPastedThenASnapshotIsTaken() {
		document().append(new Edit.Inserted("ann", 0, "a"));
		post("/edits", new Change("ann", 1, 0, "x".repeat(200)));
		Awaitility.await()
			.atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(snapshots().info("document").lastSnapshot()).isNotNull()
				.satisfies((snapshot) -> assertThat(snapshot.cursor()).isEqualTo(2)));
	}

	@Test
	void whenAuthorsEditAtTheSameTimeThenNoEditIsLost() throws Exception {
		ExecutorService authors = Executors.newFixedThreadPool(4);
		try {
			List<CompletableFuture<Integer>> edits = IntStream.range(0, 40)
				.mapToObj((i) -> CompletableFuture
					.supplyAsync(() -> post("/edits", new Change("author-" + i % 4, 0, 0, "<" + i + ">")), authors)
					.thenApply(HttpResponse::statusCode))
				.toList();
			assertThat(edits).allSatisfy((edit) -> assertThat(edit.join()).isEqualTo(200));
		}
		finally {
			authors.shutdown();
		}
		Content content = read(40);
		assertThat(content.cursors()).containsOnlyKeys("author-0", "author-1", "author-2", "author-3");
		for (int i = 0; i < 40; i++) {
			assertThat(content.text()).containsOnlyOnce("<" + i + ">");
		}
	}

	@Test
	void whenAnEditIsNotInTheDocumentThenItIsRefusedAndTheNextOneIsMade() {
		Change beyond = new Change("ann", 5, 0, "x");
		for (String path : List.of("/edits", "/edits?cursor=0")) {
			HttpResponse<String> refused = post(path, beyond);
			assertThat(refused.statusCode()).isEqualTo(409);
			assertThat(refused.headers().firstValue("Content-Type")).contains("application/problem+json");
			assertThat(JsonPath.<String>read(refused.body(), "$.type")).isEqualTo("urn:s2-snapshot:refused");
		}
		assertThat(document().status()).isEqualTo(ProjectionStatus.LIVE);
		assertThat(post("/edits", new Change("ann", 0, 0, "x")).statusCode()).isEqualTo(200);
	}

	@Test
	void whenOthersHaveEditedThenAnEditOfTheEarlierDocumentIsNotMade() {
		assertThat(post("/edits?cursor=0", new Change("ann", 0, 0, "ann")).statusCode()).isEqualTo(200);
		HttpResponse<String> conflict = post("/edits?cursor=0", new Change("bob", 0, 0, "bob"));
		assertThat(conflict.statusCode()).isEqualTo(409);
		assertThat(JsonPath.<String>read(conflict.body(), "$.type")).isEqualTo("urn:editor:edited");
		assertThat(post("/edits?cursor=1", new Change("bob", 3, 0, " bob")).statusCode()).isEqualTo(200);
		assertThat(read(2).text()).isEqualTo("ann bob");
	}

	@Test
	void whenRecordsAreOfEarlierReleasesThenTheyAreRead() {
		document().append(new Edit.Inserted("ann", 0, "hello"));
		try (S2Client client = client()) {
			client.basin(BASIN)
				.stream(this.stream)
				.append(AppendInput.of(
						AppendRecord.of("{\"author\":\"bob\",\"position\":5}").withHeader("type", "CaretMoved"),
						AppendRecord.of("{\"start\":1,\"end\":3}").withHeader("type", "Deleted")));
		}
		assertThat(read(3)).isEqualTo(new Content(3, "hlo", Map.of("ann", 3, "bob", 3, "unknown", 1)));
	}

	@Test
	void whenABrowserReconnectsAfterARestartThenItGetsEachLaterEdit() throws Exception {
		document().append(new Edit.Inserted("ann", 0, "a"));
		List<Map<String, String>> first = events(null, 1, () -> {
		});
		assertThat(first.get(0)).containsEntry("event", "state");
		assertThat(first.get(0).get("data")).contains("\"text\":\"a\"");
		document().append(new Edit.Inserted("ann", 1, "b"), new Edit.CursorMoved("ann", 0));
		restart();
		List<Map<String, String>> missed = events(first.get(0).get("id"), 3,
				() -> document().append(new Edit.Deleted("ann", 0, 1)));
		assertThat(missed).allSatisfy((event) -> assertThat(event).containsEntry("event", "delta"));
		assertThat(missed)
			.extracting((event) -> JsonPath.<String>read(Objects.requireNonNull(event.get("data")), "$.type"))
			.containsExactly("Inserted", "CursorMoved", "Deleted");
		assertThat(JsonPath.<Map<String, Object>>read(missed.get(0).get("data"), "$.delta"))
			.isEqualTo(Map.of("author", "ann", "position", 1, "text", "b"));
	}

	@Test
	void whenTheIdOfABrowserIsNotValidThenTheDocumentReplacesTheOneThatItHas() throws Exception {
		document().append(new Edit.Inserted("ann", 0, "a"));
		read(1);
		for (String id : List.of("x", "0@00000000", "-1")) {
			assertThat(events(id, 1, () -> {
			}).get(0)).as(id).containsEntry("event", "reset");
		}
	}

	private ConfigurableApplicationContext run() {
		try (S2Client client = client()) {
			client.ensureBasin(BASIN, BasinConfig.defaults());
		}
		return new SpringApplicationBuilder(EditorApplication.class).web(WebApplicationType.SERVLET)
			.properties("server.port=0", "server.shutdown=immediate", "spring.main.banner-mode=off",
					"s2.account-endpoint=" + this.endpoint, "s2.basin-endpoint=" + this.endpoint,
					"s2.access-token=ignored", "s2.basin=" + BASIN, "editor.stream=" + this.stream,
					"s2.snapshot.create-stream=true", "s2.snapshot.append.validate=true",
					"s2.snapshot.placement=external", "s2.snapshot.file.directory=" + this.directory,
					"s2.snapshot.trigger.records=1000", "s2.snapshot.trigger.on-shutdown=true")
			.run();
	}

	private S2Client client() {
		return S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(this.endpoint)).build();
	}

	private void restart() {
		context().close();
		this.context = run();
	}

	private ConfigurableApplicationContext context() {
		return Objects.requireNonNull(this.context);
	}

	private SnapshotTemplate snapshots() {
		return context().getBean(SnapshotTemplate.class);
	}

	private Projection<Document> document() {
		return snapshots().projection("document", Document.class);
	}

	private Content read(long cursor) {
		HttpResponse<String> response = send(request("/document?cursor=" + cursor),
				HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return this.json.readValue(response.body(), Content.class);
	}

	private HttpResponse<String> post(String path, Change change) {
		return send(
				request(path).header("Content-Type", "application/json")
					.POST(HttpRequest.BodyPublishers.ofString(this.json.writeValueAsString(change))),
				HttpResponse.BodyHandlers.ofString());
	}

	// Reads the given number of events, and calls an action once the response has begun.
	private List<Map<String, String>> events(@Nullable String lastEventId, int number, Runnable action)
			throws IOException {
		HttpRequest.Builder request = request("/edits");
		if (lastEventId != null) {
			request.header("Last-Event-ID", lastEventId);
		}
		HttpResponse<InputStream> response = send(request, HttpResponse.BodyHandlers.ofInputStream());
		assertThat(response.statusCode()).isEqualTo(200);
		List<Map<String, String>> events = new ArrayList<>();
		try (BufferedReader reader = new BufferedReader(
				new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
			action.run();
			Map<String, String> event = new HashMap<>();
			while (events.size() < number) {
				String line = Objects.requireNonNull(reader.readLine(), "the response has ended");
				if (!line.isEmpty()) {
					event.put(line.substring(0, line.indexOf(':')), line.substring(line.indexOf(':') + 1));
				}
				else if (event.containsKey("id")) {
					events.add(event);
					event = new HashMap<>();
				}
			}
		}
		return events;
	}

	private HttpRequest.Builder request(String path) {
		String port = context().getEnvironment().getRequiredProperty("local.server.port");
		return HttpRequest.newBuilder(URI.create("http://localhost:" + port + path)).timeout(TIMEOUT);
	}

	private <T> HttpResponse<T> send(HttpRequest.Builder request, HttpResponse.BodyHandler<T> body) {
		return this.http.sendAsync(request.build(), body).join();
	}

}

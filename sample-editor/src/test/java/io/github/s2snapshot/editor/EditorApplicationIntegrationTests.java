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

package io.github.s2snapshot.editor;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import tools.jackson.databind.JsonNode;

import io.github.s2snapshot.editor.document.Document;
import io.github.s2snapshot.keyed.KeyedProjection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the editor on the embedded server in memory.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "s2.embedded.directory=", "s2.snapshot.file.directory=target/editor" })
@DirtiesContext
class EditorApplicationIntegrationTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	@LocalServerPort
	private int port;

	@Autowired
	private KeyedProjection<String, Document> documents;

	private EditorClient client;

	@BeforeEach
	void connect() {
		this.client = new EditorClient(this.port);
	}

	private HttpResponse<String> edit(String document, long base, int number, String inserted) throws IOException {
		Map<String, Object> edit = new HashMap<>(Map.of("document", this.client.id(document), "base", base, "writer",
				"a", "number", number, "author", "Ada"));
		edit.put("changes", List.of(Map.of("position", 0, "deleted", 0, "inserted", inserted)));
		return this.client.send("POST", EditorClient.path(document) + "/edits", edit);
	}

	@Test
	void documentsShouldBeCreatedEditedListedAndDeleted() throws IOException {
		this.client.create("Café & more");
		assertThat(edit("Café & more", 0, 1, "Hello").body()).isEqualTo("{\"revision\":1}");
		assertThat(edit("Café & more", 0, 1, "Hello").body()).isEqualTo("{\"revision\":1}");
		assertThat(this.client.text("Café & more")).isEqualTo("Hello");
		JsonNode details = this.client.json(EditorClient.path("Café & more"));
		assertThat(details.get("stream").asString()).isEqualTo("documents/Caf%C3%A9%20%26%20more");
		assertThat(this.documents.keys("").toList()).contains("Café & more");
		assertThat(this.client.json("/api/documents").get("documents").toString()).contains("\"Café & more\"");
		HttpResponse<String> again = this.client.send("POST", "/api/documents",
				Map.of("name", " Café & more ", "author", "Ada"));
		assertThat(again.statusCode()).isEqualTo(200);
		assertThat(this.client.send("DELETE", EditorClient.path("Café & more"), null).statusCode()).isEqualTo(204);
		// The server deletes a stream in the background.
		await().atMost(TIMEOUT)
			.untilAsserted(
					() -> assertThat(this.client.get(EditorClient.path("Café & more")).statusCode()).isEqualTo(404));
		assertThat(this.client.get(EditorClient.path("Café & more") + "/events").statusCode()).isEqualTo(404);
		assertThat(this.client.json("/api/documents").get("documents").toString()).doesNotContain("\"Café & more\"");
	}

	@Test
	void whenADocumentDoesNotExistThenNoStreamIsCreated() throws IOException {
		assertThat(this.client.get(EditorClient.path("None")).statusCode()).isEqualTo(404);
		assertThat(this.client.send("PUT", EditorClient.path("None") + "/replay", Map.of("rate", 5)).statusCode())
			.isEqualTo(404);
		assertThat(this.documents.keys("None").toList()).isEmpty();
	}

	@Test
	void theWholeTraceShouldBeReplayed() throws IOException {
		this.client.create("Replay");
		String path = EditorClient.path("Replay") + "/replay";
		assertThat(this.client.send("PUT", path, Map.of("rate", 2000)).statusCode()).isEqualTo(200);
		await().atMost(TIMEOUT)
			.untilAsserted(
					() -> assertThat(this.client.json(EditorClient.path("Replay")).get("replay").get("done").asInt())
						.isEqualTo(18_335));
		assertThat(this.client.text("Replay")).hasSize(18_451).startsWith("<script lang=\"ts\">");
		JsonNode details = this.client.json(EditorClient.path("Replay"));
		assertThat(details.get("revision").asInt()).isEqualTo(18_335);
		assertThat(details.get("replay").get("running").asBoolean()).isFalse();
		// The history is complete, and a snapshot is a file.
		assertThat(details.get("cursor").asInt()).isEqualTo(18_336);
		await().atMost(TIMEOUT)
			.untilAsserted(() -> assertThat(this.client.json(EditorClient.path("Replay")).get("snapshot").asInt())
				.isGreaterThan(10_000));
	}

	@ParameterizedTest
	@CsvSource({ "/, text/html, Written together", "/editor.js, javascript, Session", "/edit.js, javascript, transform",
			"/session.js, javascript, EventSource", "/editor.css, text/css, mirror",
			"/favicon.svg, image/svg+xml, svg" })
	void shouldServeThePage(String path, String type, String text) {
		HttpResponse<String> response = this.client.get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().firstValue("content-type"))
			.hasValueSatisfying((value) -> assertThat(value).contains(type));
		assertThat(response.body()).contains(text).doesNotContain("https://", "http://cdn", "onclick", " style=");
		assertThat(response.headers().firstValue("content-security-policy")).isPresent();
	}

	@Test
	void actuatorShouldShowTheProjection() {
		JsonNode health = this.client.json("/actuator/health");
		assertThat(health.get("status").asString()).isEqualTo("UP");
		assertThat(this.client.get("/actuator/s2projections").body()).contains("document");
	}

}

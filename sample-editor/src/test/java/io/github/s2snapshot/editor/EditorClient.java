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
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;

import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Client of a running editor.
 */
public final class EditorClient {

	private static final JsonMapper JSON = new JsonMapper();

	private final HttpClient http = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

	private final int port;

	public EditorClient(int port) {
		this.port = port;
	}

	public static String path(String document) {
		return "/api/documents/" + URLEncoder.encode(document, StandardCharsets.UTF_8).replace("+", "%20");
	}

	public HttpResponse<String> send(String method, String path, @Nullable Object body) throws IOException {
		HttpRequest.BodyPublisher content = (body != null)
				? HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body))
				: HttpRequest.BodyPublishers.noBody();
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(Duration.ofSeconds(15))
			.method(method, content);
		if (!method.equals("GET")) {
			request.header("content-type", "application/json");
		}
		try {
			return this.http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	public HttpResponse<String> get(String path) {
		try {
			return send("GET", path, null);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	public JsonNode json(String path) {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).as(() -> path + ": " + response.body()).isEqualTo(200);
		return JSON.readTree(response.body());
	}

	public String text(String document) {
		HttpResponse<String> response = get(path(document) + "/text");
		assertThat(response.statusCode()).as(response::body).isEqualTo(200);
		return response.body();
	}

	public void create(String document) {
		try {
			HttpResponse<String> response = send("POST", "/api/documents", Map.of("name", document, "author", "Ada"));
			assertThat(response.statusCode()).as(response::body).isEqualTo(201);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Returns the id of a document, which edits need.
	 */
	public String id(String document) {
		return json(path(document)).get("id").asString();
	}

}

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

package io.github.s2snapshot.starter.docs.first;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;

import com.jayway.jsonpath.JsonPath;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

import io.github.s2snapshot.starter.docs.DocumentedPage;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Follows the first page of the guide, with its configuration.
 */
class FirstProjectionTests {

	private final HttpClient http = HttpClient.newHttpClient();

	@Test
	void whenThePageIsFollowedThenARestartKeepsTheState(@TempDir Path directory) throws Exception {
		try (ConfigurableApplicationContext first = run(directory)) {
			assertThat(deliver(first, 5)).isEqualTo("5");
			assertThat(deliver(first, 7)).isEqualTo("12");
			assertThat(get(first, "/stock/bolt")).isEqualTo("12");
		}
		try (ConfigurableApplicationContext second = run(directory)) {
			assertThat(get(second, "/stock/bolt")).isEqualTo("12");
			String json = get(second, "/actuator/s2projections/stock");
			assertThat(JsonPath.<String>read(json, "$.status")).isEqualTo("LIVE");
			assertThat(JsonPath.<String>read(json, "$.restore.source")).isEqualTo("in-stream");
			assertThat(JsonPath.<Integer>read(json, "$.restore.cursor")).isEqualTo(2);
		}
	}

	private static ConfigurableApplicationContext run(Path directory) {
		Map<String, Object> properties = DocumentedPage.yaml("docs/guide/first-projection.md", 0);
		properties.put("s2.embedded.directory", directory.toString());
		properties.put("server.port", "0");
		properties.put("spring.main.banner-mode", "off");
		return new SpringApplicationBuilder(StockApplication.class).properties(properties).run();
	}

	private String deliver(ConfigurableApplicationContext context, int amount) throws Exception {
		String json = "{\"article\":\"bolt\",\"amount\":" + amount + "}";
		return send(HttpRequest.newBuilder(uri(context, "/deliveries"))
			.header("Content-Type", "application/json")
			.POST(BodyPublishers.ofString(json)));
	}

	private String get(ConfigurableApplicationContext context, String path) throws Exception {
		return send(HttpRequest.newBuilder(uri(context, path)));
	}

	private String send(HttpRequest.Builder request) throws IOException, InterruptedException {
		HttpResponse<String> response = this.http.send(request.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
		return response.body();
	}

	private static URI uri(ConfigurableApplicationContext context, String path) {
		return URI
			.create("http://localhost:" + context.getEnvironment().getRequiredProperty("local.server.port") + path);
	}

}

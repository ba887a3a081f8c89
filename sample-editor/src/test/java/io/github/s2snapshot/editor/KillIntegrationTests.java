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
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for an editor that is killed while people write, and started again.
 */
class KillIntegrationTests {

	private static final JsonMapper JSON = new JsonMapper();

	private static final int EDITS = 200;

	private static final int KILLS = 2;

	@TempDir
	private Path directory;

	private volatile EditorClient client;

	private final AtomicInteger acknowledged = new AtomicInteger();

	@Test
	void whenKilledThenNoEditIsLostOrDoubled() throws Exception {
		ForkedEditor editor = start();
		ExecutorService writers = Executors.newFixedThreadPool(2);
		try {
			this.client.create("One");
			this.client.create("Other");
			List<Future<String>> texts = List.of(writers.submit(() -> write("One")),
					writers.submit(() -> write("Other")));
			for (int i = 1; i <= KILLS; i++) {
				int enough = i * EDITS / 2;
				await().atMost(1, TimeUnit.MINUTES).until(() -> this.acknowledged.get() > enough);
				editor.kill();
				editor = start();
			}
			assertThat(texts.get(0).get(2, TimeUnit.MINUTES)).isEqualTo(this.client.text("One"));
			assertThat(texts.get(1).get(2, TimeUnit.MINUTES)).isEqualTo(this.client.text("Other"));
			assertThat(this.client.json(EditorClient.path("One")).get("revision").asInt()).isEqualTo(EDITS);
		}
		finally {
			writers.shutdownNow();
			editor.kill();
		}
	}

	private ForkedEditor start() {
		ForkedEditor editor = ForkedEditor.start(this.directory, 0);
		this.client = new EditorClient(editor.awaitStarted());
		return editor;
	}

	// Inserts numbers in front of each other, each one until it is acknowledged.
	private String write(String document) throws Exception {
		String id = this.client.id(document);
		StringBuilder expected = new StringBuilder();
		long revision = 0;
		for (int number = 1; number <= EDITS; number++) {
			String inserted = number + " ";
			revision = send(document, edit(id, revision, number, inserted));
			expected.insert(0, inserted);
			this.acknowledged.incrementAndGet();
		}
		return expected.toString();
	}

	private static Map<String, Object> edit(String id, long revision, int number, String inserted) {
		Map<String, Object> edit = new HashMap<>();
		edit.put("document", id);
		edit.put("base", revision);
		edit.put("writer", "writer");
		edit.put("number", number);
		edit.put("author", "Ada");
		edit.put("changes", List.of(Map.of("position", 0, "deleted", 0, "inserted", inserted)));
		return edit;
	}

	private long send(String document, Map<String, Object> edit) {
		long[] revision = new long[1];
		await().atMost(1, TimeUnit.MINUTES).pollInterval(20, TimeUnit.MILLISECONDS).until(() -> {
			try {
				HttpResponse<String> response = this.client.send("POST", EditorClient.path(document) + "/edits", edit);
				assertThat(response.statusCode()).as(response::body).isIn(200, 502, 503, 504);
				if (response.statusCode() != 200) {
					return false;
				}
				revision[0] = JSON.readTree(response.body()).get("revision").asLong();
				return true;
			}
			catch (IOException ex) {
				// The editor was killed.
				return false;
			}
		});
		return revision[0];
	}

}

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

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

import org.jspecify.annotations.Nullable;

/**
 * Client that reads Server-Sent Events like a browser.
 */
final class SseClient implements AutoCloseable {

	private static final HttpClient CLIENT = HttpClient.newHttpClient();

	final List<Event> events = new CopyOnWriteArrayList<>();

	final List<String> lines = new CopyOnWriteArrayList<>();

	final int status;

	volatile boolean ended;

	private final InputStream body;

	private SseClient(HttpResponse<InputStream> response) {
		this.status = response.statusCode();
		this.body = response.body();
		Thread thread = new Thread(this::read, "sse-client");
		thread.setDaemon(true);
		thread.start();
	}

	static SseClient connect(int port, @Nullable String lastEventId) {
		return connect(port, lastEventId, null);
	}

	static SseClient connect(int port, @Nullable String lastEventId, @Nullable String authorization) {
		return connect(port, "/events", lastEventId, authorization);
	}

	static SseClient connect(int port, String path, @Nullable String lastEventId, @Nullable String authorization) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + path))
			.header("Accept", "text/event-stream");
		if (lastEventId != null) {
			request.header("Last-Event-ID", lastEventId);
		}
		if (authorization != null) {
			request.header("Authorization", authorization);
		}
		try {
			return new SseClient(CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofInputStream()));
		}
		catch (IOException | InterruptedException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private void read() {
		String id = null;
		String name = null;
		String data = null;
		try (BufferedReader reader = new BufferedReader(new InputStreamReader(this.body, StandardCharsets.UTF_8))) {
			String line = reader.readLine();
			while (line != null) {
				this.lines.add(line);
				if (line.startsWith("id:")) {
					id = line.substring(3);
				}
				else if (line.startsWith("event:")) {
					name = line.substring(6);
				}
				else if (line.startsWith("data:")) {
					data = line.substring(5);
				}
				else if (line.isEmpty() && data != null) {
					this.events.add(new Event(id, name, data));
					id = null;
					data = null;
				}
				line = reader.readLine();
			}
		}
		catch (IOException ex) {
			this.lines.add("failed: " + ex);
		}
		this.ended = true;
	}

	@Override
	public void close() {
		try {
			this.body.close();
		}
		catch (IOException ex) {
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * Server-sent event.
	 */
	record Event(@Nullable String id, @Nullable String name, String data) {
	}

}

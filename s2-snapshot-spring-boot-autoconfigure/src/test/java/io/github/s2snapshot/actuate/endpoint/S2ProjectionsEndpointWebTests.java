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

package io.github.s2snapshot.actuate.endpoint;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Locale;

import org.json.JSONException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.skyscreamer.jsonassert.JSONAssert;
import org.skyscreamer.jsonassert.JSONCompareMode;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import io.github.s2snapshot.autoconfigure.TestProjections;
import io.github.s2snapshot.projection.ProjectionStatus;
import io.github.s2snapshot.projection.error.ProjectionFailedException;
import io.github.s2snapshot.projection.error.SnapshotException;
import io.github.s2snapshot.snapshot.SnapshotOutcome;
import io.github.s2snapshot.snapshot.SnapshotTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.clearInvocations;

/**
 * Tests for {@link S2ProjectionsEndpoint} over HTTP.
 */
@SpringBootTest(webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
		properties = { "management.endpoints.web.exposure.include=s2projections", "spring.jmx.enabled=false" })
class S2ProjectionsEndpointWebTests {

	private static final String LIVE = """
			{"basin":"airlines","stream":"flights","status":"LIVE","cursor":20002,"tail":20002,
			 "lag":{"records":0,"seconds":0.0},
			 "contact":{"connected":true,"lastContact":"2026-11-23T09:00:00Z","seconds":0.25,
			  "disconnectedSince":null,"reason":null},
			 "recovery":null,
			 "restore":{"source":"in-stream","cursor":20000,"replayed":0,"durationMs":41,
			  "foldChange":{"kind":"unknown","parts":[]}},
			 "lastSnapshot":{"id":"0190f3a0-6d7e-7000-8000-00000000002a","cursor":20000,"placement":"in-stream",
			  "form":"single","bytes":18211,"takenAt":"2026-11-23T08:00:00Z"},
			 "failure":null,
			 "ignored":{"count":3,"lastIgnored":{"seqNum":20001,"type":"'it\\\\'s <new>'"},
			  "types":["none","'it\\\\'s <new>'"],"otherTypes":true}}""";

	private static final String FAILED = """
			{"basin":"airlines","stream":"flights","status":"FAILED","cursor":5,"tail":12,
			 "lag":{"records":7,"seconds":1.5},
			 "contact":{"connected":false,"lastContact":null,"seconds":null,"disconnectedSince":null,"reason":null},
			 "recovery":null,"restore":null,"lastSnapshot":null,
			 "failure":"Record 5 of airlines/flights is malformed",
			 "ignored":{"count":0,"lastIgnored":null,"types":[],"otherTypes":false}}""";

	private final HttpClient client = HttpClient.newHttpClient();

	@LocalServerPort
	private int port;

	@Autowired
	private SnapshotTemplate snapshots;

	@Test
	void projectionsAreListed() throws Exception {
		HttpResponse<String> response = get("");
		assertThat(response.statusCode()).isEqualTo(200);
		assertJson(response, "{\"projections\":{\"broken\":" + FAILED + ",\"delay-board\":" + LIVE + "},\"keyed\":{}}");
		assertThat(response.body()).containsSubsequence("broken", "delay-board")
			.containsSubsequence("basin", "stream", "status", "cursor", "tail", "lag", "records", "seconds", "contact",
					"recovery", "restore", "lastSnapshot", "failure", "ignored");
	}

	@Test
	void projectionIsDescribed() throws Exception {
		HttpResponse<String> response = get("/delay-board");
		assertThat(response.statusCode()).isEqualTo(200);
		assertJson(response, LIVE);
	}

	@Test
	void whenProjectionIsUnknownThenResponseIsNotFound() throws Exception {
		assertThat(get("/other").statusCode()).isEqualTo(404);
		assertThat(post("/other").statusCode()).isEqualTo(404);
	}

	@Test
	void snapshotIsTaken() throws Exception {
		given(this.snapshots.maintenance().take("delay-board", false, Duration.ofSeconds(30)))
			.willReturn(new SnapshotOutcome.Taken(TestProjections.SNAPSHOT));
		HttpResponse<String> response = post("/delay-board");
		assertThat(response.statusCode()).isEqualTo(200);
		assertJson(response, """
				{"projection":"delay-board","outcome":"taken","reason":null,
				 "snapshot":{"id":"0190f3a0-6d7e-7000-8000-00000000002a","cursor":20000,"placement":"in-stream",
				  "form":"single","bytes":18211,"takenAt":"2026-11-23T08:00:00Z"}}""");
	}

	// Without a type, or with one of the first three, a page sends it to any site.
	@ParameterizedTest
	@ValueSource(strings = { "/delay-board", "/delay-board/snapshot", "/delay-board/force-snapshot",
			"/delay-board/pause", "/delay-board/resume", "/delay-board/restart", "/delay-board/rebuild",
			"/delay-board/cancel", "/delay-board/audit", "/delay-board/restore/5", "/delay-board/verify/5",
			"/delay-board/keys/42/snapshot" })
	void h68WhenWriteHasNoJsonTypeThenItIsRefused(String path) throws Exception {
		clearInvocations(this.snapshots.maintenance());
		for (String body : new String[] { "", "{}", "a=b" }) {
			assertThat(post(path, body).statusCode()).as("'%s' without a type", body).isEqualTo(415);
			for (String type : new String[] { "text/plain", "application/x-www-form-urlencoded",
					"multipart/form-data; boundary=x", "text/plain; application/json",
					"text/plain; charset=utf-8, application/json", "application/octet-stream", "text/json", "*/*",
					"json" }) {
				assertThat(post(path, body, type).statusCode()).as("'%s' as %s", body, type).isIn(400, 415);
			}
		}
		then(this.snapshots.maintenance()).shouldHaveNoInteractions();
	}

	@Test
	void h68WhenPreflightComesFromAnotherSiteThenItIsRefused() throws Exception {
		HttpResponse<String> preflight = this.client
			.send(request("/delay-board/pause").method("OPTIONS", HttpRequest.BodyPublishers.noBody())
				.header("Origin", "http://other.example")
				.header("Access-Control-Request-Method", "POST")
				.header("Access-Control-Request-Headers", "content-type")
				.build(), HttpResponse.BodyHandlers.ofString());
		assertThat(preflight.headers().map().keySet())
			.noneMatch((name) -> name.toLowerCase(Locale.ROOT).startsWith("access-control-"));
	}

	@ParameterizedTest
	@ValueSource(strings = { "application/json", "application/json; charset=utf-8",
			"application/vnd.spring-boot.actuator.v3+json", "application/vnd.spring-boot.actuator.v2+json" })
	void whenWriteHasAJsonTypeThenBodyIsOptional(String type) throws Exception {
		given(this.snapshots.maintenance().take("delay-board", false, Duration.ofSeconds(30)))
			.willReturn(new SnapshotOutcome.Skipped("nothing was folded"));
		assertThat(post("/delay-board", "", type).statusCode()).isEqualTo(200);
		assertThat(post("/delay-board", "{}", type).statusCode()).isEqualTo(200);
		assertThat(post("/delay-board/snapshot", "{}", type).statusCode()).isEqualTo(200);
	}

	@Test
	void whenSnapshotFailsThenResponseSaysWhy() throws Exception {
		given(this.snapshots.maintenance().take("broken", false, Duration.ofSeconds(30)))
			.willReturn(new SnapshotOutcome.Failed(new SnapshotException("disk full")));
		HttpResponse<String> response = post("/broken");
		assertThat(response.statusCode()).isEqualTo(500);
		assertJson(response, """
				{"projection":"broken","outcome":"failed","reason":"disk full","snapshot":null}""");
	}

	@Test
	void whenSnapshotsCannotBeListedThenResponseSaysWhy() throws Exception {
		given(this.snapshots.maintenance().snapshots("broken", Duration.ofSeconds(30)))
			.willThrow(new SnapshotException("disk gone"));
		HttpResponse<String> response = get("/broken/snapshots");
		assertThat(response.statusCode()).isEqualTo(503);
		assertJson(response, """
				{"projection":"broken","snapshots":[],"ignored":[],"complete":false,"failure":"disk gone"}""");
	}

	private static void assertJson(HttpResponse<String> response, String expected) throws JSONException {
		JSONAssert.assertEquals(expected, response.body(), JSONCompareMode.STRICT);
	}

	private HttpResponse<String> get(String path) throws Exception {
		return this.client.send(request(path).GET().build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpResponse<String> post(String path) throws Exception {
		return post(path, "", "application/json");
	}

	private HttpResponse<String> post(String path, String body, String... contentTypes) throws Exception {
		HttpRequest.Builder request = request(path)
			.POST((body.isEmpty()) ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body));
		for (String contentType : contentTypes) {
			request.header("content-type", contentType);
		}
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

	private HttpRequest.Builder request(String path) {
		return HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + "/actuator/s2projections" + path));
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration(excludeName = { "io.github.s2snapshot.autoconfigure.client.S2AutoConfiguration",
			"io.github.s2snapshot.autoconfigure.projection.S2SnapshotAutoConfiguration" })
	static class TestApplication {

		@Bean
		SnapshotTemplate snapshotTemplate() {
			return TestProjections.template(TestProjections.live("delay-board"),
					TestProjections.withStatus("broken", ProjectionStatus.FAILED,
							new ProjectionFailedException("Record 5 of airlines/flights is malformed")));
		}

	}

}

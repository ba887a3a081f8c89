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

package io.github.s2snapshot.embedded.internal.http;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.embedded.EmbeddedS2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assumptions.assumeThat;

/**
 * Tests for {@link WebAccess}: requests of web pages in a browser on the same machine.
 */
class WebAccessTests {

	private static final String FOREIGN = "https://app.example";

	private static EmbeddedS2 server;

	private final HttpClient client = HttpClient.newHttpClient();

	@BeforeAll
	static void start() {
		server = EmbeddedS2.builder().basin("local-basin").faultControl(true).start();
	}

	@AfterAll
	static void stop() {
		server.close();
	}

	@ParameterizedTest
	@ValueSource(strings = { "evil.example", "evil.example:80", "localhost.evil.example", "127.0.0.1.evil.example",
			"xlocalhost", "localhost.localdomain", ".localhost", "a..localhost", "localhost@evil.example",
			"localhost:8080@evil.example", "localhost:1:2", "localhost:99999", "localhost:x", "[::1].evil.example",
			"[::1]x", "[::1", "[::2]", "[::1%lo]", "::1", "10.0.0.1", "0.0.0.0", "0x7f.1", "2130706433", "127.1",
			"128.0.0.1", "localhost,evil.example", "localhost/evil.example", "*", "local host", "-", "..",
			"evil.example#localhost", "evil.example.", "[::ffff:10.0.0.1]" })
	void h65WhenTheHostIsForeignThenTheRequestIsRefused(String host) throws IOException {
		assertThat(status(server, "GET /health HTTP/1.1", "host: " + host)).isIn("400", "403");
		assertThat(status(server, "POST /v1/basins HTTP/1.1", "host: " + host, "content-length: 0")).isIn("400", "403");
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost", "LocalHost", "localhost.", "localhost:1", "localhost:", "localhost:65535",
			"basin.localhost", "a.b.localhost:80", "127.0.0.1", "127.0.0.1:8080", "127.255.1.2", "[::1]", "[::1]:8080",
			"[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]" })
	void whenTheHostIsThisMachineThenTheRequestIsServed(String host) throws IOException {
		assertThat(status(server, "GET /health HTTP/1.1", "host: " + host)).isEqualTo("200");
	}

	@Test
	void h65WhenThereIsNoHostThenTheRequestIsRefused() throws IOException {
		assertThat(status(server, "GET /health HTTP/1.1", "accept: */*")).isEqualTo("400");
		assertThat(status(server, "GET /health HTTP/1.0", "accept: */*")).isEqualTo("400");
		assertThat(status(server, "GET /health HTTP/1.1", "host:")).isIn("400", "403");
		assertThat(status(server, "GET /health HTTP/1.0", "host: localhost")).isEqualTo("200");
	}

	@Test
	void h65WhenOneOfSeveralHostsIsForeignThenTheRequestIsRefused() throws IOException {
		assertThat(status(server, "GET /health HTTP/1.1", "host: localhost", "host: evil.example")).isIn("400", "403");
		assertThat(status(server, "GET /health HTTP/1.1", "host: evil.example", "host: localhost")).isIn("400", "403");
	}

	@ParameterizedTest
	@CsvSource({ "http://evil.example/health, localhost, 403", "http://localhost/health, evil.example, 403",
			"http://localhost@evil.example/health, localhost, 403", "http://evil.example, localhost, 403",
			"http://evil.example?x=http://localhost/, localhost, 403", "HTTP://evil.example/health, localhost, 403",
			"http://localhost/health, localhost, 200", "http://127.0.0.1:8080/health, localhost, 200" })
	void h65WhenTheTargetIsAbsoluteThenItsHostCountsToo(String target, String host, String status) throws IOException {
		assertThat(status(server, "GET " + target + " HTTP/1.1", "host: " + host)).isEqualTo(status);
	}

	@Test
	void h65WhenATunnelIsRequestedThenItIsRefused() throws IOException {
		assertThat(status(server, "CONNECT evil.example:443 HTTP/1.1", "host: localhost")).startsWith("4");
	}

	@ParameterizedTest
	@CsvSource({ "evil.example, 403", "localhost.evil.example, 403", "[::2], 403", "localhost, 200", "[::1], 200",
			"127.0.0.1, 200" })
	void h65WhenTheAuthorityOfHttp2IsForeignThenTheRequestIsRefused(String host, int status) throws Exception {
		Vertx vertx = Vertx.vertx();
		try {
			io.vertx.core.http.HttpClient http2 = vertx.createHttpClient(
					new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));
			int answered = http2
				.request(new RequestOptions().setMethod(HttpMethod.GET)
					.setHost("127.0.0.1")
					.setPort(server.port())
					.setURI("/health"))
				.map((request) -> request.authority(HostAndPort.create(host, server.port())))
				.compose(HttpClientRequest::send)
				.map((response) -> response.statusCode())
				.toCompletionStage()
				.toCompletableFuture()
				.get(60, TimeUnit.SECONDS);
			assertThat(answered).isEqualTo(status);
		}
		finally {
			vertx.close().toCompletionStage().toCompletableFuture().join();
		}
	}

	@Test
	void h65WhenHttp2HasNoAuthorityThenTheRequestIsRefused() throws IOException {
		try (RawConnection connection = RawConnection.to(server.port())) {
			connection.send(RawConnection.PREFACE, RawConnection.frame(RawConnection.SETTINGS, 0, 0, new byte[0]),
					RawConnection.frame(RawConnection.HEADERS, RawConnection.END_HEADERS | RawConnection.END_STREAM, 1,
							RawConnection.headers(":method", "GET", ":scheme", "http", ":path", "/health")));
			byte[] head = new byte[9];
			int status = 0;
			while (status == 0) {
				connection.in().readNBytes(head, 0, head.length);
				byte[] payload = connection.in().readNBytes((head[1] & 0xFF) << 8 | head[2] & 0xFF);
				// After the priority, if the frame has one
				status = (head[3] == RawConnection.HEADERS) ? payload[((head[4] & 0x20) != 0) ? 5 : 0] & 0xFF : 0;
			}
			// HPACK: the indexed field ":status: 400"
			assertThat(status).isEqualTo(0x8c);
		}
	}

	@Test
	void h65WhenListeningOnAllInterfacesThenLoopbackIsCheckedToo() throws IOException {
		try (EmbeddedS2 open = EmbeddedS2.builder().host("0.0.0.0").start()) {
			assertThat(status(open, "GET /health HTTP/1.1", "host: evil.example")).isEqualTo("403");
			assertThat(status(open, "GET /health HTTP/1.1", "host: localhost")).isEqualTo("200");
			assertThat(status(open, "GET /health HTTP/1.1", "host: 0.0.0.0")).isEqualTo("200");
			Optional<String> other = otherAddress();
			assumeThat(other).as("an interface besides loopback").isPresent();
			try (RawConnection connection = RawConnection.to(other.orElseThrow(), open.port())) {
				connection.send("GET /health HTTP/1.1\r\nhost: s2.internal\r\n\r\n");
				assertThat(connection.readLine()).isEqualTo("HTTP/1.1 200 OK");
			}
		}
	}

	private static Optional<String> otherAddress() throws IOException {
		return NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.filter((address) -> !address.isLoopbackAddress() && !(address instanceof Inet6Address))
			.map(InetAddress::getHostAddress)
			.findFirst();
	}

	@Test
	void whenListeningOnIpv6ThenItsAddressIsServed() throws IOException {
		assumeThat(isIpv6Available()).as("IPv6 on this machine").isTrue();
		try (EmbeddedS2 six = EmbeddedS2.builder().host("::1").start();
				RawConnection own = RawConnection.to("::1", six.port());
				RawConnection foreign = RawConnection.to("::1", six.port())) {
			own.send("GET /health HTTP/1.1\r\nhost: [::1]:" + six.port() + "\r\n\r\n");
			assertThat(own.readLine()).isEqualTo("HTTP/1.1 200 OK");
			foreign.send("GET /health HTTP/1.1\r\nhost: evil.example\r\n\r\n");
			assertThat(foreign.readLine()).isEqualTo("HTTP/1.1 403 Forbidden");
		}
	}

	private static boolean isIpv6Available() throws IOException {
		return NetworkInterface.networkInterfaces()
			.flatMap(NetworkInterface::inetAddresses)
			.anyMatch((address) -> address.isLoopbackAddress() && address instanceof Inet6Address);
	}

	@Test
	void whenAHostIsAllowedThenItIsServed() throws IOException {
		try (EmbeddedS2 other = EmbeddedS2.builder().allowHosts("Host.Docker.Internal", "fd00:0::1").start()) {
			assertThat(status(other, "GET /health HTTP/1.1", "host: host.docker.internal:80")).isEqualTo("200");
			assertThat(status(other, "GET /health HTTP/1.1", "host: [fd00::1]:80")).isEqualTo("200");
			assertThat(status(other, "GET /health HTTP/1.1", "host: localhost")).isEqualTo("200");
			assertThat(status(other, "GET /health HTTP/1.1", "host: docker.internal")).isEqualTo("403");
		}
		try (EmbeddedS2 any = EmbeddedS2.builder().allowHosts("*").start()) {
			assertThat(status(any, "GET /health HTTP/1.1", "host: evil.example")).isEqualTo("200");
			assertThat(status(any, "GET /health HTTP/1.1", "host: evil.example", "origin: " + FOREIGN))
				.isEqualTo("403");
		}
	}

	@ParameterizedTest
	@CsvSource({ "GET, /health", "GET, /metrics", "GET, /v1/basins", "GET, /v1/streams/a/records?seq_num=0",
			"POST, /v1/basins", "PUT, /v1/basins/page-basin", "DELETE, /v1/basins/local-basin", "POST, /faults",
			"DELETE, /faults", "OPTIONS, /v1/basins", "OPTIONS, /nope", "GET, /nope", "HEAD, /health" })
	void h65WhenAPageOfAnotherOriginSendsARequestThenItIsRefused(String method, String path) throws Exception {
		for (String origin : new String[] { FOREIGN, "null", "http://localhost", "http://localhost:1",
				"http://127.0.0.1:" + server.port() + ".evil.example", "file://", "" }) {
			HttpResponse<String> response = send(method, path, "{\"basin\":\"page-basin\"}", "origin", origin,
					"s2-basin", "local-basin", "content-type", "application/json", "access-control-request-method",
					"DELETE");
			assertThat(response.statusCode()).as("%s %s from '%s'", method, path, origin).isEqualTo(403);
			assertThat(response.headers().map().keySet()).noneMatch((name) -> name.startsWith("access-control-"));
		}
		assertThat(send("GET", "/v1/basins", null).body()).contains("local-basin").doesNotContain("page-basin");
	}

	@Test
	void h65WhenABrowserSendsNoOriginThenTheSiteIsChecked() throws Exception {
		assertThat(send("GET", "/health", null, "sec-fetch-site", "cross-site").statusCode()).isEqualTo(403);
		assertThat(send("GET", "/health", null, "sec-fetch-site", "same-site").statusCode()).isEqualTo(403);
		assertThat(send("GET", "/health", null, "sec-fetch-site", "same-origin").statusCode()).isEqualTo(200);
		assertThat(send("GET", "/health", null, "sec-fetch-site", "none").statusCode()).isEqualTo(200);
	}

	@Test
	void whenARequestIsNotOfAPageThenTheResponseHasNoCorsHeaders() throws Exception {
		HttpResponse<String> response = send("GET", "/health", null);
		assertThat(response.statusCode()).isEqualTo(200);
		assertThat(response.headers().map().keySet()).doesNotContain("vary")
			.noneMatch((name) -> name.startsWith("access-control-"));
		assertThat(send("GET", "/health", null, "origin", server.endpoint()).statusCode()).isEqualTo(200);
	}

	@Test
	void whenAnOriginIsAllowedThenItsPagesAreServedAndNoOthers() throws Exception {
		try (EmbeddedS2 other = EmbeddedS2.builder().allowOrigins(FOREIGN, "http://localhost:5173").start()) {
			HttpResponse<String> allowed = send(other, "GET", "/v1/basins", null, "origin", FOREIGN);
			assertThat(allowed.statusCode()).isEqualTo(200);
			assertThat(allowed.headers().firstValue("access-control-allow-origin")).contains(FOREIGN);
			assertThat(allowed.headers().firstValue("vary"))
				.hasValueSatisfying((vary) -> assertThat(vary).contains("origin"));
			HttpResponse<String> preflight = send(other, "OPTIONS", "/v1/basins", null, "origin",
					"http://localhost:5173", "access-control-request-method", "PATCH");
			assertThat(preflight.statusCode()).isEqualTo(200);
			assertThat(preflight.headers().firstValue("access-control-allow-methods")).contains("PATCH");
			HttpResponse<String> refused = send(other, "GET", "/v1/basins", null, "origin", "http://app.example");
			assertThat(refused.statusCode()).isEqualTo(403);
			assertThat(refused.headers().firstValue("access-control-allow-origin")).isEmpty();
			assertThat(send(other, "GET", "/v1/basins", null).headers().firstValue("access-control-allow-credentials"))
				.isEmpty();
			assertThat(status(other, "GET /health HTTP/1.1", "host: evil.example", "origin: " + FOREIGN))
				.isEqualTo("403");
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "app.example", "https://app.example/", "https://app.example/page", "https://", "://x",
			"https://a b", "" })
	void whenAnOriginIsInvalidThenItIsRefused(String origin) {
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedS2.builder().allowOrigins(origin))
			.withMessageContaining("is not valid. Use a scheme and an authority");
	}

	@ParameterizedTest
	@ValueSource(strings = { "localhost:80", "http://localhost", "[::1]:80", "a b", "", "a/b" })
	void whenAHostIsInvalidThenItIsRefused(String host) {
		assertThatIllegalArgumentException().isThrownBy(() -> EmbeddedS2.builder().allowHosts(host))
			.withMessageContaining("is not valid. Use a name or an address without port");
	}

	@Test
	void whenARequestIsRefusedThenTheAnswerNamesTheOption() throws IOException {
		try (RawConnection connection = RawConnection.to(server.port())) {
			connection.send("GET /health HTTP/1.1\r\nhost: evil\"`.example\r\nconnection: close\r\n\r\n");
			assertThat(connection.readAll()).contains("The host `evil\\\"?.example` is not allowed")
				.contains("allowHosts");
		}
	}

	private static String status(EmbeddedS2 server, String request, String... headers) throws IOException {
		try (RawConnection connection = RawConnection.to(server.port())) {
			connection.send(request + "\r\n" + String.join("\r\n", headers) + "\r\n\r\n");
			String line = connection.readLine();
			return (line.length() > 12) ? line.substring(9, 12) : line;
		}
	}

	private HttpResponse<String> send(String method, String path, String body, String... headers) throws Exception {
		return send(server, method, path, body, headers);
	}

	private HttpResponse<String> send(EmbeddedS2 server, String method, String path, String body, String... headers)
			throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.endpoint() + path))
			.method(method,
					(body != null) ? HttpRequest.BodyPublishers.ofString(body) : HttpRequest.BodyPublishers.noBody());
		for (int i = 0; i < headers.length; i += 2) {
			request.header(headers[i], headers[i + 1]);
		}
		return this.client.send(request.build(), HttpResponse.BodyHandlers.ofString());
	}

}

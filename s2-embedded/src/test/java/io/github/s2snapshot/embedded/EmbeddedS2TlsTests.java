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

package io.github.s2snapshot.embedded;

import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.List;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EmbeddedS2} with TLS.
 */
class EmbeddedS2TlsTests {

	@Test
	void whenSelfSignedThenBothVersionsOfHttpAreServed() throws Exception {
		try (EmbeddedS2 server = EmbeddedS2.builder().tlsSelfSigned().start()) {
			assertThat(server.endpoint()).isEqualTo("https://127.0.0.1:" + server.port());
			URI health = URI.create(server.endpoint() + "/health");
			SSLContext trusting = trusting();
			for (HttpClient.Version version : HttpClient.Version.values()) {
				HttpClient client = HttpClient.newBuilder().sslContext(trusting).version(version).build();
				HttpResponse<String> response = client.send(HttpRequest.newBuilder(health).build(),
						HttpResponse.BodyHandlers.ofString());
				assertThat(response.body()).isEqualTo("OK");
				assertThat(response.version()).isEqualTo(version);
				assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
				X509Certificate certificate = (X509Certificate) response.sslSession()
					.orElseThrow()
					.getPeerCertificates()[0];
				assertThat(certificate.getSubjectAlternativeNames().stream().map(EmbeddedS2TlsTests::name))
					.containsExactlyInAnyOrder("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1");
			}
			HttpClient careful = HttpClient.newHttpClient();
			assertThatExceptionOfType(SSLException.class).isThrownBy(
					() -> careful.send(HttpRequest.newBuilder(health).build(), HttpResponse.BodyHandlers.discarding()));
		}
	}

	private static Object name(Collection<?> alternative) {
		return List.copyOf(alternative).get(1);
	}

	@Test
	void whenTheClientDoesNotSupportTls13ThenItIsRefused() throws Exception {
		try (EmbeddedS2 server = EmbeddedS2.builder().tlsSelfSigned().start();
				SSLSocket socket = (SSLSocket) trusting().getSocketFactory().createSocket("127.0.0.1", server.port());
				Socket plain = new Socket("127.0.0.1", server.port())) {
			SSLParameters parameters = socket.getSSLParameters();
			parameters.setProtocols(new String[] { "TLSv1.2" });
			socket.setSSLParameters(parameters);
			assertThatExceptionOfType(SSLException.class).isThrownBy(socket::startHandshake);
			plain.getOutputStream().write("GET /health HTTP/1.1\r\nhost: x\r\n\r\n".getBytes(StandardCharsets.UTF_8));
			assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
				.doesNotContain("HTTP/1.1");
		}
	}

	@Test
	void whenTheKeyIsInvalidThenTheErrorSaysSo(@TempDir Path directory) throws Exception {
		Path file = Files.writeString(directory.resolve("key.pem"), "-----BEGIN CERTIFICATE-----\n"
				+ Base64.getEncoder().encodeToString(new byte[20]) + "\n-----END CERTIFICATE-----\n");
		EmbeddedS2.Builder builder = EmbeddedS2.builder().tls(file, file);
		assertThatIllegalStateException().isThrownBy(builder::start)
			.withMessageStartingWith("Cannot listen on 127.0.0.1:0 with TLS: ");
	}

	private static SSLContext trusting() throws Exception {
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, new TrustManager[] { new TrustEverything() }, null);
		return context;
	}

	/**
	 * Trust manager that accepts every certificate.
	 */
	private static final class TrustEverything implements X509TrustManager {

		@Override
		public void checkClientTrusted(X509Certificate[] chain, String type) {
			// Accepts every certificate
		}

		@Override
		public void checkServerTrusted(X509Certificate[] chain, String type) {
			// Accepts every certificate
		}

		@Override
		public X509Certificate[] getAcceptedIssuers() {
			return new X509Certificate[0];
		}

	}

}

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

package io.github.s2snapshot.sdk;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.append.AppendSession;
import io.github.s2snapshot.sdk.error.S2ConnectException;
import io.github.s2snapshot.sdk.record.AppendRecord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

/**
 * Tests for TLS.
 */
class TlsTests {

	private static final String PASSWORD = "changeit";

	private static final String TAIL = "{\"tail\":{\"seq_num\":7,\"timestamp\":9}}";

	@TempDir
	static Path directory;

	private static Path right;

	private static Path wrongHost;

	@BeforeAll
	static void generateKeys() throws Exception {
		right = generate("right", "dns:localhost,ip:127.0.0.1");
		wrongHost = generate("wrong", "dns:elsewhere.example");
	}

	private static Path generate(String name, String alternativeNames) throws Exception {
		Path store = directory.resolve(name + ".p12");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
				"san=" + alternativeNames, "-validity", "2", "-storetype", "PKCS12", "-keystore", store.toString(),
				"-storepass", PASSWORD)
			.redirectErrorStream(true)
			.start();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(new String(process.getInputStream().readAllBytes())).isZero();
		return store;
	}

	private static ScriptedServer server(Path store) {
		return ScriptedServer
			.start(new HttpServerOptions().setSsl(true)
				.setUseAlpn(true)
				.setKeyCertOptions(new PfxOptions().setPath(store.toString()).setPassword(PASSWORD)))
			.then((exchange) -> exchange.json(200, TAIL));
	}

	private static SSLContext trusting(Path store) throws Exception {
		KeyStore keys = KeyStore.getInstance("PKCS12");
		try (InputStream in = Files.newInputStream(store)) {
			keys.load(in, PASSWORD.toCharArray());
		}
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		trusted.setCertificateEntry("server", keys.getCertificate(keys.aliases().nextElement()));
		TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		factory.init(trusted);
		SSLContext context = SSLContext.getInstance("TLS");
		context.init(null, factory.getTrustManagers(), null);
		return context;
	}

	@Test
	void whenCertificateIsSelfSignedThenItIsRefusedByDefault() {
		try (ScriptedServer server = server(right); S2Client client = Clients.builder(server.endpoint()).build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(client).checkTail())
				.withMessageContaining("is not trusted")
				.satisfies((error) -> assertThat(error.isRetryable()).isFalse());
			assertThat(server.exchanges()).isEmpty();
		}
	}

	@Test
	void whenCertificateIsTrustedThenItIsAccepted() throws Exception {
		try (ScriptedServer server = server(right);
				S2Client client = Clients.builder(server.endpoint()).sslContext(trusting(right)).build()) {
			assertThat(Clients.stream(client).checkTail().seqNum()).isEqualTo(7);
		}
	}

	@Test
	void sessionsShouldWorkOverTls() throws Exception {
		try (ScriptedServer server = server(right);
				S2Client client = Clients.builder("https://localhost:" + server.port())
					.sslContext(trusting(right))
					.build()) {
			Clients.stream(client).checkTail();
			server.then((exchange) -> exchange.onBatch((input) -> exchange.ack(exchange.batches().size() - 1, 1))
				.endWithRequest()
				.open());
			// The first script also answers this request.
			Clients.stream(client).checkTail();
			try (AppendSession session = Clients.stream(client).appendSession()) {
				session.submit(AppendInput.of(AppendRecord.of(new byte[900_000])));
				assertThat(session.submit(AppendInput.of(AppendRecord.of("b"))).join().start().seqNum()).isEqualTo(1);
			}
		}
	}

	@Test
	void whenHostNameDoesNotMatchThenCertificateIsRefused() throws Exception {
		try (ScriptedServer server = server(wrongHost);
				S2Client client = Clients.builder(server.endpoint()).sslContext(trusting(wrongHost)).build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(client).checkTail())
				.withMessageContaining("is not trusted")
				.havingRootCause()
				.withMessageContaining("127.0.0.1");
			assertThat(server.exchanges()).isEmpty();
		}
	}

	@Test
	void whenServerDoesNotSpeakTlsThenErrorHasTheEndpoint() {
		try (ScriptedServer server = ScriptedServer.start();
				S2Client client = Clients.builder("https://127.0.0.1:" + server.port()).build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(client).checkTail())
				.withMessageContaining("https://127.0.0.1:" + server.port());
		}
	}

	@Test
	void whenServerSpeaksOnlyTlsThenErrorHasTheEndpoint() {
		try (ScriptedServer server = server(right);
				S2Client client = Clients.builder("http://127.0.0.1:" + server.port()).build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(client).checkTail())
				.withMessageContaining("http://127.0.0.1:" + server.port());
		}
	}

	@Test
	void whenServerSpeaksOnlyHttp1ThenConnectingFails() throws Exception {
		HttpServerOptions options = new HttpServerOptions().setSsl(true)
			.setUseAlpn(false)
			.setKeyCertOptions(new PfxOptions().setPath(right.toString()).setPassword(PASSWORD));
		try (ScriptedServer server = ScriptedServer.start(options);
				S2Client client = Clients.builder(server.endpoint()).sslContext(trusting(right)).build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(client).checkTail())
				.withMessageContaining("does not support HTTP/2");
		}
		try (ScriptedServer server = ScriptedServer.start(new HttpServerOptions().setHttp2ClearTextEnabled(false));
				S2Client client = Clients.builder(server.endpoint()).build()) {
			assertThatExceptionOfType(S2ConnectException.class).isThrownBy(() -> Clients.stream(client).checkTail())
				.withMessageContaining("http://127.0.0.1:" + server.port());
		}
	}

}

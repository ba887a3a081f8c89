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

package io.github.s2snapshot.autoconfigure.client;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.PfxOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.error.S2Exception;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for a client whose SSL bundle is reloaded, with a server that changes its
 * certificate.
 */
@ExtendWith(OutputCaptureExtension.class)
class SslReloadTests {

	private static final Duration TIMEOUT = Duration.ofSeconds(60);

	private static final String PASSWORD = "changeit";

	private final Vertx vertx = Vertx.vertx();

	@TempDir
	private Path directory;

	@AfterEach
	void close() {
		this.vertx.close().await();
	}

	@Test
	void whenTheBundleIsReloadedThenNewConnectionsUseIt(CapturedOutput output) throws Exception {
		Path first = generate("first");
		Path second = generate("second");
		Path trusted = this.directory.resolve("trusted.p12");
		Files.copy(first, trusted);
		HttpServer server = start(first, 0);
		int port = server.actualPort();
		new ApplicationContextRunner()
			.withConfiguration(AutoConfigurations.of(S2AutoConfiguration.class, SslAutoConfiguration.class))
			.withPropertyValues("s2.access-token=ignored", "s2.account-endpoint=https://localhost:" + port,
					"s2.basin-endpoint=https://localhost:" + port, "s2.retry.max-attempts=1", "s2.ssl.bundle=s2",
					"spring.ssl.bundle.jks.s2.truststore.location=file:" + trusted,
					"spring.ssl.bundle.jks.s2.truststore.password=" + PASSWORD,
					"spring.ssl.bundle.jks.s2.reload-on-update=true", "spring.ssl.bundle.watch.file.quiet-period=50ms")
			.run((context) -> {
				S2Client client = context.getBean(S2Client.class);
				assertThat(tail(client)).isEqualTo(7);
				server.close().await();
				start(second, port);
				assertThatExceptionOfType(S2Exception.class).isThrownBy(() -> tail(client));
				Files.copy(second, trusted, StandardCopyOption.REPLACE_EXISTING);
				await().atMost(TIMEOUT).ignoreExceptionsInstanceOf(S2Exception.class).until(() -> tail(client) == 7);
				assertThat(output).contains("SSL bundle 's2' was updated. New connections to S2 use the update")
					.doesNotContain("doesn't support SSL reloading");
			});
	}

	private static long tail(S2Client client) {
		return client.basin("some-basin").stream("some-stream").checkTail().seqNum();
	}

	private HttpServer start(Path keys, int port) {
		return this.vertx
			.createHttpServer(new HttpServerOptions().setHost("localhost")
				.setPort(port)
				.setSsl(true)
				.setUseAlpn(true)
				.setKeyCertOptions(new PfxOptions().setPath(keys.toString()).setPassword(PASSWORD)))
			.requestHandler((request) -> request.response()
				.putHeader("content-type", "application/json")
				.end("{\"tail\":{\"seq_num\":7,\"timestamp\":9}}"))
			.listen()
			.await();
	}

	private Path generate(String name) throws Exception {
		Path store = this.directory.resolve(name + ".p12");
		Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
				"-genkeypair", "-alias", name, "-keyalg", "EC", "-dname", "CN=" + name, "-ext",
				"san=dns:localhost,ip:127.0.0.1", "-validity", "2", "-storetype", "PKCS12", "-keystore",
				store.toString(), "-storepass", PASSWORD)
			.redirectErrorStream(true)
			.redirectOutput(this.directory.resolve("keytool.log").toFile())
			.start();
		assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
		assertThat(process.exitValue()).as(Files.readString(this.directory.resolve("keytool.log"))).isZero();
		return store;
	}

}

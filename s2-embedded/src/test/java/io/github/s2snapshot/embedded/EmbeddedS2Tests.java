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

import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link EmbeddedS2}.
 */
class EmbeddedS2Tests {

	private final HttpClient client = HttpClient.newHttpClient();

	@Test
	void shouldServeUntilClosed() throws Exception {
		EmbeddedS2 server = EmbeddedS2.start();
		assertThat(server.isRunning()).isTrue();
		assertThat(server.directory()).isNull();
		assertThat(server.endpoint()).isEqualTo("http://127.0.0.1:" + server.port());
		assertThat(get(server, "/health")).isEqualTo("OK");
		server.close();
		server.close();
		assertThat(server.isRunning()).isFalse();
		try (ServerSocket free = new ServerSocket(server.port())) {
			assertThat(free.isBound()).isTrue();
		}
	}

	@Test
	void shouldHaveTheRequestedBasins() throws Exception {
		try (EmbeddedS2 server = EmbeddedS2.builder().basin("first-basin").basin("other-basin").start()) {
			assertThat(get(server, "/v1/basins")).contains("first-basin", "other-basin");
		}
	}

	@Test
	void serversShouldNotShareData() throws Exception {
		try (EmbeddedS2 first = EmbeddedS2.builder().basin("first-basin").start();
				EmbeddedS2 second = EmbeddedS2.start()) {
			assertThat(first.port()).isNotEqualTo(second.port());
			assertThat(get(second, "/v1/basins")).isEqualTo("{\"basins\":[],\"has_more\":false}");
		}
	}

	@Test
	void whenPortIsInUseThenTheErrorSaysSo() {
		try (EmbeddedS2 server = EmbeddedS2.start()) {
			EmbeddedS2.Builder builder = EmbeddedS2.builder().port(server.port());
			assertThatIllegalStateException().isThrownBy(builder::start)
				.withMessageContaining("127.0.0.1:" + server.port())
				.withMessageContaining("Choose another port");
		}
	}

	@Test
	void whenAddressIsNotOfThisMachineThenTheErrorSaysSo() {
		// An address reserved for documentation
		EmbeddedS2.Builder builder = EmbeddedS2.builder().host("192.0.2.1");
		assertThatIllegalStateException().isThrownBy(builder::start)
			.withMessageContaining("192.0.2.1:0")
			.withMessageEndingWith(". Choose an address of this machine");
	}

	@Test
	void whenDirectoryIsInUseThenTheErrorNamesItAndARemedy(@TempDir Path directory) {
		try (EmbeddedS2 server = EmbeddedS2.builder().directory(directory).start()) {
			assertThat(server.directory()).isEqualTo(directory.toAbsolutePath());
			EmbeddedS2.Builder builder = EmbeddedS2.builder().directory(directory);
			assertThatIllegalStateException().isThrownBy(builder::start)
				.withMessageContaining(directory.toString())
				.withMessageContaining("is in use by another embedded S2 server")
				.withMessageContaining("Stop that server");
		}
	}

	@Test
	void whenStartFailsThenTheDirectoryIsReleased(@TempDir Path directory) {
		try (EmbeddedS2 other = EmbeddedS2.start()) {
			EmbeddedS2.Builder taken = EmbeddedS2.builder().directory(directory).port(other.port());
			assertThatIllegalStateException().isThrownBy(taken::start);
		}
		try (EmbeddedS2 server = EmbeddedS2.builder().directory(directory).start()) {
			assertThat(server.isRunning()).isTrue();
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void h63CreatedFilesShouldBeReadableByTheirOwnerOnly(@TempDir Path directory) throws IOException {
		Path created = directory.resolve("a/b");
		for (int i = 0; i < 2; i++) {
			try (EmbeddedS2 server = EmbeddedS2.builder().directory(created).basin("test-basin").start()) {
				assertThat(server.isRunning()).isTrue();
			}
			assertThat(permissions(directory.resolve("a"))).isEqualTo("rwx------");
			assertThat(permissions(created)).isEqualTo("rwx------");
			try (Stream<Path> files = Files.list(created)) {
				assertThat(files.toList()).hasSize(2)
					.allSatisfy((file) -> assertThat(permissions(file)).isEqualTo("rw-------"));
			}
		}
	}

	@Test
	@DisabledOnOs(OS.WINDOWS)
	void h63AnExistingDirectoryShouldKeepItsPermissions(@TempDir Path directory) throws IOException {
		Path shared = Files.createDirectory(directory.resolve("shared"));
		Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxrwx---"));
		try (EmbeddedS2 server = EmbeddedS2.builder().directory(shared).start()) {
			assertThat(server.isRunning()).isTrue();
		}
		assertThat(permissions(shared)).isEqualTo("rwxrwx---");
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	@Test
	void whenArgumentsOfTheBuilderAreInvalidThenTheyAreRefused() {
		EmbeddedS2.Builder builder = EmbeddedS2.builder();
		assertThatIllegalArgumentException().isThrownBy(() -> builder.port(-1));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.port(65_536));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.host(" "));
		assertThatIllegalArgumentException().isThrownBy(() -> builder.basin("x")).withMessageContaining("at least 8");
	}

	private String get(EmbeddedS2 server, String path) throws IOException, InterruptedException {
		HttpRequest request = HttpRequest.newBuilder(URI.create(server.endpoint() + path)).build();
		HttpResponse<String> response = this.client.send(request, HttpResponse.BodyHandlers.ofString());
		assertThat(response.statusCode()).isEqualTo(200);
		return response.body();
	}

}

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
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Self-signed certificate and its key, created by the {@code keytool} of the JDK because
 * the JDK has no public API that signs certificates.
 *
 * @param keyStore a key store of type PKCS12
 * @param password its password
 */
record SelfSigned(Buffer keyStore, String password) {

	private static final long TIMEOUT_SECONDS = 30;

	private static final String PASSWORD_VARIABLE = "S2_EMBEDDED_KEY_STORE_PASSWORD";

	static SelfSigned create() {
		String password = Long.toUnsignedString(new SecureRandom().nextLong(), Character.MAX_RADIX) + "-s2-embedded";
		Path directory = null;
		try {
			// Only its owner can read a temporary directory
			directory = Files.createTempDirectory("s2-embedded-tls");
			Path keyStore = directory.resolve("key-store.p12");
			run(keyStore, password);
			return new SelfSigned(Buffer.buffer(Files.readAllBytes(keyStore)), password);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"Cannot create a self-signed certificate. Use a certificate and a key of your own instead", ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException("Interrupted while creating a self-signed certificate", ex);
		}
		finally {
			delete(directory);
		}
	}

	private static void run(Path keyStore, String password) throws IOException, InterruptedException {
		Path program = Path.of(System.getProperty("java.home"), "bin", "keytool");
		ProcessBuilder builder = new ProcessBuilder(List.of(program.toString(), "-J-XX:TieredStopAtLevel=1",
				"-J-XX:+UseSerialGC", "-genkeypair", "-alias", "s2", "-keyalg", "EC", "-groupname", "secp256r1",
				"-sigalg", "SHA256withECDSA", "-dname", "CN=S2 Embedded self-signed", "-ext",
				"san=dns:localhost,ip:127.0.0.1,ip:0:0:0:0:0:0:0:1", "-validity", "3650", "-storetype", "PKCS12",
				"-keystore", keyStore.toString(), "-storepass:env", PASSWORD_VARIABLE));
		builder.environment().put(PASSWORD_VARIABLE, password);
		Path log = keyStore.resolveSibling("log");
		Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
		try {
			if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS)) {
				throw new IOException(program + " did not end within " + TIMEOUT_SECONDS + " seconds");
			}
		}
		finally {
			process.destroyForcibly();
		}
		if (process.exitValue() != 0) {
			throw new IOException(
					program + " failed: " + new String(Files.readAllBytes(log), StandardCharsets.UTF_8).strip());
		}
	}

	private static void delete(@Nullable Path directory) {
		if (directory == null) {
			return;
		}
		try {
			Files.deleteIfExists(directory.resolve("key-store.p12"));
			Files.deleteIfExists(directory.resolve("log"));
			Files.deleteIfExists(directory);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(
					"Cannot delete " + directory + ", which contains a private key. Delete it yourself", ex);
		}
	}

	@Override
	public String toString() {
		return "SelfSigned";
	}

}

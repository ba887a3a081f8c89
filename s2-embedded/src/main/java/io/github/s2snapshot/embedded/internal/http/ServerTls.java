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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.PemKeyCertOptions;
import io.vertx.core.net.PfxOptions;

/**
 * TLS configuration of a server: TLS 1.3, with HTTP/2 and HTTP/1.1 by ALPN.
 *
 * @since 0.1.0
 */
public final class ServerTls {

	private final KeyCertOptions key;

	private ServerTls(KeyCertOptions key) {
		this.key = key;
	}

	/**
	 * Creates a self-signed certificate for localhost, 127.0.0.1 and ::1, with a new key.
	 * @return the TLS configuration
	 */
	public static ServerTls selfSigned() {
		SelfSigned certificate = SelfSigned.create();
		return new ServerTls(new PfxOptions().setValue(certificate.keyStore()).setPassword(certificate.password()));
	}

	/**
	 * Reads a certificate and its key from files.
	 * @param certificate a PEM file with the certificate and those of its issuers
	 * @param key a PEM file with the private key
	 * @return the TLS configuration
	 * @throws UncheckedIOException if a file cannot be read
	 */
	public static ServerTls pem(Path certificate, Path key) {
		return new ServerTls(new PemKeyCertOptions().setCertValue(read("certificate", certificate))
			.setKeyValue(read("private key", key)));
	}

	private static Buffer read(String what, Path file) {
		try {
			return Buffer.buffer(Files.readAllBytes(file));
		}
		catch (IOException ex) {
			throw new UncheckedIOException("Cannot read the " + what + " " + file + ". Use an existing PEM file", ex);
		}
	}

	HttpServerOptions applyTo(HttpServerOptions options) {
		return options.setSsl(true)
			.setUseAlpn(true)
			.setEnabledSecureTransportProtocols(Set.of("TLSv1.3"))
			.setKeyCertOptions(this.key);
	}

}

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

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.fault.Faults;
import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.embedded.internal.http.Authorities;
import io.github.s2snapshot.embedded.internal.http.FaultPlan;
import io.github.s2snapshot.embedded.internal.http.S2HttpServer;
import io.github.s2snapshot.embedded.internal.http.ServerTls;
import io.github.s2snapshot.embedded.internal.http.WebAccess;
import io.github.s2snapshot.embedded.internal.init.InitFile;
import io.github.s2snapshot.sdk.wire.Names;

/**
 * S2 v1 server inside this JVM, for development and tests, not for production. The server
 * speaks HTTP/1.1 and HTTP/2 with prior knowledge on one port. It keeps its data in
 * memory or in a directory. In a directory, acknowledged writes survive the end of the
 * process. Thread-safe.
 *
 * <pre class="code">
 * try (EmbeddedS2 server = EmbeddedS2.start()) {
 *     String endpoint = server.endpoint();
 * }
 * </pre>
 *
 * @since 0.1.0
 */
public final class EmbeddedS2 implements AutoCloseable {

	private final S2HttpServer server;

	private final Backend backend;

	private final Faults faults;

	private final String address;

	private final @Nullable Path directory;

	private final AtomicBoolean closed = new AtomicBoolean();

	private EmbeddedS2(S2HttpServer server, Backend backend, Faults faults, String address, @Nullable Path directory) {
		this.server = server;
		this.backend = backend;
		this.faults = faults;
		this.address = address;
		this.directory = directory;
	}

	/**
	 * Returns a builder for a server. By default, the server keeps its data in memory and
	 * listens on a free port of 127.0.0.1.
	 * @return the builder
	 */
	public static Builder builder() {
		return new Builder();
	}

	/**
	 * Starts a server in memory on a free port of 127.0.0.1.
	 * @return the running server
	 */
	public static EmbeddedS2 start() {
		return builder().start();
	}

	/**
	 * Returns the port that the server listens on.
	 * @return the port, never 0
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Returns the endpoint of the server, for account and basin operations.
	 * @return a URL such as {@code http://127.0.0.1:41234}, with {@code https} if the
	 * server uses TLS
	 */
	public String endpoint() {
		return this.address + ":" + port();
	}

	/**
	 * Returns the directory in which the server keeps its data.
	 * @return the absolute path of the directory, or {@code null} for a server in memory
	 */
	public @Nullable Path directory() {
		return this.directory;
	}

	/**
	 * Returns the faults that a test can make the server have.
	 * @return the faults, none of which is active at first
	 */
	public Faults faults() {
		return this.faults;
	}

	/**
	 * Returns whether the server is running.
	 * @return {@code false} after {@link #close()}
	 */
	public boolean isRunning() {
		return !this.closed.get();
	}

	/**
	 * Stops the server, drops its connections and closes its directory. Does nothing if
	 * the server is already closed.
	 */
	@Override
	public void close() {
		if (this.closed.compareAndSet(false, true)) {
			try {
				this.server.close();
			}
			finally {
				this.backend.close();
			}
		}
	}

	@Override
	public String toString() {
		return "EmbeddedS2[" + endpoint() + ", " + ((this.directory != null) ? this.directory : "in memory")
				+ (isRunning() ? "" : ", closed") + "]";
	}

	/**
	 * Builder for {@link EmbeddedS2} servers. Not thread-safe.
	 *
	 * @since 0.1.0
	 */
	public static final class Builder {

		private static final int MAX_PORT = 65_535;

		private final List<String> basins = new ArrayList<>();

		private int port;

		private String host = "127.0.0.1";

		private @Nullable Path directory;

		private boolean forced;

		private final List<String> origins = new ArrayList<>();

		private final List<String> hosts = new ArrayList<>();

		private boolean faultControl;

		private @Nullable Path initFile;

		private @Nullable Supplier<ServerTls> tls;

		private Builder() {
		}

		/**
		 * Sets the port to listen on.
		 * @param port a port from 0 to 65535; 0 is the default and chooses a free port
		 * @return this builder
		 */
		public Builder port(int port) {
			if (port < 0 || port > MAX_PORT) {
				throw new IllegalArgumentException("Port " + port + " is not valid. Use a port from 0 to " + MAX_PORT);
			}
			this.port = port;
			return this;
		}

		/**
		 * Sets the address to listen on. The server has no access control: every client
		 * that can reach the address can read and delete all data.
		 * @param host a host name or an address, by default {@code 127.0.0.1}
		 * @return this builder
		 */
		public Builder host(String host) {
			if (host.isBlank()) {
				throw new IllegalArgumentException(
						"The host must not be blank. Use a host name or an address, such as 127.0.0.1");
			}
			this.host = host;
			return this;
		}

		/**
		 * Keeps the data in a directory instead of memory. Only one server at a time can
		 * use a directory.
		 * @param directory the directory, created if it does not exist
		 * @return this builder
		 */
		public Builder directory(Path directory) {
			this.directory = directory.toAbsolutePath();
			return this;
		}

		/**
		 * Sets whether each write to the directory is forced to the disk (fsync) before
		 * it is acknowledged, so that it also survives a power failure. Acknowledgements
		 * then take longer; concurrent appends share one fsync. Has no effect for a
		 * server in memory.
		 * @param forced whether to force writes to the disk, by default {@code false}
		 * @return this builder
		 */
		public Builder forced(boolean forced) {
			this.forced = forced;
			return this;
		}

		/**
		 * Creates a basin with the default configuration when the server starts, unless
		 * the basin exists. Call this method again for more basins.
		 * @param name the name of the basin
		 * @return this builder
		 */
		public Builder basin(String name) {
			String problem = Names.basinProblem(name);
			if (problem != null) {
				throw new IllegalArgumentException("Basin name '" + name + "' is not valid: " + problem);
			}
			this.basins.add(name);
			return this;
		}

		/**
		 * Creates the basins and streams of an init file, in the format of
		 * {@code s2 lite} and {@code s2 apply}. Existing basins and streams get the
		 * configuration of the file and keep their records.
		 * @param file a JSON file, read when the server starts
		 * @return this builder
		 */
		public Builder initFile(Path file) {
			this.initFile = file;
			return this;
		}

		/**
		 * Enables TLS with a new self-signed certificate for localhost, 127.0.0.1 and
		 * ::1. Clients reject the certificate unless their verification of certificates
		 * is turned off.
		 * @return this builder
		 */
		public Builder tlsSelfSigned() {
			this.tls = ServerTls::selfSigned;
			return this;
		}

		/**
		 * Enables TLS with a certificate.
		 * @param certificate a PEM file with the certificate, followed by the
		 * certificates of its issuers
		 * @param key a PEM file with the private key of the certificate, as PKCS8
		 * @return this builder
		 */
		public Builder tls(Path certificate, Path key) {
			this.tls = () -> ServerTls.pem(certificate, key);
			return this;
		}

		/**
		 * Sets whether clients can request faults over HTTP, at the path {@code /faults}.
		 * This lets programs outside this JVM use {@link Faults}.
		 * @param enabled whether the path is served, by default {@code false}
		 * @return this builder
		 */
		public Builder faultControl(boolean enabled) {
			this.faultControl = enabled;
			return this;
		}

		/**
		 * Allows web pages of these origins to use the server (CORS). By default, the
		 * server refuses requests that a browser sends for a web page.
		 * @param origins origins such as {@code http://localhost:5173}, or {@code *} to
		 * allow all origins like {@code s2 lite}
		 * @return this builder
		 */
		public Builder allowOrigins(String... origins) {
			for (String origin : origins) {
				if (!origin.equals(WebAccess.ANY) && !Authorities.isOrigin(origin)) {
					throw new IllegalArgumentException("Origin '" + origin
							+ "' is not valid. Use a scheme and an authority without path, such as http://localhost:5173, or * for all origins");
				}
				this.origins.add(origin);
			}
			return this;
		}

		/**
		 * Allows requests whose {@code Host} is one of these names. On the loopback
		 * interface, the server otherwise accepts only {@code localhost}, names that end
		 * in {@code .localhost}, loopback addresses, and the host that it listens on: a
		 * web page could resolve any other name to this machine (DNS rebinding). If names
		 * are given here, {@code Host} is checked on every interface.
		 * @param hosts names or addresses without port, such as
		 * {@code host.docker.internal}, or {@code *} for any name
		 * @return this builder
		 */
		public Builder allowHosts(String... hosts) {
			for (String host : hosts) {
				String name = Authorities.name(host);
				if (name == null && !host.equals(WebAccess.ANY)) {
					throw new IllegalArgumentException("Host '" + host
							+ "' is not valid. Use a name or an address without port, or * for all names");
				}
				this.hosts.add((name != null) ? name : host);
			}
			return this;
		}

		/**
		 * Starts the server.
		 * @return the running server
		 * @throws IllegalStateException if another server uses the directory, the
		 * directory is damaged, or the port is in use
		 * @throws IllegalArgumentException if the init file cannot be read or is invalid
		 * @throws java.io.UncheckedIOException if the directory cannot be created, or the
		 * certificate or its key cannot be read
		 */
		public EmbeddedS2 start() {
			InitFile init = (this.initFile != null) ? InitFile.read(this.initFile) : null;
			ServerTls serverTls = (this.tls != null) ? this.tls.get() : null;
			Backend backend = (this.directory != null) ? Backend.open(this.directory, this.forced) : Backend.inMemory();
			try {
				for (String basin : this.basins) {
					backend.addBasin(basin);
				}
				if (init != null) {
					init.applyTo(backend);
				}
				FaultPlan faults = new FaultPlan(backend, this.faultControl);
				WebAccess access = WebAccess.of(this.host, this.origins, this.hosts);
				S2HttpServer server = S2HttpServer.start(backend, faults, access, this.host, this.port, serverTls);
				return new EmbeddedS2(server, backend, faults, address(serverTls != null), this.directory);
			}
			catch (RuntimeException ex) {
				backend.close();
				throw ex;
			}
		}

		private String address(boolean secure) {
			return ((secure) ? "https://" : "http://")
					+ ((this.host.indexOf(':') >= 0) ? "[" + this.host + "]" : this.host);
		}

	}

}

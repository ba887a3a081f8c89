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
 * An S2 v1 server inside this JVM, for development and tests, not for production. Serves
 * HTTP/1.1 and HTTP/2 with prior knowledge on one port. Keeps everything in memory, or in
 * a directory, where what was acknowledged outlives the process. Thread-safe.
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
	 * A builder of a server in memory on a free port of 127.0.0.1.
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
	 * The port that the server listens on.
	 * @return the port, never 0
	 */
	public int port() {
		return this.server.port();
	}

	/**
	 * Where clients reach the server, both for account and basin operations.
	 * @return such as {@code http://127.0.0.1:41234}, or with {@code https} if the server
	 * speaks TLS
	 */
	public String endpoint() {
		return this.address + ":" + port();
	}

	/**
	 * Where the server keeps its data.
	 * @return the directory, {@code null} for a server in memory
	 */
	public @Nullable Path directory() {
		return this.directory;
	}

	/**
	 * What the server can be made to do wrong, for tests.
	 * @return the faults, none at first
	 */
	public Faults faults() {
		return this.faults;
	}

	/**
	 * Whether the server runs.
	 * @return {@code false} once it was closed
	 */
	public boolean isRunning() {
		return !this.closed.get();
	}

	/**
	 * Stops the server: drop its connections, and close its directory. Does nothing if it
	 * was closed before.
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
	 * Builds servers. Not thread-safe.
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
		 * Listen on a port.
		 * @param port the port, 0 (the default) for any free one
		 * @return this builder
		 */
		public Builder port(int port) {
			if (port < 0 || port > MAX_PORT) {
				throw new IllegalArgumentException("port must be 0 to " + MAX_PORT + ": " + port);
			}
			this.port = port;
			return this;
		}

		/**
		 * Listen on an address. There is no access control: whoever can reach the address
		 * can read and delete everything.
		 * @param host host name or address, by default {@code 127.0.0.1}
		 * @return this builder
		 */
		public Builder host(String host) {
			if (host.isBlank()) {
				throw new IllegalArgumentException("host must not be blank");
			}
			this.host = host;
			return this;
		}

		/**
		 * Keeps data in a directory. One server at a time can use it.
		 * @param directory the directory, created if missing
		 * @return this builder
		 */
		public Builder directory(Path directory) {
			this.directory = directory.toAbsolutePath();
			return this;
		}

		/**
		 * Force what is written to the directory to the disk before it is acknowledged,
		 * so that it also survives a power failure. Acknowledgements take longer; those
		 * of concurrent appends share the time. Has no effect in memory.
		 * @param forced whether to, by default not
		 * @return this builder
		 */
		public Builder forced(boolean forced) {
			this.forced = forced;
			return this;
		}

		/**
		 * Has a basin, with default configuration if it is new.
		 * @param name name of the basin
		 * @return this builder
		 */
		public Builder basin(String name) {
			String problem = Names.basinProblem(name);
			if (problem != null) {
				throw new IllegalArgumentException(problem + ": " + name);
			}
			this.basins.add(name);
			return this;
		}

		/**
		 * Has the basins and streams of a file, in the format of {@code s2 lite} and
		 * {@code s2 apply}. What is there already gets the configuration of the file, and
		 * keeps its records.
		 * @param file the file, JSON, read when the server starts
		 * @return this builder
		 */
		public Builder initFile(Path file) {
			this.initFile = file;
			return this;
		}

		/**
		 * Speak TLS, with a new self-signed certificate for localhost, 127.0.0.1 and ::1.
		 * No client trusts it unless told to trust anything.
		 * @return this builder
		 */
		public Builder tlsSelfSigned() {
			this.tls = ServerTls::selfSigned;
			return this;
		}

		/**
		 * Speak TLS with a certificate.
		 * @param certificate file with the certificate in PEM, and those that it was
		 * signed with
		 * @param key file with its private key in PEM, as PKCS8
		 * @return this builder
		 */
		public Builder tls(Path certificate, Path key) {
			this.tls = () -> ServerTls.pem(certificate, key);
			return this;
		}

		/**
		 * Lets faults be asked for over HTTP too, at the path {@code /faults}, by clients
		 * that do not live in this JVM.
		 * @param enabled whether to, by default not
		 * @return this builder
		 */
		public Builder faultControl(boolean enabled) {
			this.faultControl = enabled;
			return this;
		}

		/**
		 * Lets web pages of these origins use the server (CORS). By default no page can:
		 * requests that a browser sends for one are refused.
		 * @param origins such as {@code http://localhost:5173}, or {@code *} for pages of
		 * any origin, as {@code s2 lite} has it
		 * @return this builder
		 */
		public Builder allowOrigins(String... origins) {
			for (String origin : origins) {
				if (!origin.equals(WebAccess.ANY) && !Authorities.isOrigin(origin)) {
					throw new IllegalArgumentException(
							"origin must be as a browser sends it, such as http://localhost:5173, or *: " + origin);
				}
				this.origins.add(origin);
			}
			return this;
		}

		/**
		 * Serves requests for these names too. On the loopback interface requests are
		 * served only if their {@code Host} is {@code localhost}, a loopback address, or
		 * what the server listens on, as any other name may be that of a web page which
		 * had it resolved to this machine. With names given here, that holds for each
		 * interface.
		 * @param hosts names or addresses without port, such as
		 * {@code host.docker.internal}, or {@code *} for any
		 * @return this builder
		 */
		public Builder allowHosts(String... hosts) {
			for (String host : hosts) {
				String name = Authorities.name(host);
				if (name == null && !host.equals(WebAccess.ANY)) {
					throw new IllegalArgumentException("host must be a name or an address without port, or *: " + host);
				}
				this.hosts.add((name != null) ? name : host);
			}
			return this;
		}

		/**
		 * Starts the server.
		 * @return the running server
		 * @throws IllegalStateException if the directory is in use by another server or
		 * cannot be read, or the port is taken
		 * @throws IllegalArgumentException if the init file cannot be read or used
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

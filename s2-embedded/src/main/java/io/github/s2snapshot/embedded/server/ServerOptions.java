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

package io.github.s2snapshot.embedded.server;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.jspecify.annotations.Nullable;

import io.github.s2snapshot.embedded.EmbeddedS2;

/**
 * Options of the program.
 *
 * @param flags the given options that have no value
 * @param values the given options that have a value, with their values
 */
record ServerOptions(Set<String> flags, Map<String, String> values) {

	static final String HELP = "--help";

	static final String VERSION = "--version";

	private static final String PORT = "--port";

	private static final String HOST = "--host";

	private static final String DIRECTORY = "--directory";

	private static final String FAULTS = "--faults";

	private static final String FSYNC = "--fsync";

	private static final String INIT_FILE = "--init-file";

	private static final String TLS_SELF = "--tls-self";

	private static final String TLS_CERT = "--tls-cert";

	private static final String TLS_KEY = "--tls-key";

	private static final String ALLOW_ORIGIN = "--allow-origin";

	private static final String ALLOW_HOST = "--allow-host";

	private static final Map<String, String> SHORT = Map.of("-h", HELP, "-V", VERSION);

	private static final Set<String> FLAGS = Set.of(HELP, "-h", VERSION, "-V", FAULTS, FSYNC, TLS_SELF);

	private static final Set<String> VALUES = Set.of(PORT, HOST, DIRECTORY, INIT_FILE, TLS_CERT, TLS_KEY, ALLOW_ORIGIN,
			ALLOW_HOST);

	static final String USAGE = """
			An S2 v1 server for development and tests, not for production: it has no access control.

			Usage: java -jar s2-embedded-server.jar [OPTIONS]

			  --port PORT         listen on this port [default: a free port, printed when the server is ready]
			  --host HOST         listen on this address [default: 127.0.0.1]
			  --directory DIR     keep all data in this directory, created if missing [default: in memory]
			  --fsync             force each write to the disk before it is acknowledged; needs --directory
			  --init-file FILE    create the basins and streams of this JSON file, in the format of `s2 lite --init-file`
			  --tls-self          use TLS with a new self-signed certificate for localhost
			  --tls-cert FILE     use TLS with this certificate (PEM); needs --tls-key
			  --tls-key FILE      the private key of the certificate (PEM, PKCS8)
			  --allow-origin LIST allow web pages of these origins, such as http://localhost:5173, separated by commas; * for all
			  --allow-host LIST   allow these names in requests, such as host.docker.internal, separated by commas; * for all
			  --faults            let clients request faults over HTTP, at the path /faults
			  -h, --help          print this help
			  -V, --version       print the version
			""";

	/**
	 * Reads the arguments of the program.
	 * @param arguments the arguments
	 * @return the options
	 * @throws IllegalArgumentException if an option is unknown, has no value or is given
	 * twice
	 */
	static ServerOptions parse(List<String> arguments) {
		Set<String> flags = new HashSet<>();
		Map<String, String> values = new HashMap<>();
		for (int i = 0; i < arguments.size(); i++) {
			String argument = arguments.get(i);
			int equals = argument.indexOf('=');
			String name = (equals > 0 && argument.startsWith("--")) ? argument.substring(0, equals) : argument;
			if (FLAGS.contains(argument)) {
				flags.add(SHORT.getOrDefault(argument, argument));
			}
			else if (!VALUES.contains(name)) {
				throw new IllegalArgumentException("unknown option '" + argument + "'");
			}
			else if (equals < 0 && (i + 1 == arguments.size() || arguments.get(i + 1).startsWith("--"))) {
				throw new IllegalArgumentException("option " + name + " needs a value");
			}
			else if (values.put(name, (equals > 0) ? argument.substring(equals + 1) : arguments.get(++i)) != null) {
				throw new IllegalArgumentException("option " + name + " is given twice");
			}
		}
		return new ServerOptions(flags, values);
	}

	boolean has(String flag) {
		return this.flags.contains(flag);
	}

	/**
	 * Returns a builder for a server with these options.
	 * @return the builder
	 * @throws IllegalArgumentException if a value is wrong or options exclude each other
	 */
	EmbeddedS2.Builder builder() {
		EmbeddedS2.Builder builder = EmbeddedS2.builder();
		String port = this.values.get(PORT);
		if (port != null) {
			builder.port(port(port));
		}
		String host = this.values.get(HOST);
		if (host != null) {
			builder.host(host);
		}
		Path directory = path(DIRECTORY);
		if (directory != null) {
			builder.directory(directory);
		}
		if (has(FSYNC)) {
			if (directory == null) {
				throw new IllegalArgumentException("option " + FSYNC + " needs " + DIRECTORY);
			}
			builder.forced(true);
		}
		Path initFile = path(INIT_FILE);
		if (initFile != null) {
			builder.initFile(initFile);
		}
		tls(builder);
		builder.allowOrigins(list(ALLOW_ORIGIN)).allowHosts(list(ALLOW_HOST));
		builder.faultControl(has(FAULTS));
		return builder;
	}

	private void tls(EmbeddedS2.Builder builder) {
		Path certificate = path(TLS_CERT);
		Path key = path(TLS_KEY);
		if (has(TLS_SELF)) {
			if (certificate != null || key != null) {
				throw new IllegalArgumentException(
						"option " + TLS_SELF + " cannot be combined with " + TLS_CERT + " or " + TLS_KEY);
			}
			builder.tlsSelfSigned();
		}
		else if (certificate != null && key != null) {
			builder.tls(certificate, key);
		}
		else if (certificate != null || key != null) {
			throw new IllegalArgumentException("options " + TLS_CERT + " and " + TLS_KEY + " must be given together");
		}
	}

	private String[] list(String option) {
		String text = this.values.get(option);
		return (text != null) ? text.split(",", -1) : new String[0];
	}

	private static int port(String text) {
		try {
			return Integer.parseInt(text);
		}
		catch (NumberFormatException ex) {
			throw new IllegalArgumentException("option " + PORT + " needs a number from 0 to 65535, not '" + text + "'",
					ex);
		}
	}

	private @Nullable Path path(String option) {
		String text = this.values.get(option);
		if (text == null) {
			return null;
		}
		try {
			if (!text.isBlank()) {
				return Path.of(text);
			}
		}
		catch (InvalidPathException ex) {
			throw new IllegalArgumentException("option " + option + " needs a path: " + ex.getMessage(), ex);
		}
		throw new IllegalArgumentException("option " + option + " needs a path");
	}

}

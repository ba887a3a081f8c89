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

package io.github.s2snapshot.embedded.internal.init;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.embedded.internal.backend.Backend;
import io.github.s2snapshot.embedded.internal.backend.RecordCipher;
import io.github.s2snapshot.embedded.internal.backend.S2Error;
import io.github.s2snapshot.embedded.internal.backend.StreamConfigs;
import io.github.s2snapshot.sdk.wire.Names;
import io.github.s2snapshot.sdk.wire.WireException;
import io.github.s2snapshot.sdk.wire.json.WireBasinConfig;
import io.github.s2snapshot.sdk.wire.json.WireRetention;
import io.github.s2snapshot.sdk.wire.json.WireStreamConfig;
import io.github.s2snapshot.sdk.wire.json.WireTimestamping;
import io.github.s2snapshot.sdk.wire.json.WireTimestampingMode;

/**
 * Init file with the basins and streams of a server, in the format of {@code s2 lite} and
 * {@code s2 apply}. The file is applied like {@code PUT}: existing basins and streams get
 * the configuration of the file, and values that the file does not set are reset.
 *
 * @since 0.1.0
 */
public final class InitFile {

	private static final JsonMapper MAPPER = JsonMapper.builder()
		.enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
		.enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
		.build();

	private static final Set<String> BASIN = Set.of("name", "config", "streams");

	private static final Set<String> BASIN_CONFIG = Set.of("default_stream_config", "stream_cipher",
			"create_stream_on_append", "create_stream_on_read");

	private static final Set<String> STREAM = Set.of("name", "config");

	private static final Set<String> STREAM_CONFIG = Set.of("storage_class", "retention_policy", "timestamping",
			"delete_on_empty");

	private final List<Basin> basins;

	private InitFile(List<Basin> basins) {
		this.basins = basins;
	}

	/**
	 * Reads a file.
	 * @param file the file
	 * @return the init file
	 * @throws IllegalArgumentException if the file cannot be read or is invalid; the
	 * message has the file, the place and the problem
	 */
	public static InitFile read(Path file) {
		String name = "init file \"" + file + "\"";
		try {
			return new InitFile(basins(InitNode.of(MAPPER.readTree(Files.readAllBytes(file)), "")));
		}
		catch (NoSuchFileException ex) {
			throw new IllegalArgumentException("Cannot read the " + name + ": the file does not exist", ex);
		}
		catch (IOException ex) {
			throw new IllegalArgumentException("Cannot read the " + name + ": " + ex.getMessage(), ex);
		}
		catch (JacksonException ex) {
			throw new IllegalArgumentException("The " + name + " is not JSON: " + ex.getOriginalMessage() + " at line "
					+ ex.getLocation().getLineNr() + " column " + ex.getLocation().getColumnNr(), ex);
		}
		catch (IllegalArgumentException ex) {
			throw new IllegalArgumentException("Cannot use the " + name + ": " + ex.getMessage(), ex);
		}
	}

	private static List<Basin> basins(InitNode root) {
		Set<String> names = new HashSet<>();
		List<Basin> basins = new ArrayList<>();
		for (InitNode node : root.objects("basins")) {
			String name = node.only(BASIN).requiredText("name");
			check(node, Names.basinProblem(name));
			if (!names.add(name)) {
				throw node.problem("duplicate basin name " + name);
			}
			basins.add(new Basin(name, basinConfig(node.object("config")), streams(node, name)));
		}
		return basins;
	}

	private static List<Stream> streams(InitNode basin, String basinName) {
		Set<String> names = new HashSet<>();
		List<Stream> streams = new ArrayList<>();
		for (InitNode node : basin.objects("streams")) {
			String name = node.only(STREAM).requiredText("name");
			check(node, Names.streamProblem(name));
			if (!names.add(name)) {
				throw node.problem("duplicate stream name " + name + " in basin " + basinName);
			}
			streams.add(new Stream(name, streamConfig(node.object("config"))));
		}
		return streams;
	}

	private static void check(InitNode node, @Nullable String problem) {
		if (problem != null) {
			throw node.problem(problem);
		}
	}

	private static @Nullable WireBasinConfig basinConfig(@Nullable InitNode node) {
		if (node == null) {
			return null;
		}
		node.only(BASIN_CONFIG);
		return new WireBasinConfig(streamConfig(node.object("default_stream_config")),
				node.parse("stream_cipher", InitFile::cipher),
				Boolean.TRUE.equals(node.flag("create_stream_on_append")),
				Boolean.TRUE.equals(node.flag("create_stream_on_read")));
	}

	private static String cipher(String name) {
		String problem = RecordCipher.nameProblem(name);
		if (problem != null) {
			throw new IllegalArgumentException(problem);
		}
		return name;
	}

	private static @Nullable WireStreamConfig streamConfig(@Nullable InitNode node) {
		if (node == null) {
			return null;
		}
		node.only(STREAM_CONFIG);
		WireStreamConfig config = new WireStreamConfig(node.text("storage_class"),
				node.parse("retention_policy", InitFile::retention), timestamping(node.object("timestamping")),
				minAge(node.object("delete_on_empty")));
		try {
			StreamConfigs.check(config);
		}
		catch (S2Error error) {
			throw node.problem(error.body().toJson());
		}
		return config;
	}

	private static WireRetention retention(String text) {
		return (text.equals("infinite")) ? new WireRetention.Infinite()
				: new WireRetention.Age(HumanDuration.parseSeconds(text));
	}

	private static @Nullable WireTimestamping timestamping(@Nullable InitNode node) {
		return (node != null) ? new WireTimestamping(
				node.only(Set.of("mode", "uncapped")).parse("mode", InitFile::mode), node.flag("uncapped")) : null;
	}

	private static WireTimestampingMode mode(String name) {
		try {
			return WireTimestampingMode.of(name);
		}
		catch (WireException ex) {
			throw new IllegalArgumentException(ex.getMessage(), ex);
		}
	}

	private static @Nullable Long minAge(@Nullable InitNode node) {
		return (node != null) ? node.only(Set.of("min_age")).parse("min_age", HumanDuration::parseSeconds) : null;
	}

	/**
	 * Creates the basins and streams of the file.
	 * @param backend the backend to create them in
	 * @throws IllegalStateException if a basin or stream cannot be created; the message
	 * has its name
	 */
	public void applyTo(Backend backend) {
		for (Basin basin : this.basins) {
			apply("basin \"" + basin.name() + "\"", () -> backend.ensureBasin(basin.name(), basin.config()).join());
			for (Stream stream : basin.streams()) {
				apply("stream \"" + stream.name() + "\" in basin \"" + basin.name() + "\"",
						() -> backend.ensureStream(basin.name(), stream.name(), stream.config()).join());
			}
		}
	}

	private static void apply(String what, Runnable task) {
		try {
			task.run();
		}
		catch (CompletionException | S2Error ex) {
			Throwable cause = (ex.getCause() != null) ? ex.getCause() : ex;
			throw new IllegalStateException("Cannot create the " + what + " of the init file: " + cause.getMessage(),
					cause);
		}
	}

	/**
	 * Basin of the file.
	 *
	 * @param name its name
	 * @param config its configuration
	 * @param streams its streams
	 */
	private record Basin(String name, @Nullable WireBasinConfig config, List<Stream> streams) {
	}

	/**
	 * Stream of the file.
	 *
	 * @param name its name
	 * @param config its configuration
	 */
	private record Stream(String name, @Nullable WireStreamConfig config) {
	}

}

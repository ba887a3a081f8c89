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

package io.github.s2snapshot.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.crypto.SnapshotKeyRing;
import io.github.s2snapshot.definition.ProjectionDefinition;
import io.github.s2snapshot.definition.SnapshotEncoding;
import io.github.s2snapshot.definition.SnapshotFormChoice;
import io.github.s2snapshot.embedded.EmbeddedS2;
import io.github.s2snapshot.embedded.lite.S2LiteServer;
import io.github.s2snapshot.format.ContentEncoding;
import io.github.s2snapshot.format.Sha256;
import io.github.s2snapshot.format.SnapshotDocument;
import io.github.s2snapshot.format.SnapshotFragment;
import io.github.s2snapshot.format.SnapshotSigning;
import io.github.s2snapshot.format.SnapshotTrust;
import io.github.s2snapshot.projection.Projection;
import io.github.s2snapshot.projection.RestoreSource;
import io.github.s2snapshot.sdk.S2Basin;
import io.github.s2snapshot.sdk.S2Client;
import io.github.s2snapshot.sdk.S2Endpoints;
import io.github.s2snapshot.sdk.S2Stream;
import io.github.s2snapshot.sdk.append.AppendInput;
import io.github.s2snapshot.sdk.read.ReadInput;
import io.github.s2snapshot.sdk.record.AppendRecord;
import io.github.s2snapshot.sdk.resource.BasinConfig;
import io.github.s2snapshot.sdk.resource.StreamConfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * Tests that this library and the reader and writer in {@code docs/snapshot-format},
 * which use the official TypeScript SDK, read each other's snapshots. They run only where
 * those programs have been built ({@code npm install && npm run build}).
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class TypeScriptFormatIntegrationTests {

	private static final String REQUIRED_VARIABLE = "S2_TYPESCRIPT_REQUIRED";

	private static final Path FOLDER = Path.of("..", "docs", "snapshot-format");

	private static final String BASIN = "typescript-format";

	private static final Duration TIMEOUT = Duration.ofSeconds(20);

	private static final JsonMapper JSON = JsonMapper.shared();

	private @Nullable AutoCloseable server;

	private String endpoint;

	private S2Client client;

	private S2Basin basin;

	private S2Stream stream;

	@BeforeAll
	void start() {
		boolean required = Boolean.parseBoolean(System.getenv(REQUIRED_VARIABLE));
		assumeTrue(Files.exists(FOLDER.resolve("build/read.js")) || required, "the programs are not built");
		Optional<Path> lite = S2LiteServer.findProgram();
		if (lite.isPresent() || S2LiteServer.isRequired()) {
			S2LiteServer started = S2LiteServer.start();
			this.server = started;
			this.endpoint = started.endpoint();
		}
		else {
			EmbeddedS2 started = EmbeddedS2.start();
			this.server = started;
			this.endpoint = started.endpoint();
		}
		this.client = S2Client.builder().accessToken("ignored").endpoints(S2Endpoints.of(this.endpoint)).build();
		this.client.ensureBasin(BASIN, BasinConfig.defaults());
		this.basin = this.client.basin(BASIN);
	}

	@AfterAll
	void stop() throws Exception {
		if (this.client != null) {
			this.client.close();
		}
		if (this.server != null) {
			this.server.close();
		}
	}

	@BeforeEach
	void createStream() {
		String name = "deltas/" + UUID.randomUUID();
		this.basin.createStream(name, StreamConfig.defaults());
		this.stream = this.basin.stream(name);
	}

	@Test
	void snapshotsOfAProjectionShouldBeRead() throws Exception {
		Tally tally = append(Tally.empty(), 25);
		try (SnapshotTemplate template = template()) {
			Projection<Tally> projection = template.project(definition());
			assertThat(projection.read().state()).isEqualTo(tally);
			assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
			append(tally, 3);
		}
		JsonNode found = read();
		assertThat(found.get("form").asString()).isEqualTo("single");
		assertThat(found.get("cursor").asLong()).isEqualTo(25);
		assertThat(found.get("following").asLong()).isEqualTo(3);
		assertThat(JSON.treeToValue(found.get("state"), Tally.class)).isEqualTo(tally);
	}

	@ParameterizedTest
	@EnumSource(value = SnapshotFormChoice.class, names = { "SINGLE", "FRAMED" })
	void signedSnapshotsShouldBeReadByReadersWithoutAKey(SnapshotFormChoice form) throws Exception {
		Tally tally = append(Tally.empty(), 25);
		SnapshotSigning signing = SnapshotSigning.with(SnapshotKeyRing.of("key", new byte[SnapshotKeyRing.KEY_BYTES]));
		try (SnapshotTemplate template = template()) {
			template.project(
					definition((builder) -> builder.signing(signing).encoding(SnapshotEncoding.auto().withForm(form))));
			assertThat(template.take("tally")).isInstanceOf(SnapshotOutcome.Taken.class);
		}
		assertThat(this.stream.read(ReadInput.fromSeqNum(25)).records())
			.anyMatch((record) -> record.header(SnapshotTrust.HMAC).isPresent());
		JsonNode found = read();
		assertThat(found.get("form").asString()).isEqualTo(form.name().toLowerCase(Locale.ROOT));
		assertThat(JSON.treeToValue(found.get("state"), Tally.class)).isEqualTo(tally);
	}

	@ParameterizedTest
	@CsvSource({ "NONE", "GZIP" })
	void snapshotsInSeveralRecordsShouldBeRead(ContentEncoding encoding) throws Exception {
		Tally tally = append(Tally.empty(), 25);
		UUID id = UUID.randomUUID();
		byte[] document = SnapshotDocument.write(25, Map.of(), JSON.writeValueAsBytes(tally));
		byte[] payload = encode(document, encoding);
		int half = payload.length / 2;
		this.stream.append(AppendInput
			.of(SnapshotFragment.first(id, 25, "tally/1", encoding, Arrays.copyOfRange(payload, 0, half))));
		// Appended by another writer meanwhile.
		append(tally, 2);
		this.stream.append(AppendInput.of(SnapshotFragment.last(id, 25, 1,
				Arrays.copyOfRange(payload, half, payload.length), payload.length, Sha256.hex(payload))));
		JsonNode found = read();
		assertThat(found.get("form").asString()).isEqualTo("framed");
		assertThat(found.get("id").asString()).isEqualTo(id.toString());
		assertThat(found.get("following").asLong()).isEqualTo(2);
		assertThat(JSON.treeToValue(found.get("state"), Tally.class)).isEqualTo(tally);
	}

	@ParameterizedTest
	@CsvSource({ "single,", "single,gzip", "framed,", "framed,gzip", "bare," })
	void snapshotsWrittenInTypeScriptShouldBeRestored(String form, @Nullable String compression) throws Exception {
		Tally tally = append(Tally.empty(), 12);
		List<String> arguments = new ArrayList<>(List.of("tally/1", form));
		if (compression != null) {
			arguments.add(compression);
		}
		JsonNode written = run("write.js", JSON.writeValueAsString(tally), arguments);
		assertThat(written.get("cursor").asLong()).isEqualTo(12);
		Tally all = append(tally, 4);
		try (SnapshotTemplate template = template()) {
			Projection<Tally> projection = template.project(definition());
			assertThat(projection.read().state()).isEqualTo(all);
			assertThat(template.info("tally").restore()).isNotNull()
				.satisfies((restore) -> assertThat(restore.source()).isEqualTo(RestoreSource.IN_STREAM))
				.satisfies((restore) -> assertThat(restore.cursor()).isEqualTo(12));
		}
		JsonNode found = read();
		assertThat(found.get("form").asString()).isEqualTo(form);
		assertThat(found.get("following").asLong()).isEqualTo(4);
	}

	private static byte[] encode(byte[] document, ContentEncoding encoding) throws IOException {
		ByteArrayOutputStream encoded = new ByteArrayOutputStream();
		try (OutputStream out = encoding.encode(encoded)) {
			out.write(document);
		}
		return encoded.toByteArray();
	}

	private SnapshotTemplate template() {
		return SnapshotTemplate.builder(this.client).basin(BASIN).build();
	}

	private ProjectionDefinition<Tally> definition() {
		return definition(UnaryOperator.identity());
	}

	private ProjectionDefinition<Tally> definition(UnaryOperator<ProjectionDefinition.Builder<Tally>> changes) {
		return changes
			.apply(ProjectionDefinition.builder("tally", Tally.class)
				.stream(this.stream.name())
				.initialState(Tally::empty)
				.fold(Tally.Added.class, Tally::add))
			.build();
	}

	private Tally append(Tally before, int count) {
		Tally tally = before;
		for (int i = 0; i < count; i++) {
			Tally.Added added = new Tally.Added("n" + i % 5, i);
			this.stream
				.append(AppendInput.of(AppendRecord.of(JSON.writeValueAsString(added)).withHeader("type", "Added")));
			tally = tally.add(added);
		}
		return tally;
	}

	private JsonNode read() throws Exception {
		return run("read.js", "", List.of("tally/1"));
	}

	private JsonNode run(String program, String input, List<String> arguments) throws Exception {
		List<String> command = new ArrayList<>(List.of("node", "build/" + program, BASIN, this.stream.name()));
		command.addAll(arguments);
		ProcessBuilder builder = new ProcessBuilder(command).directory(FOLDER.toFile()).redirectErrorStream(true);
		builder.environment().put("S2_ACCESS_TOKEN", "ignored");
		builder.environment().put("S2_ACCOUNT_ENDPOINT", this.endpoint);
		builder.environment().put("S2_BASIN_ENDPOINT", this.endpoint);
		Process process = builder.start();
		try {
			process.getOutputStream().write(input.getBytes(StandardCharsets.UTF_8));
			process.getOutputStream().close();
			String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
			assertThat(process.waitFor(TIMEOUT.toSeconds(), TimeUnit.SECONDS)).as(output).isTrue();
			assertThat(process.exitValue()).as(output).isZero();
			return JSON.readTree(output);
		}
		finally {
			process.destroyForcibly();
		}
	}

}

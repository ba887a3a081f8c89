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

package io.github.s2snapshot.sample;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.util.FileSystemUtils;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for a restart by {@code spring-boot-devtools}: in the same JVM, where only the
 * classes of the application are loaded again.
 */
class DevToolsIntegrationTests {

	private static final List<String> SETTINGS = List.of("-Dspring.devtools.livereload.enabled=false",
			"-Dspring.devtools.restart.poll-interval=200ms", "-Dspring.devtools.restart.quiet-period=100ms");

	private static final Pattern STARTED_AGAIN = Pattern
		.compile("(?s)Tomcat started on port \\d+.*Tomcat started on port (\\d+)");

	@TempDir
	private Path directory;

	@Test
	void whenAClassChangesThenTheStateIsRestoredInTheSameProcess() throws IOException {
		Path classes = this.directory.resolve("classes");
		FileSystemUtils.copyRecursively(Path.of("target", "classes"), classes);
		Path compiled = Path.of("target").toAbsolutePath();
		String libraries = ForkedSample.classPath((entry) -> !Path.of(entry).startsWith(compiled));
		try (ForkedSample sample = ForkedSample.startOn(this.directory, Map.of(), SETTINGS,
				classes + File.pathSeparator + libraries,
				"--s2.embedded.directory=" + this.directory.resolve("data"))) {
			sample.awaitStarted().awaitSeeded();
			Files.setLastModifiedTime(classes.resolve("application.yml"), FileTime.from(Instant.now().plusSeconds(2)));
			Matcher again = sample.awaitLog(STARTED_AGAIN);
			SampleClient client = new SampleClient(Integer.parseInt(again.group(1)));
			JsonNode restore = client.projection().get("restore");
			assertThat(restore.get("source").asString()).isEqualTo("in-stream");
			assertThat(client.projection().get("status").asString()).isEqualTo("LIVE");
			assertThat(client.get("/api/airports/DFW").get("flights").asLong()).isEqualTo(1_103);
			assertThat(sample.log()).contains("restartedMain").doesNotContain(" ERROR ");
		}
	}

}

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

package io.github.s2snapshot.architecture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Keeps {@code docs/hazards.md} honest: what it names is there.
 */
class HazardMatrixTests {

	private static final int HAZARDS = 37;

	private static final int COLUMNS = 5;

	private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final Pattern TEST = Pattern.compile("`(\\w+)#(\\w+)`");

	private static final Pattern NUMBER = Pattern.compile("h(\\d+)[A-Z]\\w*");

	@Test
	void everyHazardHasARow() throws IOException {
		assertThat(rows()).extracting((row) -> row.get(0))
			.containsExactlyElementsOf(IntStream.rangeClosed(1, HAZARDS).mapToObj((number) -> "H" + number).toList());
	}

	@Test
	void everyRowHasATestOrSaysWhyNot() throws IOException {
		for (List<String> row : rows()) {
			assertThat(row).hasSize(COLUMNS);
			boolean tested = TEST.matcher(row.get(3)).find();
			boolean excused = row.get(2).contains("Does not apply:") || row.get(2).contains("Not guarded:")
					|| row.get(2).contains("Not covered by a test of its own:");
			assertThat(tested || excused).as(row.get(0)).isTrue();
		}
	}

	@Test
	void everyTestThatIsNamedIsThere() throws IOException {
		Map<String, String> sources = sources();
		for (List<String> row : rows()) {
			Matcher test = TEST.matcher(row.get(3));
			while (test.find()) {
				assertThat(sources.get(test.group(1))).as(test.group()).isNotNull();
				assertThat(sources.get(test.group(1))).as(test.group()).contains("void " + test.group(2) + "(");
			}
		}
	}

	@Test
	void everyTestWithANumberIsOfAHazard() throws IOException {
		for (Map.Entry<String, String> source : sources().entrySet()) {
			Matcher test = Pattern.compile("void (" + NUMBER.pattern() + ")\\(").matcher(source.getValue());
			while (test.find()) {
				assertThat(Integer.parseInt(test.group(2))).as(source.getKey() + "#" + test.group(1))
					.isBetween(1, HAZARDS);
			}
		}
	}

	private static List<List<String>> rows() throws IOException {
		List<List<String>> rows = new ArrayList<>();
		for (String line : Files.readAllLines(ROOT.resolve("docs/hazards.md"))) {
			if (line.startsWith("| H") && Character.isDigit(line.charAt(3))) {
				rows.add(Stream.of(line.substring(1).split("\\|")).map(String::trim).toList());
			}
		}
		return rows;
	}

	private static Map<String, String> sources() throws IOException {
		Map<String, String> sources = new HashMap<>();
		try (Stream<Path> modules = Files.list(ROOT)) {
			for (Path tests : modules.map((module) -> module.resolve("src/test/java")).filter(Files::exists).toList()) {
				try (Stream<Path> files = Files.walk(tests)) {
					for (Path file : files.filter((path) -> path.toString().endsWith(".java")).toList()) {
						String name = file.getFileName().toString().replace(".java", "");
						sources.merge(name, Files.readString(file), (one, other) -> one + other);
					}
				}
			}
		}
		return sources;
	}

}

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

package io.github.s2snapshot.starter.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.github.s2snapshot.starter.docs.MarkdownFile.Block;
import io.github.s2snapshot.starter.docs.MarkdownFile.Link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatException;

/**
 * Checks the documentation: samples are compiled, properties exist, and links are not
 * broken.
 */
class DocumentationTests {

	private static final int MOST_LINES_OF_README = 200;

	private static final Pattern OUR_DEPENDENCY = Pattern
		.compile("<groupId>io.github.s2snapshot</groupId><artifactId>(.+?)</artifactId><version>(.+?)</version>");

	private static final DocumentedProperties PROPERTIES = new DocumentedProperties();

	private static final List<String> SOURCES = sources(Path.of("src/test/java/io/github/s2snapshot/starter/docs"),
			".java");

	private static final List<String> KOTLIN_SOURCES = sources(
			MarkdownFile.ROOT.resolve("s2-snapshot-kotlin-tests/src/test/kotlin/io/github/s2snapshot/kotlin/docs"),
			".kt");

	@ParameterizedTest
	@MethodSource
	void everyJavaSampleIsCompiled(Block block) {
		assertThat(SOURCES).as("a source below %s that has %s:%n%s", "src/test/java/.../docs", block, block.text())
			.anyMatch((source) -> source.contains(block.withoutSpace()));
	}

	static Stream<Block> everyJavaSampleIsCompiled() {
		return blocks("java");
	}

	@ParameterizedTest
	@MethodSource
	void everyKotlinSampleIsCompiled(Block block) {
		assertThat(KOTLIN_SOURCES)
			.as("a source of %s that has %s:%n%s", "s2-snapshot-kotlin-tests", block, block.text())
			.anyMatch((source) -> source.contains(block.withoutSpace()));
	}

	static Stream<Block> everyKotlinSampleIsCompiled() {
		return blocks("kotlin");
	}

	@ParameterizedTest
	@MethodSource
	void everyPropertyExists(Block block) {
		assertThatCode(() -> PROPERTIES.check(DocumentedProperties.parse(block.text()))).as("%s", block)
			.doesNotThrowAnyException();
	}

	static Stream<Block> everyPropertyExists() {
		return blocks("yaml");
	}

	@ParameterizedTest
	@ValueSource(strings = { "s2.snapshot.placment", "s2.snapshot.projections.stock.poison.polcy", "s2.acces-token",
			"management.endpoint.s2projection.acces", "spring.application.nme" })
	void whenAPropertyDoesNotExistThenTheCheckFails(String name) {
		assertThatException().isThrownBy(() -> PROPERTIES.check(Map.of(name, "true")));
	}

	@Test
	void whenAValueDoesNotFitThenTheCheckFails() {
		assertThatException().isThrownBy(() -> PROPERTIES.check(Map.of("s2.snapshot.trigger.interval", "soon")));
	}

	@ParameterizedTest
	@MethodSource
	void everyLinkLeadsSomewhere(Link link) {
		int hash = link.target().indexOf('#');
		String file = (hash >= 0) ? link.target().substring(0, hash) : link.target();
		Path target = (file.isEmpty()) ? link.path() : link.path().resolveSibling(file).normalize();
		assertThat(MarkdownFile.ROOT.resolve(target)).as("%s", link).exists();
		if (hash >= 0 && target.toString().endsWith(".md")) {
			assertThat(MarkdownFile.of(target).anchors()).as("%s", link).contains(link.target().substring(hash + 1));
		}
	}

	static Stream<Link> everyLinkLeadsSomewhere() {
		return MarkdownFile.all()
			.stream()
			.flatMap((file) -> file.links().stream())
			.filter((link) -> !link.target().matches("(https?|mailto):.*"));
	}

	@ParameterizedTest
	@MethodSource
	void everyDependencyOfOursExists(Block block) throws IOException {
		String revision = Pattern.compile("<revision>(.+?)</revision>")
			.matcher(Files.readString(MarkdownFile.ROOT.resolve("pom.xml")))
			.results()
			.map((match) -> match.group(1))
			.findFirst()
			.orElseThrow();
		String property = "<s2-snapshot.version>" + revision + "</s2-snapshot.version>";
		String xml = block.withoutSpace();
		xml = (xml.contains(property)) ? xml.replace("${s2-snapshot.version}", revision) : xml;
		List<MatchResult> dependencies = OUR_DEPENDENCY.matcher(xml).results().toList();
		assertThat(dependencies).as("%s", block).isNotEmpty().allSatisfy((dependency) -> {
			assertThat(MarkdownFile.ROOT.resolve(dependency.group(1)).resolve("pom.xml")).exists();
			assertThat(dependency.group(2)).isEqualTo(revision);
		});
	}

	static Stream<Block> everyDependencyOfOursExists() {
		return blocks("xml");
	}

	@Test
	void theReadmeStaysShort() throws IOException {
		assertThat(Files.readAllLines(MarkdownFile.ROOT.resolve("README.md")))
			.hasSizeLessThanOrEqualTo(MOST_LINES_OF_README);
	}

	@ParameterizedTest
	@CsvSource({ "s2-snapshot-core, Event, docs/reference/events.md",
			"s2-snapshot-core, Exception, docs/reference/errors.md", "s2-sdk-java, Exception, s2-sdk-java/README.md" })
	void theReferenceIsComplete(String module, String suffix, String page) throws IOException {
		String text = Files.readString(MarkdownFile.ROOT.resolve(page));
		try (Stream<Path> files = Files.walk(MarkdownFile.ROOT.resolve(module).resolve("src/main/java"))) {
			List<String> types = files.filter((file) -> file.toString().endsWith(suffix + ".java"))
				.filter((file) -> isPublicOfOurs(file, suffix))
				.map((file) -> file.getFileName().toString().replace(".java", ""))
				.toList();
			assertThat(types).isNotEmpty().allSatisfy((type) -> assertThat(text).contains("`" + type + "`"));
		}
	}

	// Exceptions below the root exceptions of the two libraries, or events.
	private static boolean isPublicOfOurs(Path file, String suffix) {
		try {
			String source = Files.readString(file);
			return Pattern.compile("public (final )?class \\w+ extends (?!Runtime|IO)\\w+" + suffix)
				.matcher(source)
				.find();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static Stream<Block> blocks(String language) {
		return MarkdownFile.guides().stream().flatMap((file) -> file.blocks(language).stream());
	}

	private static List<String> sources(Path samples, String suffix) {
		try (Stream<Path> files = Files.walk(samples)) {
			return files.filter((path) -> path.toString().endsWith(suffix)).map(DocumentationTests::read).toList();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file).replaceAll("\\s", "");
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}

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

package io.github.s2snapshot.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import io.github.s2snapshot.autoconfigure.projection.DeltaProperties;
import io.github.s2snapshot.autoconfigure.projection.ProjectionProperties;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Checks that {@code docs/reference/properties.md} matches the metadata of the
 * properties. To write the file, run this test with {@code -Ds2.docs.update=true}.
 */
class PropertiesReferenceTests {

	private static final Path FILE = Path.of("..", "docs", "reference", "properties.md");

	private static final String PER_PROJECTION = "s2.snapshot.projections.<name>";

	@Test
	void referenceShouldMatchTheMetadata() throws IOException {
		String reference = reference();
		if (Boolean.getBoolean("s2.docs.update")) {
			Files.writeString(FILE, reference);
		}
		assertThat(Files.readString(FILE))
			.as("docs/reference/properties.md is stale: run this test with -Ds2.docs.update=true")
			.isEqualTo(reference);
	}

	@Test
	void everyPropertyShouldHaveADescription() throws IOException {
		assertThat(properties().values()).isNotEmpty()
			.allSatisfy((property) -> assertThat(property.path("description").asString()).as(property.toString())
				.isNotBlank()
				.endsWith("."));
	}

	private static String reference() throws IOException {
		StringBuilder text = new StringBuilder("""
				# Properties

				This page lists all properties. It is generated from the metadata that editors show. The
				[glossary](../glossary.md) explains the terms.

				Write durations as `30s` or `10m`, and sizes as `64MB`. The properties `%s.*`
				set a value for one projection. In an environment variable the name of the projection may differ
				in case and omit dashes. A wrong key or value stops the application with an error that names
				the key, the value and the remedy.

				| key | type | default | meaning |
				|---|---|---|---|
				""".replace("%s", PER_PROJECTION));
		properties().forEach((name, property) -> text.append("| `")
			.append(name)
			.append("` | ")
			.append(type(property.path("type").asString()))
			.append(" | ")
			.append(value(property.path("defaultValue")))
			.append(" | ")
			.append(property.path("description").asString().replace("|", "\\|").replace("<", "&lt;"))
			.append(" |\n"));
		return text.toString();
	}

	private static Map<String, JsonNode> properties() throws IOException {
		Map<String, JsonNode> properties = new TreeMap<>();
		for (JsonNode metadata : metadata()) {
			for (JsonNode property : metadata.path("properties")) {
				properties.put(property.path("name").asString(), property);
			}
		}
		properties.remove("s2.snapshot.projections");
		putAll(properties, PER_PROJECTION, ProjectionProperties.class);
		properties.remove(PER_PROJECTION + ".deltas");
		putAll(properties, PER_PROJECTION + ".deltas.<type>", DeltaProperties.class);
		return properties;
	}

	// The metadata does not have the properties of map values; their type has its own.
	private static void putAll(Map<String, JsonNode> properties, String prefix, Class<?> type) throws IOException {
		String source = "/META-INF/spring/configuration-metadata/" + type.getName() + ".json";
		try (InputStream in = PropertiesReferenceTests.class.getResourceAsStream(source)) {
			assertThat(in).as(source).isNotNull();
			for (JsonNode property : JsonMapper.shared().readTree(in).path("properties")) {
				properties.put(prefix + "." + property.path("name").asString(), property);
			}
		}
	}

	private static List<JsonNode> metadata() throws IOException {
		List<JsonNode> found = new ArrayList<>();
		List<URL> urls = Collections.list(PropertiesReferenceTests.class.getClassLoader()
			.getResources("META-INF/spring-configuration-metadata.json"));
		for (URL url : urls) {
			try (InputStream in = url.openStream()) {
				JsonNode metadata = JsonMapper.shared().readTree(in);
				boolean own = new TreeSet<>(metadata.path("properties").findValuesAsString("name")).stream()
					.anyMatch((name) -> name.startsWith("s2."));
				if (own) {
					found.add(metadata);
				}
			}
		}
		return found;
	}

	private static String type(String type) {
		String simple = type.replaceAll("[a-zA-Z0-9_]+\\.", "");
		return "`" + simple.substring(simple.lastIndexOf('$') + 1) + "`";
	}

	private static String value(JsonNode value) {
		return (value.isMissingNode()) ? "" : "`" + ((value.isString()) ? value.asString() : value.toString()) + "`";
	}

}

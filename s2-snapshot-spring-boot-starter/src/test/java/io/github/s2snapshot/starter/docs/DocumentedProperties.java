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
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.NoUnboundElementsBindHandler;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.util.ClassUtils;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Checks that properties exist: with the metadata on the class path, and by binding the
 * properties of this project, so that their values are checked, too.
 */
class DocumentedProperties {

	private static final String OWN = "s2";

	private final Set<String> names = new HashSet<>();

	private final Set<String> maps = new HashSet<>();

	// The longest prefix first.
	private final Map<String, Class<?>> owners = new TreeMap<>(Collections.reverseOrder());

	DocumentedProperties() {
		JsonMapper mapper = JsonMapper.builder().build();
		try {
			ClassLoader loader = DocumentedProperties.class.getClassLoader();
			for (URL url : Collections.list(loader.getResources("META-INF/spring-configuration-metadata.json"))) {
				try (InputStream json = url.openStream()) {
					read(mapper.readTree(json));
				}
			}
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private void read(JsonNode metadata) {
		for (JsonNode property : metadata.path("properties")) {
			String name = property.path("name").asString();
			this.names.add(name);
			if (property.path("type").asString("").startsWith("java.util.Map")) {
				this.maps.add(name);
			}
		}
		for (JsonNode group : metadata.path("groups")) {
			String name = group.path("name").asString();
			if (name.equals(OWN) || name.startsWith(OWN + ".")) {
				Class<?> type = type(group.path("type").asString());
				if (type == null || type.isAnnotationPresent(ConfigurationProperties.class)) {
					this.owners.put(name, type);
				}
			}
		}
	}

	// If a library is missing on the class path, only the names of properties are
	// checked.
	private static Class<?> type(String name) {
		return (ClassUtils.isPresent(name, null)) ? ClassUtils.resolveClassName(name, null) : null;
	}

	/**
	 * Reads the properties of a YAML document.
	 * @param yaml the document
	 * @return the properties in the order of the document
	 */
	static Map<String, Object> parse(String yaml) {
		try {
			ByteArrayResource resource = new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8));
			List<PropertySource<?>> sources = new YamlPropertySourceLoader().load("page", resource);
			Map<String, Object> properties = new LinkedHashMap<>();
			for (PropertySource<?> source : sources) {
				EnumerablePropertySource<?> enumerable = (EnumerablePropertySource<?>) source;
				for (String name : enumerable.getPropertyNames()) {
					properties.put(name, String.valueOf(enumerable.getProperty(name)));
				}
			}
			return properties;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Fails if a property does not exist, or its value is not valid.
	 * @param properties the properties
	 */
	void check(Map<String, Object> properties) {
		Map<String, Map<String, Object>> own = new LinkedHashMap<>();
		properties.forEach((name, value) -> {
			String owner = owner(name);
			if (owner != null && this.owners.get(owner) != null) {
				own.computeIfAbsent(owner, (prefix) -> new LinkedHashMap<>()).put(name, value);
			}
			else {
				requireKnown(name);
			}
		});
		own.forEach((prefix, keys) -> bind(prefix, keys, this.owners.get(prefix)));
	}

	private String owner(String name) {
		return this.owners.keySet().stream().filter((prefix) -> name.startsWith(prefix + ".")).findFirst().orElse(null);
	}

	private void bind(String prefix, Map<String, Object> properties, Class<?> type) {
		Binder binder = new Binder(List.of(new MapConfigurationPropertySource(properties)), null,
				ApplicationConversionService.getSharedInstance());
		binder.bind(prefix, Bindable.of(type), new NoUnboundElementsBindHandler(BindHandler.DEFAULT));
	}

	private void requireKnown(String name) {
		String plain = name.replaceAll("\\[\\d+]$", "");
		boolean known = this.names.contains(plain)
				|| this.maps.stream().anyMatch((map) -> plain.startsWith(map + ".") || plain.startsWith(map + "["));
		if (!known) {
			throw new IllegalArgumentException("Property '" + name + "' does not exist");
		}
	}

}

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
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Writes the generated parts of {@code docs/hazards.md}: the tests of each hazard and
 * what they run on. A test belongs to the hazard whose number begins its name, and to
 * those that a comment {@code // Hazards: H1, H4} before it names. Tests are in Java or
 * Kotlin. Uses the JDK only, so that {@code scripts/hazards} runs it from its source.
 */
public final class HazardMatrix {

	private static final String BEGIN = "<details><summary>";

	private static final String END = "</details>";

	private static final Pattern HEADING = Pattern.compile("### H(\\d+): .+");

	private static final Pattern METHOD = Pattern.compile("\\b(?:void|fun) (\\w+)\\(");

	private static final Pattern NUMBER = Pattern.compile("h(\\d+)[A-Z]\\w*");

	// The formatter wraps a long list.
	private static final Pattern COMMENT = Pattern.compile("^\\s*// (?:Hazards: )?(H\\d+(?:, H\\d+)*),?$");

	private static final Pattern PARENT = Pattern
		.compile("\\bclass (\\w+)\\s+(?:extends|:) (Abstract\\w+Scenarios)\\b");

	private final SortedMap<String, String> sources;

	// The classes that extend an abstract one.
	private final Map<String, List<String>> children = new HashMap<>();

	private final Map<String, Set<Server>> servers = new HashMap<>();

	// For each hazard, the test methods of each class.
	private final SortedMap<Integer, SortedMap<String, SortedSet<String>>> tests = new TreeMap<>();

	HazardMatrix(Path root) throws IOException {
		this.sources = sources(root);
		this.sources.forEach(this::collect);
		this.sources.forEach((name, source) -> {
			Matcher parent = PARENT.matcher(source);
			if (parent.find()) {
				this.children.computeIfAbsent(parent.group(2), (key) -> new ArrayList<>()).add(name);
			}
		});
	}

	public static void main(String[] arguments) throws IOException {
		Path root = Path.of(arguments[0]);
		Path document = document(root);
		Files.writeString(document, new HazardMatrix(root).write(Files.readString(document)));
	}

	static Path document(Path root) {
		return root.resolve("docs/hazards.md");
	}

	Map<Integer, SortedMap<String, SortedSet<String>>> tests() {
		return this.tests;
	}

	/**
	 * Returns the document with its generated parts as they should be.
	 * @param document the document as it is
	 * @return the document as it should be
	 */
	String write(String document) {
		StringBuilder written = new StringBuilder();
		document.lines()
			.takeWhile((line) -> !HEADING.matcher(line).matches())
			.forEach((line) -> written.append(line).append('\n'));
		List<Hazard> hazards = hazards(document);
		for (Hazard hazard : hazards) {
			written.append(hazard.heading()).append("\n\n").append(hazard.text()).append('\n');
			list(hazard.number(), written);
			written.append((hazard != hazards.get(hazards.size() - 1)) ? "\n" : "");
		}
		return written.toString();
	}

	/**
	 * Returns the hazards of a document.
	 * @param document the document
	 * @return its hazards, in its order
	 */
	static List<Hazard> hazards(String document) {
		List<Hazard> hazards = new ArrayList<>();
		List<String> lines = document.lines().toList();
		for (int i = 0; i < lines.size(); i++) {
			Matcher heading = HEADING.matcher(lines.get(i));
			if (heading.matches()) {
				String text = lines.stream()
					.skip(i + 1)
					.takeWhile((line) -> !line.startsWith(BEGIN) && !HEADING.matcher(line).matches())
					.collect(Collectors.joining("\n"))
					.strip();
				hazards.add(new Hazard(Integer.parseInt(heading.group(1)), lines.get(i), text));
			}
		}
		return hazards;
	}

	private void list(int number, StringBuilder written) {
		SortedMap<String, SortedSet<String>> classes = classes(number);
		if (classes.isEmpty()) {
			return;
		}
		int count = classes.values().stream().mapToInt(Set::size).sum();
		Set<Server> servers = EnumSet.noneOf(Server.class);
		classes.keySet().forEach((name) -> servers.addAll(serversOf(name)));
		written.append('\n').append(BEGIN).append(count).append((count != 1) ? " tests: " : " test: ");
		written.append(text(servers)).append("</summary>\n\n");
		classes.forEach((name, methods) -> {
			written.append("- `").append(name).append("` (").append(text(serversOf(name))).append(")\n");
			methods.forEach((method) -> written.append("  - `").append(method).append("`\n"));
		});
		written.append('\n').append(END).append('\n');
	}

	private SortedMap<String, SortedSet<String>> classes(int number) {
		return this.tests.getOrDefault(number, new TreeMap<>());
	}

	private void collect(String name, String source) {
		Set<Integer> hazards = new TreeSet<>();
		for (String line : source.lines().toList()) {
			Matcher comment = COMMENT.matcher(line);
			if (comment.find()) {
				Stream.of(comment.group(1).split(","))
					.forEach((hazard) -> hazards.add(Integer.parseInt(hazard.trim().substring(1))));
			}
			Matcher method = METHOD.matcher(line);
			if (method.find()) {
				Matcher number = NUMBER.matcher(method.group(1));
				if (number.matches()) {
					hazards.add(Integer.parseInt(number.group(1)));
				}
				hazards.forEach((hazard) -> this.tests.computeIfAbsent(hazard, (key) -> new TreeMap<>())
					.computeIfAbsent(name, (key) -> new TreeSet<>())
					.add(method.group(1)));
				hazards.clear();
			}
		}
	}

	private Set<Server> serversOf(String name) {
		return this.servers.computeIfAbsent(name, this::findServers);
	}

	// A class runs on the servers that it, or a class that extends it, uses.
	private Set<Server> findServers(String name) {
		Set<Server> servers = EnumSet.noneOf(Server.class);
		for (String source : runs(name)) {
			Stream.of(Server.values()).filter((server) -> server.isUsedBy(source)).forEach(servers::add);
		}
		return servers.isEmpty() ? EnumSet.of(Server.MODEL) : servers;
	}

	private List<String> runs(String name) {
		List<String> runs = new ArrayList<>();
		this.children.getOrDefault(name, List.of()).forEach((child) -> runs.addAll(runs(child)));
		return (runs.isEmpty()) ? List.of(this.sources.getOrDefault(name, "")) : runs;
	}

	private static String text(Set<Server> servers) {
		return servers.stream().map(Server::text).collect(Collectors.joining(", "));
	}

	private static SortedMap<String, String> sources(Path root) throws IOException {
		SortedMap<String, String> sources = new TreeMap<>();
		try (Stream<Path> modules = Files.list(root)) {
			for (Path tests : modules
				.flatMap((module) -> Stream.of(module.resolve("src/test/java"), module.resolve("src/test/kotlin")))
				.filter(Files::exists)
				.toList()) {
				try (Stream<Path> files = Files.walk(tests)) {
					for (Path file : files.filter((path) -> path.toString().matches(".*\\.(java|kt)"))
						.sorted()
						.toList()) {
						String name = file.getFileName().toString().replaceAll("\\.(java|kt)$", "");
						sources.merge(name, Files.readString(file), (one, other) -> one + other);
					}
				}
			}
		}
		return sources;
	}

	/**
	 * A hazard of the document.
	 *
	 * @param number its number
	 * @param heading the line with its number and title
	 * @param text the behaviour that is correct
	 */
	record Hazard(int number, String heading, String text) {

	}

	/**
	 * What tests run on.
	 */
	private enum Server {

		MODEL("(?!)"), SIMULATION("\\bclass SimulationTests\\b"),
		EMBEDDED("\\bEmbeddedS2\\b|\\bEmbedded(Scenario)?Server\\b|\\bTestServer\\.EMBEDDED\\b|@ProjectionTest\\b"),
		REAL("\\bS2LiteServer\\b|\\bTestServer\\.(assumeLite|LITE)\\b");

		private final Pattern use;

		Server(String use) {
			this.use = Pattern.compile(use);
		}

		boolean isUsedBy(String source) {
			return this.use.matcher(source).find();
		}

		String text() {
			return name().toLowerCase(Locale.ROOT);
		}

	}

}

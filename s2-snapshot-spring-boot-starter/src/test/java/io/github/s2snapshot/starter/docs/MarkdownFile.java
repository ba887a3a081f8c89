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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Page of the documentation.
 *
 * @param path the path of the page, relative to the root of the project
 * @param blocks the blocks of code
 * @param links the links
 * @param anchors the anchors of headings
 */
record MarkdownFile(Path path, List<Block> blocks, List<Link> links, Set<String> anchors) {

	static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

	private static final String FENCE = "```";

	private static final Pattern LINK = Pattern.compile("\\[[^\\]]*\\]\\(([^)\\s]+)\\)");

	static MarkdownFile of(String path) {
		return of(Path.of(path));
	}

	static MarkdownFile of(Path path) {
		List<Block> blocks = new ArrayList<>();
		List<Link> links = new ArrayList<>();
		Set<String> anchors = new HashSet<>();
		StringBuilder code = null;
		String language = "";
		int begun = 0;
		int number = 0;
		for (String line : lines(ROOT.resolve(path))) {
			number++;
			if (line.startsWith(FENCE)) {
				if (code != null) {
					blocks.add(new Block(path, begun, language, code.toString()));
					code = null;
				}
				else {
					code = new StringBuilder();
					language = line.substring(FENCE.length()).trim();
					begun = number;
				}
			}
			else if (code != null) {
				code.append(line).append('\n');
			}
			else {
				addLinks(links, path, number, line);
				if (line.startsWith("#")) {
					anchors.add(anchor(line.replaceFirst("^#+ ", "")));
				}
			}
		}
		if (code != null) {
			throw new IllegalStateException(path + ":" + begun + " begins a block of code that does not end");
		}
		return new MarkdownFile(path, blocks, links, anchors);
	}

	/**
	 * Returns all pages: those in the root, those below {@code docs}, and the README of
	 * each module.
	 * @return the pages
	 */
	static List<MarkdownFile> all() {
		List<MarkdownFile> files = new ArrayList<>();
		try (Stream<Path> root = Files.list(ROOT); Stream<Path> docs = Files.walk(ROOT.resolve("docs"))) {
			Stream<Path> modules = Files.list(ROOT).map((directory) -> directory.resolve("README.md"));
			Stream.of(root, modules, docs)
				.flatMap((paths) -> paths)
				.filter((path) -> path.toString().endsWith(".md") && Files.isRegularFile(path))
				.map(ROOT::relativize)
				.filter((path) -> !path.toString().contains("node_modules"))
				.sorted()
				.forEach((path) -> files.add(of(path)));
			modules.close();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		return files;
	}

	/**
	 * Returns the pages whose samples are checked here. Modules with a README check it in
	 * their own tests.
	 * @return the pages
	 */
	static List<MarkdownFile> guides() {
		return all().stream()
			.filter((file) -> file.path().startsWith("docs") || file.path().equals(Path.of("README.md")))
			.toList();
	}

	List<Block> blocks(String language) {
		return this.blocks.stream().filter((block) -> block.language().equals(language)).toList();
	}

	private static void addLinks(List<Link> links, Path path, int number, String line) {
		Matcher link = LINK.matcher(line);
		while (link.find()) {
			links.add(new Link(path, number, link.group(1)));
		}
	}

	// The same rules as GitHub.
	private static String anchor(String heading) {
		return heading.toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N} _-]", "").replace(' ', '-');
	}

	private static List<String> lines(Path file) {
		try {
			return Files.readAllLines(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Block of code.
	 *
	 * @param path the page
	 * @param line the line of its beginning
	 * @param language its language, empty for none
	 * @param text the code
	 */
	record Block(Path path, int line, String language, String text) {

		String withoutSpace() {
			return this.text.replaceAll("\\s", "");
		}

		@Override
		public String toString() {
			return this.path + ":" + this.line;
		}

	}

	/**
	 * Link.
	 *
	 * @param path the page
	 * @param line the line of the link
	 * @param target the target of the link
	 */
	record Link(Path path, int line, String target) {

		@Override
		public String toString() {
			return this.path + ":" + this.line + " to " + this.target;
		}

	}

}
